#include "runtime/query/kql/regex.h"

#include <re2/re2.h>

#include <vector>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/query/kql/functions.h"

namespace sigmavm::kql {

struct CompiledRegex {
  CompiledRegex(std::string_view pattern, const RE2::Options& options)
      : re2(re2::StringPiece(pattern.data(), pattern.size()), options) {}
  RE2 re2;
};

namespace {

using Pieces = std::vector<re2::StringPiece>;

std::string_view View(const re2::StringPiece& piece) noexcept {
  return {piece.data(), piece.size()};
}

/// Calls `on_match` with the groups of every match from left to right.
template <typename OnMatch>
void ForEachMatch(const RE2& regex, std::string_view text, int groups, OnMatch on_match) {
  Pieces pieces(static_cast<size_t>(groups) + 1);
  const re2::StringPiece subject(text.data(), text.size());
  for (size_t at = 0; at <= text.size();) {
    const bool found = regex.Match(subject, at, text.size(), RE2::UNANCHORED, pieces.data(),
                                   static_cast<int>(pieces.size()));
    if (!found) return;
    const auto begin = static_cast<size_t>(pieces[0].data() - text.data());
    const size_t end = begin + pieces[0].size();
    if (!on_match(pieces, begin, end)) return;
    if (end > begin) {
      at = end;
    } else {
      at = end < text.size() ? end + Utf8Length(text, end) : end + 1;
    }
  }
}

/// Work of a regular expression in comparisons of one literal, roughly.
constexpr uint64_t kRegexCost = 8;

class RegexTest final : public Condition {
 public:
  RegexTest(ExpressionPtr text, RegexPtr regex) : text_(std::move(text)), regex_(std::move(regex)) {
    AddCost(text_->cost() + kRegexCost);
  }
  Truth Test(Context& context) const override {
    const std::string_view text = context.TextOf(text_->Evaluate(context));
    return ToTruth(regex_->re2.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                                     RE2::UNANCHORED, nullptr, 0));
  }

 private:
  ExpressionPtr text_;
  RegexPtr regex_;
};

/// What the functions with a pattern have in common.
class RegexFunction : public Expression {
 public:
  RegexFunction(ColumnType type, ExpressionPtr text, RegexPtr regex)
      : Expression(type), text_(std::move(text)), regex_(std::move(regex)) {
    AddCost(text_->cost() + kRegexCost);
  }

 protected:
  [[nodiscard]] std::string_view Text(Context& context) const {
    return context.TextOf(text_->Evaluate(context));
  }
  [[nodiscard]] const RE2& re2() const noexcept { return regex_->re2; }

 private:
  ExpressionPtr text_;
  RegexPtr regex_;
};

class Extract final : public RegexFunction {
 public:
  Extract(RegexPtr regex, int group, ExpressionPtr text)
      : RegexFunction(ColumnType::kString, std::move(text), std::move(regex)), group_(group) {}
  Value Evaluate(Context& context) const override {
    const std::string_view text = Text(context);
    Value result = Value::Text({});
    ForEachMatch(re2(), text, group_, [&](const Pieces& pieces, size_t /*begin*/, size_t /*end*/) {
      result = Value::Text(View(pieces[static_cast<size_t>(group_)]));
      return false;
    });
    return result;
  }

 private:
  int group_;
};

class ExtractAll final : public RegexFunction {
 public:
  ExtractAll(RegexPtr regex, ExpressionPtr text)
      : RegexFunction(ColumnType::kDynamic, std::move(text), std::move(regex)) {}
  Value Evaluate(Context& context) const override {
    const std::string_view text = Text(context);
    const int groups = re2().NumberOfCapturingGroups();
    std::vector<Value> matches;
    ForEachMatch(re2(), text, groups, [&](const Pieces& pieces, size_t /*begin*/, size_t /*end*/) {
      Value* items = context.memory().Make<Value>(static_cast<size_t>(groups));
      for (size_t i = 0; i < static_cast<size_t>(groups); ++i) {
        items[i] = Value::Text(View(pieces[i + 1]));
      }
      matches.push_back(groups == 1 ? items[0] : Value::Array(items, static_cast<size_t>(groups)));
      return !context.memory().exhausted();
    });
    if (matches.empty()) return {};
    return Value::Array(context.memory().Copy(std::span<const Value>(matches)), matches.size());
  }
};

class Replace final : public RegexFunction {
 public:
  Replace(ExpressionPtr text, RegexPtr regex, std::string rewrite)
      : RegexFunction(ColumnType::kString, std::move(text), std::move(regex)),
        rewrite_(std::move(rewrite)) {}
  Value Evaluate(Context& context) const override {
    const std::string_view text = Text(context);
    std::string out;
    size_t copied = 0;
    const int groups = re2().NumberOfCapturingGroups();
    ForEachMatch(re2(), text, groups, [&](const Pieces& pieces, size_t begin, size_t end) {
      out += text.substr(copied, begin - copied);
      AppendRewritten(pieces, out);
      copied = end;
      return out.size() < kTextBytes;
    });
    out += text.substr(copied);
    return context.NewText(std::string_view(out).substr(0, kTextBytes));
  }

 private:
  void AppendRewritten(const Pieces& pieces, std::string& out) const {
    for (size_t i = 0; i < rewrite_.size(); ++i) {
      const bool escape = rewrite_[i] == '\\' && i + 1 < rewrite_.size();
      const char next = escape ? rewrite_[i + 1] : '\0';
      if (next >= '0' && next <= '9') {
        const auto group = static_cast<size_t>(next - '0');
        if (group < pieces.size()) out += View(pieces[group]);
        ++i;
      } else {
        out += rewrite_[i];
        if (next == '\\') ++i;
      }
    }
  }

  std::string rewrite_;
};

/// Cuts off what one pattern finds at the start and another at the end.
class Trim final : public Expression {
 public:
  Trim(RegexPtr start, RegexPtr end, ExpressionPtr text)
      : Expression(ColumnType::kString),
        start_(std::move(start)),
        end_(std::move(end)),
        text_(std::move(text)) {
    AddCost(text_->cost() + 2 * kRegexCost);
  }
  Value Evaluate(Context& context) const override {
    std::string_view text = context.TextOf(text_->Evaluate(context));
    re2::StringPiece match;
    if (start_ != nullptr && Find(*start_, text, match)) text.remove_prefix(match.size());
    if (end_ != nullptr && Find(*end_, text, match)) text.remove_suffix(match.size());
    return Value::Text(text);
  }

 private:
  static bool Find(const CompiledRegex& regex, std::string_view text, re2::StringPiece& match) {
    return regex.re2.Match(re2::StringPiece(text.data(), text.size()), 0, text.size(),
                           RE2::UNANCHORED, &match, 1);
  }

  RegexPtr start_;
  RegexPtr end_;
  ExpressionPtr text_;
};

class Count final : public RegexFunction {
 public:
  Count(ExpressionPtr text, RegexPtr regex)
      : RegexFunction(ColumnType::kLong, std::move(text), std::move(regex)) {}
  Value Evaluate(Context& context) const override {
    int64_t count = 0;
    ForEachMatch(re2(), Text(context), 0, [&](const Pieces& /*pieces*/, size_t begin, size_t end) {
      if (end > begin) ++count;
      return true;
    });
    return Value::Long(count);
  }
};

}  // namespace

RegexResult CompileRegex(std::string_view pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(Limits::kRegexMemoryBytes);
  if (pattern.size() > Limits::kRegexTextBytes) return {nullptr, "it is above 64 KB"};
  auto regex = std::make_shared<CompiledRegex>(pattern, options);
  if (!regex->re2.ok()) return {nullptr, regex->re2.error()};
  return {std::move(regex), {}};
}

int CountGroups(const CompiledRegex& regex) noexcept { return regex.re2.NumberOfCapturingGroups(); }

ExpressionPtr MakeRegexTest(ExpressionPtr text, RegexPtr regex) {
  return std::make_shared<RegexTest>(std::move(text), std::move(regex));
}

ExpressionPtr MakeExtract(RegexPtr regex, int group, ExpressionPtr text) {
  return std::make_shared<Extract>(std::move(regex), group, std::move(text));
}

ExpressionPtr MakeExtractAll(RegexPtr regex, ExpressionPtr text) {
  return std::make_shared<ExtractAll>(std::move(regex), std::move(text));
}

ExpressionPtr MakeReplace(ExpressionPtr text, RegexPtr regex, std::string rewrite) {
  return std::make_shared<Replace>(std::move(text), std::move(regex), std::move(rewrite));
}

ExpressionPtr MakeTrim(RegexPtr start, RegexPtr end, ExpressionPtr text) {
  return std::make_shared<Trim>(std::move(start), std::move(end), std::move(text));
}

ExpressionPtr MakeCount(ExpressionPtr text, RegexPtr regex) {
  return std::make_shared<Count>(std::move(text), std::move(regex));
}

}  // namespace sigmavm::kql
