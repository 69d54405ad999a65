#include "grammar/condition_syntax_error.h"

#include <algorithm>
#include <optional>
#include <string>

#include "grammar/condition_text.h"

namespace sigmavm::grammar {
namespace {

constexpr std::string_view kOperators[] = {"and", "or", "not"};
constexpr std::string_view kQuantifiers[] = {"1", "any", "all"};

template <size_t kSize>
bool IsOneOf(const std::string_view (&words)[kSize], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string LowerCase(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return result;
}

/// `Any` for `any`: a keyword, but for its letter case.
template <size_t kSize>
bool IsMiscased(const std::string_view (&words)[kSize], std::string_view word) {
  const std::string lower = LowerCase(word);
  return lower != word && IsOneOf(words, lower);
}

bool IsMiscasedOf(std::string_view word) { return word != "of" && LowerCase(word) == "of"; }

bool IsNumber(std::string_view word) {
  return !word.empty() &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsPattern(std::string_view word) { return word.find('*') != std::string_view::npos; }

/// Turns one SyntaxProblem into words; the order of the checks in Describe() is that of how sure
/// they are of what the author meant.
class Describer {
 public:
  Describer(const SyntaxProblem& problem, const TextOrigin& origin)
      : before_(problem.before_previous),
        previous_(problem.previous),
        at_(problem.at),
        origin_(origin) {}

  [[nodiscard]] Diagnostic Describe() const {
    if (auto found = LetterCase()) return *found;
    if (auto found = UnknownQuantifier()) return *found;
    if (AfterQuantifier()) return MissingTarget();
    if (IsPattern(at_.text)) return StrayPattern();
    if (OperandIsMissing()) return MissingOperand();
    return MissingOperator();
  }

 private:
  [[nodiscard]] std::optional<Diagnostic> LetterCase() const {
    if (IsMiscased(kOperators, at_.text)) return WrongCase(at_);
    if (IsMiscased(kOperators, previous_.text)) return WrongCase(previous_);
    if (IsMiscased(kQuantifiers, previous_.text) && LowerCase(at_.text) == "of") {
      return WrongCase(previous_);
    }
    if (IsOneOf(kQuantifiers, previous_.text) && IsMiscasedOf(at_.text)) return WrongCase(at_);
    return std::nullopt;
  }

  [[nodiscard]] Diagnostic WrongCase(const ConditionToken& word) const {
    return Error(DiagnosticCode::kConditionKeywordCase, Place(word),
                 Quoted(word.text) + " is not a keyword: keywords are lower case",
                 "write " + Quoted(LowerCase(word.text)));
  }

  [[nodiscard]] std::optional<Diagnostic> UnknownQuantifier() const {
    if (previous_.text == "of" && !AfterQuantifier()) return QuantifierIsMissing(previous_);
    if (LowerCase(at_.text) != "of") return std::nullopt;
    if (!EndsOperand(previous_.text) || previous_.text == ")") return QuantifierIsMissing(at_);
    std::string help = "write `1 of` or `all of`";
    if (IsNumber(previous_.text)) {
      help += "; to demand a number of matches, list the combinations or write a correlation rule";
    } else if (LowerCase(previous_.text) == "none") {
      help = "write `not 1 of`";
    }
    const size_t end = at_.end();
    return Error(DiagnosticCode::kUnknownQuantifier, origin_.Map(previous_.begin, end),
                 Quoted(std::string(previous_.text) + " " + std::string(at_.text)) +
                     ": Sigma has only `1 of` (or `any of`) and `all of`",
                 std::move(help));
  }

  [[nodiscard]] Diagnostic QuantifierIsMissing(const ConditionToken& of) const {
    return Error(DiagnosticCode::kUnknownQuantifier, Place(of),
                 "`of` needs `1`, `any` or `all` in front of it");
  }

  [[nodiscard]] bool AfterQuantifier() const {
    return previous_.text == "of" && IsOneOf(kQuantifiers, before_.text);
  }

  [[nodiscard]] Diagnostic MissingTarget() const {
    const std::string quantifier = Quoted(std::string(before_.text) + " of");
    const Span place = at_.text.empty() ? origin_.Map(before_.begin, previous_.end()) : Place(at_);
    const std::string found = at_.text.empty() ? "the end" : Quoted(at_.text);
    return Error(DiagnosticCode::kMissingQuantifierTarget, place,
                 quantifier + " needs `them`, a name or a name pattern after it, not " + found,
                 "for example `" + std::string(before_.text) + " of selection_*`");
  }

  [[nodiscard]] Diagnostic StrayPattern() const {
    return Error(DiagnosticCode::kPatternWithoutQuantifier, Place(at_),
                 Quoted(at_.text) + " is a name pattern and needs a quantifier",
                 "write " + Quoted("1 of " + std::string(at_.text)) + " or " +
                     Quoted("all of " + std::string(at_.text)));
  }

  /// True for a word or parenthesis that ends an operand, so that only an operator can follow.
  [[nodiscard]] static bool EndsOperand(std::string_view word) {
    return !word.empty() && word != "(" && !IsOneOf(kOperators, word);
  }

  [[nodiscard]] bool OperandIsMissing() const { return !EndsOperand(previous_.text); }

  [[nodiscard]] Diagnostic MissingOperand() const {
    const DiagnosticCode code = DiagnosticCode::kMissingOperand;
    if (previous_.text == "(" && at_.text == ")") {
      return Error(code, origin_.Map(previous_.begin, at_.end()), "the parentheses are empty",
                   "put the name of a detection between them, or remove them");
    }
    if (at_.text.empty()) {
      return Error(code, Place(previous_), "the condition ends after " + Quoted(previous_.text),
                   "add the name of a detection, or remove " + Quoted(previous_.text));
    }
    if (previous_.text.empty()) {
      return Error(code, Place(at_), "the condition starts with " + Quoted(at_.text),
                   "put the name of a detection in front of it");
    }
    return Error(
        code, Place(at_),
        "a detection is missing between " + Quoted(previous_.text) + " and " + Quoted(at_.text));
  }

  [[nodiscard]] Diagnostic MissingOperator() const {
    const std::string help =
        at_.text == "not" ? "write `and not` or `or not`" : "put `and` or `or` between them";
    return Error(
        DiagnosticCode::kMissingOperator, Place(at_),
        "an operator is missing between " + Quoted(previous_.text) + " and " + Quoted(at_.text),
        help);
  }

  [[nodiscard]] Span Place(const ConditionToken& token) const {
    return origin_.Map(token.begin, token.end());
  }

  const ConditionToken& before_;
  const ConditionToken& previous_;
  const ConditionToken& at_;
  const TextOrigin& origin_;
};

}  // namespace

Diagnostic DescribeSyntaxProblem(const SyntaxProblem& problem, const TextOrigin& origin) {
  return Describer(problem, origin).Describe();
}

}  // namespace sigmavm::grammar
