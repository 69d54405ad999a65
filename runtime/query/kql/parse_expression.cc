// Expressions: from `or` down to literals.
#include <array>

#include "runtime/query/kql/convert.h"
#include "runtime/query/kql/json.h"
#include "runtime/query/kql/parser_state.h"

namespace sigmavm::kql {
namespace {

/// Operators that take a list in brackets on their right.
bool TakesList(std::string_view word) noexcept {
  static constexpr std::string_view kWords[] = {"in", "!in", "in~", "!in~", "has_any", "has_all"};
  for (const std::string_view known : kWords) {
    if (known == word) return true;
  }
  return false;
}

bool IsComparisonName(std::string_view word) noexcept {
  static constexpr std::string_view kWords[] = {
      "contains",      "!contains",     "contains_cs", "!contains_cs",  "has",
      "!has",          "has_cs",        "!has_cs",     "hasprefix",     "!hasprefix",
      "hasprefix_cs",  "!hasprefix_cs", "hassuffix",   "!hassuffix",    "hassuffix_cs",
      "!hassuffix_cs", "startswith",    "!startswith", "startswith_cs", "!startswith_cs",
      "endswith",      "!endswith",     "endswith_cs", "!endswith_cs",  "between",
      "!between",      "matches",
  };
  for (const std::string_view known : kWords) {
    if (known == word) return true;
  }
  return TakesList(word);
}

bool IsComparisonSymbol(std::string_view text) noexcept {
  static constexpr std::string_view kSymbols[] = {"==", "!=", "<", ">", "<=", ">=", "=~", "!~"};
  for (const std::string_view known : kSymbols) {
    if (known == text) return true;
  }
  return false;
}

}  // namespace

SyntaxPtr Parser::ParseNamedExpression() {
  const bool plain = Current().kind == TokenKind::kName && IsSymbol("=", 1);
  const bool bracketed = IsSymbol("[") && IsSymbol("]", 2) && IsSymbol("=", 3);
  if (!plain && !bracketed) return ParseExpression();
  SyntaxPtr named = Make(SyntaxKind::kNamed, Current().range);
  std::optional<std::string> name = ExpectName("a name");
  if (!name || !Expect("=")) return nullptr;
  named->name = *std::move(name);
  return Adopt(*named, ParseExpression()) ? std::move(named) : nullptr;
}

SyntaxPtr Parser::ParseExpression() {
  Level level(*this);
  if (!level.ok()) return nullptr;
  return ParseChain(true);
}

SyntaxPtr Parser::ParseChain(bool is_or) {
  SyntaxPtr first = is_or ? ParseChain(false) : ParseComparison();
  const std::string_view word = is_or ? "or" : "and";
  if (first == nullptr || !IsWord(word)) return first;
  SyntaxPtr chain = Make(is_or ? SyntaxKind::kOr : SyntaxKind::kAnd, first->range);
  if (!Adopt(*chain, std::move(first))) return nullptr;
  while (SkipWord(word)) {
    if (!Adopt(*chain, is_or ? ParseChain(false) : ParseComparison())) return nullptr;
  }
  return chain;
}

std::string_view Parser::ComparisonWord() const noexcept {
  const Token& token = Current();
  const bool known = (token.kind == TokenKind::kSymbol && IsComparisonSymbol(token.text)) ||
                     (token.kind == TokenKind::kName && IsComparisonName(token.text));
  return known ? token.text : std::string_view();
}

SyntaxPtr Parser::ParseComparison() {
  SyntaxPtr left = ParseSum();
  if (left == nullptr) return nullptr;
  const std::string_view word = ComparisonWord();
  if (word.empty()) return left;
  Advance();
  if (word == "between" || word == "!between") return ParseBetween(std::move(left), word);
  SyntaxPtr binary = Make(SyntaxKind::kBinary, left->range);
  binary->name = word;
  if (word == "matches" && !ExpectWord("regex")) return nullptr;
  if (!Adopt(*binary, std::move(left)) || !Adopt(*binary, ParseRight(word))) return nullptr;
  if (!ComparisonWord().empty()) {
    FailHere("comparisons cannot be chained: use brackets");
    return nullptr;
  }
  return binary;
}

SyntaxPtr Parser::ParseRight(std::string_view word) {
  if (!TakesList(word) || !IsSymbol("(")) return ParseSum();
  SyntaxPtr list = Make(SyntaxKind::kList, Current().range);
  Advance();
  while (!IsSymbol(")")) {
    if (!list->children.empty() && !Expect(",")) return nullptr;
    if (!Adopt(*list, ParseTableOrExpression())) return nullptr;
  }
  list->range.end = Current().range.end;
  Advance();
  return list;
}

SyntaxPtr Parser::ParseBetween(SyntaxPtr left, std::string_view word) {
  SyntaxPtr between = Make(SyntaxKind::kBetween, left->range);
  between->name = word;
  if (!Adopt(*between, std::move(left)) || !Expect("(")) return nullptr;
  if (!Adopt(*between, ParseSum()) || !Expect("..")) return nullptr;
  if (!Adopt(*between, ParseSum()) || !Expect(")")) return nullptr;
  return between;
}

SyntaxPtr Parser::ParseSum() {
  SyntaxPtr left = ParseProduct();
  while (left != nullptr && (IsSymbol("+") || IsSymbol("-"))) {
    SyntaxPtr sum = Make(SyntaxKind::kBinary, left->range);
    sum->name = Take().text;
    if (!Adopt(*sum, std::move(left)) || !Adopt(*sum, ParseProduct())) return nullptr;
    left = std::move(sum);
  }
  return left;
}

SyntaxPtr Parser::ParseProduct() {
  SyntaxPtr left = ParseUnary();
  while (left != nullptr && (IsSymbol("*") || IsSymbol("/") || IsSymbol("%"))) {
    SyntaxPtr product = Make(SyntaxKind::kBinary, left->range);
    product->name = Take().text;
    if (!Adopt(*product, std::move(left)) || !Adopt(*product, ParseUnary())) return nullptr;
    left = std::move(product);
  }
  return left;
}

SyntaxPtr Parser::ParseUnary() {
  if (SkipSymbol("+")) return ParsePostfix();
  if (!IsSymbol("-")) return ParsePostfix();
  SyntaxPtr negate = Make(SyntaxKind::kNegate, Current().range);
  Advance();
  return Adopt(*negate, ParsePostfix()) ? std::move(negate) : nullptr;
}

SyntaxPtr Parser::ParsePostfix() {
  SyntaxPtr base = ParsePrimary();
  while (base != nullptr && (IsSymbol(".") || IsSymbol("["))) {
    const bool is_member = IsSymbol(".");
    SyntaxPtr access = Make(is_member ? SyntaxKind::kMember : SyntaxKind::kIndex, base->range);
    Advance();
    if (!Adopt(*access, std::move(base))) return nullptr;
    if (is_member) {
      std::optional<std::string> name = ExpectName("the name of a member");
      if (!name) return nullptr;
      access->name = *std::move(name);
    } else if (!Adopt(*access, ParseExpression()) || !Expect("]")) {
      return nullptr;
    }
    access->range.end = Ago(1).range.end;
    base = std::move(access);
  }
  return base;
}

SyntaxPtr Parser::ParsePrimary() {
  const Token& token = Current();
  if (token.kind == TokenKind::kString || token.kind == TokenKind::kLiteral) return ParseLiteral();
  if (IsSymbol("(")) return ParseParenthesised();
  if (SkipSymbol("*")) return Make(SyntaxKind::kStar, token.range);
  if (token.kind == TokenKind::kName || IsSymbol("[")) return ParseWord();
  FailHere(token.kind == TokenKind::kEnd
               ? "expected a value, found the end"
               : "expected a value, found '" + std::string(token.text) + "'");
  return nullptr;
}

SyntaxPtr Parser::ParseLiteral() {
  const Token& token = Take();
  SyntaxPtr literal = Make(SyntaxKind::kLiteral, token.range);
  literal->value = token.value;
  literal->type = token.type;
  return literal;
}

SyntaxPtr Parser::ParseParenthesised() {
  Advance();
  SyntaxPtr inside = ParseTableOrExpression();
  return inside != nullptr && Expect(")") ? std::move(inside) : nullptr;
}

/// A name, a call, or a constant that looks like one of them.
SyntaxPtr Parser::ParseWord() {
  const Range range = Current().range;
  const std::string_view word = Current().text;
  if (word == "true" || word == "false") {
    Advance();
    SyntaxPtr literal = Make(SyntaxKind::kLiteral, range);
    literal->value = Value::Bool(word == "true");
    literal->type = ColumnType::kBool;
    return literal;
  }
  if (const std::optional<ColumnType> type = TypeNamed(word); type && IsSymbol("(", 1)) {
    return ParseTypedLiteral(*type);
  }
  std::optional<std::string> name = ExpectName("a name");
  if (!name) return nullptr;
  SyntaxPtr syntax = Make(IsSymbol("(") ? SyntaxKind::kCall : SyntaxKind::kName, range);
  syntax->name = *std::move(name);
  syntax->range.end = Ago(1).range.end;
  if (syntax->kind == SyntaxKind::kCall && !ParseArguments(*syntax)) return nullptr;
  return syntax;
}

bool Parser::ParseArguments(Syntax& call) {
  Level level(*this);
  if (!level.ok() || !Expect("(")) return false;
  while (!IsSymbol(")")) {
    if (!call.children.empty() && !Expect(",")) return false;
    const bool named = Current().kind == TokenKind::kName && IsSymbol("=", 1);
    if (!Adopt(call, named ? ParseNamedExpression() : ParseTableOrExpression())) return false;
  }
  call.range.end = Current().range.end;
  Advance();
  return true;
}

/// long(5), bool(null), dynamic(["a"])
SyntaxPtr Parser::ParseTypedLiteral(ColumnType type) {
  SyntaxPtr literal = Make(SyntaxKind::kLiteral, Current().range);
  literal->type = type;
  Advance(2);
  const bool negative = SkipSymbol("-");
  const Token& first = Current();
  if (!ParseJsonValue(literal->value, 1)) return nullptr;
  if (negative) {
    Value& number = literal->value;
    if (number.kind == Kind::kReal) number = Value::Real(-number.real);
    if (number.kind == Kind::kLong) number = Value::Long(-number.integer);
  }
  if (type != ColumnType::kDynamic) {
    const Value converted = Convert(literal->value, type, memory_);
    if (converted.is_null() && !literal->value.is_null()) {
      Fail(first.range, "this is not a " + std::string(TypeName(type)));
      return nullptr;
    }
    literal->value = converted;
  }
  literal->range.end = Current().range.end;
  return Expect(")") ? std::move(literal) : nullptr;
}

bool Parser::ParseJsonValue(Value& value, uint32_t depth) {
  if (depth > kDynamicDepth) {
    FailHere("this is nested too deeply");
    return false;
  }
  if (IsSymbol("[")) return ParseJsonArray(value, depth);
  if (IsSymbol("{")) return ParseJsonBag(value, depth);
  const bool negative = SkipSymbol("-");
  const Token& token = Current();
  const bool is_number = token.kind == TokenKind::kLiteral && token.value.is_number();
  if (negative && !is_number) {
    FailHere("expected a number behind '-'");
    return false;
  }
  if (token.kind == TokenKind::kString || token.kind == TokenKind::kLiteral) {
    value = token.value;
    if (negative && value.kind == Kind::kLong) value.integer = -value.integer;
    if (negative && value.kind == Kind::kReal) value.real = -value.real;
  } else if (IsWord("true") || IsWord("false")) {
    value = Value::Bool(IsWord("true"));
  } else if (IsWord("null")) {
    value = Value();
  } else {
    FailHere("expected a constant, found '" + std::string(token.text) + "'");
    return false;
  }
  Advance();
  return true;
}

bool Parser::ParseJsonArray(Value& value, uint32_t depth) {
  std::vector<Value> items;
  Advance();
  while (!IsSymbol("]")) {
    if (!items.empty() && !Expect(",")) return false;
    if (!ParseJsonValue(items.emplace_back(), depth + 1)) return false;
  }
  Advance();
  value = Value::Array(memory_.Copy(std::span<const Value>(items)), items.size());
  return true;
}

bool Parser::ParseJsonBag(Value& value, uint32_t depth) {
  std::vector<Member> members;
  Advance();
  while (!IsSymbol("}")) {
    if (!members.empty() && !Expect(",")) return false;
    if (Current().kind != TokenKind::kString) {
      FailHere("expected the name of a member in quotes");
      return false;
    }
    Member& member = members.emplace_back();
    member.name = Take().value.text();
    if (!Expect(":") || !ParseJsonValue(member.value, depth + 1)) return false;
  }
  Advance();
  value = Value::Bag(memory_.Copy(std::span<const Member>(members)), members.size());
  return true;
}

}  // namespace sigmavm::kql
