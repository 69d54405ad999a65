// Parses the conditions of the search command. What Splunk's documentation leaves open is an error,
// because a query that depends on it cannot be trusted.
#include "runtime/query/spl/predicate_parser.h"

#include <optional>
#include <string>
#include <utility>

#include "runtime/query/spl/limits.h"
#include "runtime/query/spl/time_text.h"

namespace sigmavm::spl {
namespace {

using Code = DiagnosticCode;

constexpr std::string_view kWordEnds = "()\",=<>|[]";

class Parser {
 public:
  Parser(Cursor& cursor, const PredicateRules& rules) : cursor_(cursor), rules_(rules) {}

  PredicatePtr And(size_t depth) {
    if (depth > Bounds::kExpressionDepth) {
      return Failed(Code::kQueryTooLarge, cursor_.pos(), "the condition is nested too deeply");
    }
    std::vector<PredicatePtr> parts;
    for (bool ended = false; !ended;) {
      PredicatePtr part = Or(depth);
      if (part == nullptr) return nullptr;
      parts.push_back(std::move(part));
      ended = !TakeKeyword("AND") && AtConditionEnd();
    }
    if (parts.size() == 1) return std::move(parts[0]);
    return std::make_unique<AndPredicate>(std::move(parts));
  }

 private:
  PredicatePtr Failed(Code code, size_t offset, std::string message, std::string help = {}) {
    cursor_.Fail(code, offset, std::move(message), std::move(help));
    return nullptr;
  }

  bool AtConditionEnd() {
    return cursor_.AtEnd() || cursor_.Peek() == ')' || (rules_.ends && rules_.ends(cursor_));
  }

  /// Keywords are upper case; in lower case they would be terms.
  bool TakeKeyword(std::string_view keyword) {
    const size_t before = cursor_.pos();
    if (cursor_.TakeBare() == keyword) return true;
    cursor_.set_pos(before);
    return false;
  }

  PredicatePtr Or(size_t depth) {
    std::vector<PredicatePtr> parts;
    do {
      PredicatePtr part = Not(depth);
      if (part == nullptr) return nullptr;
      parts.push_back(std::move(part));
    } while (TakeKeyword("OR"));
    if (parts.size() == 1) return std::move(parts[0]);
    return std::make_unique<OrPredicate>(std::move(parts));
  }

  PredicatePtr Not(size_t depth) {
    bool negated = false;
    while (TakeKeyword("NOT")) negated = !negated;
    PredicatePtr part = Primary(depth);
    if (part == nullptr || !negated) return part;
    return std::make_unique<NotPredicate>(std::move(part));
  }

  PredicatePtr Primary(size_t depth) {
    cursor_.SkipBlanks();
    const size_t offset = cursor_.pos();
    if (cursor_.Take("(")) {
      PredicatePtr inner = And(depth + 1);
      if (inner == nullptr) return nullptr;
      if (cursor_.Take(")")) return inner;
      return Failed(Code::kQuerySyntax, offset, "the parenthesis is never closed");
    }
    if (cursor_.AtEnd() || cursor_.Peek() == ')') {
      return Failed(Code::kQuerySyntax, offset, "a condition is missing");
    }
    if (cursor_.Peek() == '[') {
      return Failed(Code::kQueryUnsupported, offset, "a subsearch inside a condition");
    }
    std::string_view word;
    const bool quoted = cursor_.Peek() == '"';
    if (quoted ? !cursor_.TakeQuoted(word) : !TakeWord(word)) return nullptr;
    return AfterWord(word, quoted, offset);
  }

  /// A bare word with its escapes; fails on an empty one.
  bool TakeWord(std::string_view& word) {
    cursor_.SkipBlanks();
    const size_t begin = cursor_.pos();
    const std::string_view rest = cursor_.rest();
    size_t size = 0;
    while (size < rest.size() && !IsBlank(rest[size]) &&
           kWordEnds.find(rest[size]) == std::string_view::npos && rest.substr(size, 2) != "!=") {
      size += rest[size] == '\\' && size + 1 < rest.size() ? 2 : 1;
    }
    word = rest.substr(0, size);
    cursor_.set_pos(begin + size);
    if (word.find('\'') != std::string_view::npos) {
      return cursor_.Fail(Code::kQueryUncertain, begin, "a single quote outside double quotes",
                          "search quotes values and field names with double quotes");
    }
    if (!word.empty()) return true;
    return cursor_.Fail(Code::kQuerySyntax, begin, "a term or a field is missing");
  }

  PredicatePtr AfterWord(std::string_view word, bool quoted, size_t offset) {
    for (const std::string_view text : {"!=", "<=", ">=", "==", "=", "<", ">"}) {
      if (cursor_.Take(text)) return Comparison(word, quoted, offset, text);
    }
    const size_t before = cursor_.pos();
    const std::string_view next = cursor_.TakeBare();
    if (EqualsIgnoringCase(next, "IN") && cursor_.Take("(")) {
      if (next == "IN") return In(word, quoted, offset);
      return Failed(Code::kQueryUncertain, before, "IN is written in capitals");
    }
    cursor_.set_pos(before);
    if (!quoted && cursor_.Peek() == '(') return Directive(word, offset);
    for (const std::string_view keyword : {"AND", "OR", "XOR"}) {
      if (!quoted && word == keyword) {
        return Failed(Code::kQuerySyntax, offset,
                      "a condition is missing before " + std::string(keyword));
      }
    }
    return Term(word, offset, /*is_case_sensitive=*/false, /*is_term=*/false);
  }

  /// TERM(x) and CASE(x), whose argument is written without quotes or escapes of parentheses.
  PredicatePtr Directive(std::string_view word, size_t offset) {
    if (word != "TERM" && word != "CASE") {
      return Failed(Code::kQuerySyntax, offset, "'" + std::string(word) + "' takes no parentheses",
                    "only TERM and CASE do");
    }
    const size_t open = cursor_.pos();
    const size_t close = cursor_.rest().find(')');
    if (close == std::string_view::npos) {
      return Failed(Code::kQuerySyntax, open, "the parenthesis is never closed");
    }
    const std::string_view inner = cursor_.rest().substr(1, close - 1);
    cursor_.set_pos(open + close + 1);
    if (inner.find_first_of("\"\\ ") != std::string_view::npos || inner.empty()) {
      return Failed(Code::kQueryUncertain, open,
                    std::string(word) +
                        " takes one term without quotes, blanks and "
                        "backslashes");
    }
    return Term(inner, offset, word == "CASE", word == "TERM");
  }

  PredicatePtr Term(std::string_view written, size_t offset, bool is_case_sensitive, bool is_term) {
    if (rules_.reads_summaries) {
      return Failed(Code::kQueryUnsupported, offset, "a term without a field",
                    "summaries of data models hold fields only");
    }
    SearchValue value;
    if (!ReadValue(written, offset, value)) return nullptr;
    value.is_case_sensitive = is_case_sensitive;
    if (value.parts.size() == 1 && value.parts[0].empty()) {
      return Failed(Code::kQueryUncertain, offset, "an empty term");
    }
    const uint32_t slot = cursor_.state().names.Add("_raw");
    return std::make_unique<TermPredicate>(slot, std::move(value), is_term);
  }

  bool Field(std::string_view word, bool quoted, size_t offset, uint32_t& slot) {
    const std::string name = quoted ? Unescaped(word) : std::string(word);
    const bool is_odd = name.empty() || name.find('*') != std::string::npos ||
                        name.find('\\') != std::string::npos ||
                        name.find("::") != std::string::npos;
    if (is_odd) {
      return cursor_.Fail(Code::kQueryUnsupported, offset,
                          "field name '" + name + "' in a condition");
    }
    if (rules_.check_field && !rules_.check_field(cursor_, name, offset)) return false;
    slot = cursor_.state().names.Add(name);
    return true;
  }

  PredicatePtr Comparison(std::string_view word, bool quoted, size_t offset,
                          std::string_view sign) {
    if (sign == "==") {
      return Failed(Code::kQuerySyntax, offset, "search compares with a single =");
    }
    SearchValue value;
    if (!TakeValue(value)) return nullptr;
    const bool is_time = !quoted && (word == "earliest" || word == "latest") && sign == "=";
    if (is_time) return TimeBound(value, word == "earliest", offset);
    uint32_t slot = 0;
    if (!Field(word, quoted, offset, slot)) return nullptr;
    if (sign == "=" || sign == "!=") {
      std::vector<SearchValue> values;
      values.push_back(std::move(value));
      return std::make_unique<FieldPredicate>(slot, sign == "=", std::move(values));
    }
    if (rules_.reads_summaries) {
      return Failed(Code::kQueryUncertain, offset, "an order comparison in tstats");
    }
    if (value.parts.size() > 1 || value.is_case_sensitive) {
      return Failed(Code::kQueryUncertain, offset,
                    "an order comparison with a wildcard or directive");
    }
    const Order order = sign == "<"    ? Order::kLess
                        : sign == "<=" ? Order::kLessEqual
                        : sign == ">"  ? Order::kGreater
                                       : Order::kGreaterEqual;
    return std::make_unique<OrderPredicate>(slot, order, std::move(value.parts[0]));
  }

  PredicatePtr TimeBound(const SearchValue& value, bool is_earliest, size_t offset) {
    const double now = cursor_.state().environment.now();
    const auto seconds = value.parts.size() == 1 ? TimeModifier(value.parts[0], now) : std::nullopt;
    if (!seconds) return Failed(Code::kQueryUnsupported, offset, "a time of this form");
    return std::make_unique<TimePredicate>(cursor_.state().names.Add("_time"), *seconds,
                                           is_earliest);
  }

  PredicatePtr In(std::string_view word, bool quoted, size_t offset) {
    uint32_t slot = 0;
    if (!Field(word, quoted, offset, slot)) return nullptr;
    std::vector<SearchValue> values;
    do {
      SearchValue value;
      if (!TakeValue(value)) return nullptr;
      values.push_back(std::move(value));
    } while (cursor_.Take(","));
    if (!cursor_.Take(")")) {
      return Failed(Code::kQuerySyntax, cursor_.pos(),
                    "the list of IN goes on with ',' or ends in ')'");
    }
    return std::make_unique<FieldPredicate>(slot, /*is_equal=*/true, std::move(values));
  }

  bool TakeValue(SearchValue& value) {
    cursor_.SkipBlanks();
    const size_t offset = cursor_.pos();
    std::string_view written;
    const bool quoted = cursor_.Peek() == '"';
    if (quoted ? !cursor_.TakeQuoted(written) : !TakeBareValue(written)) return false;
    if (!quoted && written == "CASE" && cursor_.Peek() == '(') return CaseValue(value);
    if (cursor_.Peek() == '"' || (quoted && IsValueGoingOn())) {
      return cursor_.Fail(Code::kQueryUncertain, offset, "a value that is quoted in part");
    }
    if (!ReadValue(written, offset, value)) return false;
    const bool is_network = rules_.reads_summaries && value.parts.size() == 1 &&
                            ReadNetwork(value.parts[0]).has_value();
    return !is_network ||
           cursor_.Fail(Code::kQueryUncertain, offset, "a network as a value in tstats");
  }

  bool IsValueGoingOn() const {
    const char next = cursor_.Peek();
    return next != '\0' && !IsBlank(next) && next != ')' && next != ',';
  }

  /// A bare value may hold = < > and so on.
  bool TakeBareValue(std::string_view& written) {
    const size_t begin = cursor_.pos();
    const std::string_view rest = cursor_.rest();
    size_t size = 0;
    while (size < rest.size() && !IsBlank(rest[size]) &&
           std::string_view("()\",|[]").find(rest[size]) == std::string_view::npos) {
      size += rest[size] == '\\' && size + 1 < rest.size() ? 2 : 1;
    }
    written = rest.substr(0, size);
    cursor_.set_pos(begin + size);
    if (size == 0) return cursor_.Fail(Code::kQuerySyntax, begin, "a value is missing");
    if (written.find('\'') == std::string_view::npos) return true;
    return cursor_.Fail(Code::kQueryUncertain, begin, "a single quote outside double quotes");
  }

  bool CaseValue(SearchValue& value) {
    const size_t open = cursor_.pos();
    const size_t close = cursor_.rest().find(')');
    if (close == std::string_view::npos) {
      return cursor_.Fail(Code::kQuerySyntax, open, "the parenthesis is never closed");
    }
    const std::string_view inner = cursor_.rest().substr(1, close - 1);
    cursor_.set_pos(open + close + 1);
    value.is_case_sensitive = true;
    if (inner.find_first_of("\"\\ ") != std::string_view::npos || inner.empty()) {
      return cursor_.Fail(Code::kQueryUncertain, open,
                          "CASE takes one term without quotes, blanks and backslashes");
    }
    return ReadValue(inner, open, value);
  }

  /// Takes the escapes away and splits at the stars.
  bool ReadValue(std::string_view written, size_t offset, SearchValue& value) {
    value.parts.assign(1, {});
    for (size_t pos = 0; pos < written.size(); ++pos) {
      const char c = written[pos];
      const char next = pos + 1 < written.size() ? written[pos + 1] : '\0';
      if (c == '\\' && next == '*') {
        return cursor_.Fail(
            Code::kQueryUncertain, offset, "a backslash before '*'",
            "search cannot escape '*'; two backslashes and '*' are a backslash and a "
            "wildcard");
      }
      if (c == '*') {
        value.parts.emplace_back();
        continue;
      }
      if (c == '\\' && (next == '\\' || next == '"')) ++pos;
      value.parts.back().push_back(written[pos]);
    }
    return true;
  }

  Cursor& cursor_;
  const PredicateRules& rules_;
};

}  // namespace

PredicatePtr ParsePredicate(Cursor& cursor, const PredicateRules& rules) {
  Parser parser(cursor, rules);
  PredicatePtr predicate = parser.And(0);
  if (predicate == nullptr || cursor.failed()) return nullptr;
  if (!rules.ends && !cursor.ExpectEnd()) return nullptr;
  return predicate;
}

}  // namespace sigmavm::spl
