#include "compiler/source/yaml_scalar.h"

#include <algorithm>

#include "compiler/source/yaml_text.h"
#include "runtime/base/utf8.h"

namespace sigmavm::source {
namespace {

// Walks the raw text and the value side by side. The value is the guide: it says which of the
// folding rules yaml-cpp applied, so that none of them depends on the indentation around it.
class Matcher {
 public:
  Matcher(std::string_view text, size_t begin, std::string_view value,
          std::vector<uint32_t>* offsets)
      : text_(text), value_(value), offsets_(offsets), raw_(begin) {
    if (offsets_ == nullptr) return;
    offsets_->clear();
    offsets_->reserve(value.size() + 1);
  }

  std::optional<size_t> Plain() {
    while (Left() > 0) {
      if (!AtFold() ? !EmitSame() : !Fold()) return std::nullopt;
    }
    return Finish(raw_, raw_);
  }

  std::optional<size_t> SingleQuoted() {
    ++raw_;
    while (raw_ < text_.size()) {
      if (text_[raw_] == '\'') {
        if (text_.substr(raw_, 2) != "''") return FinishQuoted();
        if (!Emit('\'', raw_)) return std::nullopt;
        raw_ += 2;
      } else if (!AtFold() ? !EmitSame() : !Fold()) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::optional<size_t> DoubleQuoted() {
    ++raw_;
    while (raw_ < text_.size()) {
      if (text_[raw_] == '"') return FinishQuoted();
      if (text_[raw_] == '\\') {
        if (!Escape()) return std::nullopt;
      } else if (!AtFold() ? !EmitSame() : !Fold()) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::optional<size_t> Block() {
    size_t end = raw_ + 1;
    while (end < text_.size() && std::string_view("+-123456789").find(text_[end]) != text_.npos) {
      ++end;
    }
    raw_ = LineEnd(text_, end);
    const std::optional<size_t> indent = BlockIndent();
    if (!indent) return std::nullopt;
    SkipBreak();
    breaks_.clear();  // the break that ends the header is no part of the value
    while (Left() > 0 && raw_ < text_.size()) {
      for (size_t i = 0; i < *indent && raw_ < text_.size() && text_[raw_] == ' '; ++i) ++raw_;
      const size_t line_end = LineEnd(text_, raw_);
      if (raw_ < line_end) {
        if (!EmitBreaks()) return std::nullopt;
        if (Left() == 0) break;
        while (raw_ < line_end) {
          if (!EmitSame()) return std::nullopt;
        }
        end = line_end;
      }
      if (raw_ < text_.size()) SkipBreak();
    }
    if (!EmitBreaks() || Left() > 0) return std::nullopt;
    return Finish(end, end);
  }

 private:
  [[nodiscard]] size_t Left() const { return value_.size() - done_; }

  bool Emit(char c, size_t offset) {
    if (Left() == 0 || value_[done_] != c) return false;
    ++done_;
    if (offsets_ != nullptr) offsets_->push_back(static_cast<uint32_t>(offset));
    return true;
  }

  bool EmitSame() {
    if (raw_ >= text_.size() || !Emit(text_[raw_], raw_)) return false;
    ++raw_;
    return true;
  }

  std::optional<size_t> Finish(size_t value_end, size_t end) {
    if (offsets_ != nullptr) offsets_->push_back(static_cast<uint32_t>(value_end));
    return end;
  }

  std::optional<size_t> FinishQuoted() {
    if (Left() > 0) return std::nullopt;
    return Finish(raw_, raw_ + 1);
  }

  // Blanks that run up to a line break, or a line break.
  [[nodiscard]] bool AtFold() {
    if (raw_ < no_fold_before_) return false;
    const size_t pos = std::min(text_.find_first_not_of(" \t", raw_), text_.size());
    if (pos < text_.size() && IsYamlBreak(text_[pos])) return true;
    no_fold_before_ = pos;
    return false;
  }

  void SkipBreak() {
    breaks_.push_back(static_cast<uint32_t>(raw_));
    if (raw_ < text_.size() && text_[raw_] == '\r') ++raw_;
    if (raw_ < text_.size() && text_[raw_] == '\n') ++raw_;
  }

  void SkipFold() {
    breaks_.clear();
    while (AtFold()) {
      raw_ = text_.find_first_not_of(" \t", raw_);
      SkipBreak();
    }
    raw_ = std::min(text_.find_first_not_of(" \t", raw_), text_.size());
  }

  // One break folds to a space, n breaks to n - 1.
  bool Fold() {
    SkipFold();
    if (breaks_.size() == 1) return Emit(' ', breaks_.front());
    return EmitLineFeeds(1);
  }

  bool EmitLineFeeds(size_t first) {
    for (size_t i = first; i < breaks_.size(); ++i) {
      if (!Emit('\n', breaks_[i])) return false;
    }
    return true;
  }

  bool Escape() {
    const size_t at = raw_++;
    if (raw_ < text_.size() && IsYamlBreak(text_[raw_])) {
      SkipFold();
      return EmitLineFeeds(1);
    }
    if (raw_ >= text_.size() || Left() == 0) return false;
    const char kind = text_[raw_++];
    raw_ += kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    for (size_t i = Utf8Length(value_, done_); i > 0; --i) {
      if (!Emit(value_[done_], at)) return false;
    }
    return raw_ <= text_.size();
  }

  // Columns of a block scalar that belong to its indentation: those that the first line with
  // content has in the file but not in the value.
  [[nodiscard]] std::optional<size_t> BlockIndent() const {
    const size_t in_text = FirstContent(text_, raw_);
    const size_t in_value = FirstContent(value_, 0);
    if (in_value == value_.size()) {
      if (value_.find(' ') == std::string_view::npos) return SIZE_MAX;  // only empty lines
      return std::nullopt;
    }
    const size_t text_column = in_text - LineStart(text_, in_text);
    const size_t value_column = in_value - LineStart(value_, in_value);
    if (in_text == text_.size() || text_column < value_column) return std::nullopt;
    return text_column - value_column;
  }

  static size_t FirstContent(std::string_view text, size_t pos) {
    return std::min(text.find_first_not_of(" \r\n", pos), text.size());
  }

  // The breaks before a line of a block scalar, or at its end: one space if they were folded, else
  // as many line feeds as were kept.
  bool EmitBreaks() {
    if (breaks_.size() == 1 && Left() > 0 && value_[done_] == ' ' && done_ > 0) {
      const uint32_t at = breaks_.front();
      breaks_.clear();
      return Emit(' ', at);
    }
    for (size_t i = 0; i < breaks_.size() && Left() > 0 && value_[done_] == '\n'; ++i) {
      if (!Emit('\n', breaks_[i])) return false;
    }
    breaks_.clear();
    return true;
  }

  std::string_view text_;
  std::string_view value_;
  std::vector<uint32_t>* offsets_;
  size_t raw_;                    // position in text_
  size_t done_ = 0;               // position in value_
  size_t no_fold_before_ = 0;     // what AtFold() knows of the blanks ahead
  std::vector<uint32_t> breaks_;  // line breaks passed and not yet accounted for
};

}  // namespace

std::optional<size_t> MatchScalar(std::string_view text, size_t begin, std::string_view value,
                                  std::vector<uint32_t>* offsets) {
  if (begin > text.size()) return std::nullopt;
  Matcher matcher(text, begin, value, offsets);
  switch (begin < text.size() ? text[begin] : '\0') {
    case '\'':
      return matcher.SingleQuoted();
    case '"':
      return matcher.DoubleQuoted();
    case '|':
    case '>':
      return matcher.Block();
    default:
      return matcher.Plain();
  }
}

std::optional<size_t> QuotedEnd(std::string_view text, size_t begin) noexcept {
  const char quote = text[begin];
  for (size_t pos = begin + 1; pos < text.size(); ++pos) {
    if (quote == '"' && text[pos] == '\\') {
      ++pos;
    } else if (text[pos] == quote) {
      if (quote == '"' || text.substr(pos, 2) != "''") return pos + 1;
      ++pos;
    }
  }
  return std::nullopt;
}

}  // namespace sigmavm::source
