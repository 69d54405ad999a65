#include "runtime/program/assembly_lexer.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "runtime/base/utf8.h"

namespace sigmavm::program {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool IsQuote(char c) { return c == '"' || c == '\''; }

class LineLexer {
 public:
  LineLexer(std::string_view line, uint32_t offset, SourceId source)
      : line_(line), offset_(offset), source_(source) {}

  bool Run(AssemblyTokens& tokens) {
    while (true) {
      while (pos_ < line_.size() && IsBlank(line_[pos_])) ++pos_;
      if (pos_ == line_.size() || line_[pos_] == ';') return true;
      AssemblyToken token;
      begin_ = pos_;
      if (!ReadToken(token)) return false;
      token.span = SpanFrom(begin_);
      tokens.push_back(std::move(token));
    }
  }

  [[nodiscard]] Diagnostic TakeError() { return std::move(error_); }

 private:
  Span SpanFrom(size_t begin) const {
    return {source_, offset_ + static_cast<uint32_t>(begin), offset_ + static_cast<uint32_t>(pos_)};
  }

  bool Fail(size_t begin, DiagnosticCode code, std::string message, std::string help = {}) {
    error_ = Error(code, SpanFrom(begin), std::move(message), std::move(help));
    return false;
  }

  bool ReadToken(AssemblyToken& token) {
    if (IsQuote(line_[pos_])) {
      token.kind = AssemblyToken::Kind::kString;
      return ReadPlainString(token.text);
    }
    if (line_[pos_] == 'e' && pos_ + 1 < line_.size() && line_[pos_ + 1] == '"') {
      token.kind = AssemblyToken::Kind::kString;
      return ReadEscapedString(token.text);
    }
    while (pos_ < line_.size() && !IsBlank(line_[pos_]) && !IsQuote(line_[pos_]) &&
           line_[pos_] != ';') {
      ++pos_;
    }
    token.text = line_.substr(begin_, pos_ - begin_);
    return IsValidUtf8(token.text) ||
           Fail(begin_, DiagnosticCode::kAssemblySyntax, "the word is not valid UTF-8");
  }

  // A quote is doubled to stand for itself; everything else does.
  bool ReadPlainString(std::string& text) {
    const char quote = line_[pos_++];
    while (pos_ < line_.size()) {
      const char c = line_[pos_++];
      if (c == quote) {
        if (pos_ == line_.size() || line_[pos_] != quote) return CheckString(text);
        ++pos_;
      }
      text += c;
    }
    return FailUnterminated();
  }

  bool ReadEscapedString(std::string& text) {
    pos_ += 2;
    while (pos_ < line_.size()) {
      const char c = line_[pos_++];
      if (c == '"') return CheckString(text);
      if (c != '\\') {
        text += c;
      } else if (!ReadEscape(text)) {
        return false;
      }
    }
    return FailUnterminated();
  }

  bool FailUnterminated() {
    return Fail(begin_, DiagnosticCode::kAssemblySyntax, "the string has no closing quote",
                "a string ends on its line; a line break is written e\"\\n\"");
  }

  bool CheckString(const std::string& text) {
    return IsValidUtf8(text) ||
           Fail(begin_, DiagnosticCode::kAssemblySyntax, "the string is not valid UTF-8");
  }

  // After the backslash: n, ", \ or u{hex}.
  bool ReadEscape(std::string& text) {
    const size_t begin = pos_ - 1;
    const char c = pos_ < line_.size() ? line_[pos_++] : '\0';
    if (c == 'n') {
      text += '\n';
      return true;
    }
    if (c == '"' || c == '\\') {
      text += c;
      return true;
    }
    if (c == 'u') {
      if (const std::optional<uint32_t> code_point = ReadCodePoint()) {
        AppendUtf8(*code_point, text);
        return true;
      }
    }
    return Fail(begin, DiagnosticCode::kAssemblyValue, "unknown escape",
                "known are \\n, \\\", \\\\ and \\u{...} with the hexadecimal code point");
  }

  std::optional<uint32_t> ReadCodePoint() {
    const size_t close = line_.find('}', pos_);
    if (pos_ == line_.size() || line_[pos_] != '{' || close == line_.npos) return std::nullopt;
    const std::string_view digits = line_.substr(pos_ + 1, close - pos_ - 1);
    pos_ = close + 1;
    uint32_t value = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
    if (error != std::errc() || stop != end || value > 0x10FFFF) return std::nullopt;
    if (value >= 0xD800 && value <= 0xDFFF) return std::nullopt;
    return value;
  }

  std::string_view line_;
  uint32_t offset_;  // of the line in its source
  SourceId source_;
  size_t pos_ = 0;
  size_t begin_ = 0;  // of the token being read
  Diagnostic error_;
};

}  // namespace

bool AssemblyLexer::Next(AssemblyTokens& tokens, Diagnostics& diagnostics) {
  while (pos_ < text_.size() && diagnostics.size() < kMaxAssemblyErrors) {
    const size_t begin = pos_;
    const size_t end = std::min(text_.find('\n', begin), text_.size());
    pos_ = end + 1;
    tokens.clear();
    LineLexer line(text_.substr(begin, end - begin), static_cast<uint32_t>(begin), source_);
    if (!line.Run(tokens)) {
      diagnostics.push_back(line.TakeError());
    } else if (!tokens.empty()) {
      return true;
    }
  }
  return false;
}

}  // namespace sigmavm::program
