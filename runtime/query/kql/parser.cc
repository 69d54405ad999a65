#include "runtime/query/kql/parser.h"

#include "runtime/query/kql/convert.h"
#include "runtime/query/kql/parser_state.h"

namespace sigmavm::kql {
namespace {

std::string Shown(const Token& token) {
  if (token.kind == TokenKind::kEnd) return "the end";
  constexpr size_t kShownBytes = 40;
  return "'" + std::string(token.text.substr(0, kShownBytes)) + "'";
}

std::optional<SyntaxError> Prepare(std::string_view text, Memory& memory,
                                   std::vector<Token>& tokens) {
  if (text.size() > kQueryBytes) return SyntaxError{{}, "the query is above 1 MB", false};
  return Tokenize(text, memory, tokens);
}

}  // namespace

const Token& Parser::Ahead(size_t count) const noexcept {
  return tokens_[std::min(at_ + count, tokens_.size() - 1)];
}

bool Parser::IsSymbol(std::string_view text, size_t ahead) const noexcept {
  return Ahead(ahead).kind == TokenKind::kSymbol && Ahead(ahead).text == text;
}

bool Parser::IsWord(std::string_view text, size_t ahead) const noexcept {
  return Ahead(ahead).kind == TokenKind::kName && Ahead(ahead).text == text;
}

bool Parser::SkipSymbol(std::string_view text) noexcept {
  if (!IsSymbol(text)) return false;
  Advance();
  return true;
}

bool Parser::SkipWord(std::string_view text) noexcept {
  if (!IsWord(text)) return false;
  Advance();
  return true;
}

bool Parser::Expect(std::string_view symbol) {
  if (SkipSymbol(symbol)) return true;
  FailHere("expected '" + std::string(symbol) + "', found " + Shown(Current()));
  return false;
}

bool Parser::ExpectWord(std::string_view word) {
  if (SkipWord(word)) return true;
  FailHere("expected '" + std::string(word) + "', found " + Shown(Current()));
  return false;
}

std::optional<std::string> Parser::ExpectName(std::string_view what) {
  if (Current().kind == TokenKind::kName) return std::string(Take().text);
  if (IsSymbol("[") && Ahead(1).kind == TokenKind::kString && IsSymbol("]", 2)) {
    Advance(3);
    return std::string(Ago(2).value.text());
  }
  FailHere("expected " + std::string(what) + ", found " + Shown(Current()));
  return std::nullopt;
}

void Parser::Fail(Range range, std::string message, bool unsupported) {
  if (!error_) error_ = SyntaxError{range, std::move(message), unsupported};
}

void Parser::FailHere(std::string message) { Fail(Current().range, std::move(message)); }

bool Parser::ParseScript(Script& script, std::string_view closing) {
  const Level level(*this);
  const auto at_close = [&] { return closing.empty() ? AtEnd() : IsSymbol(closing); };
  while (!at_close()) {
    if (SkipSymbol(";")) continue;
    if (script.result != nullptr) {
      FailHere("expected the end of the query, found " + Shown(Current()));
      return false;
    }
    if (IsWord("let")) {
      if (!ParseLet(script.lets.emplace_back())) return false;
    } else {
      script.result = ParseTableOrExpression();
      if (script.result == nullptr) return false;
    }
    if (!at_close() && !Expect(";")) return false;
  }
  if (script.result != nullptr) return true;
  FailHere("there is no query behind the definitions");
  return false;
}

bool Parser::ParseLet(Statement& statement) {
  statement.range = Current().range;
  Advance();
  std::optional<std::string> name = ExpectName("a name");
  if (!name || !Expect("=")) return false;
  statement.name = *std::move(name);
  if (!AtLambda()) {
    statement.value = ParseTableOrExpression();
    return statement.value != nullptr;
  }
  statement.lambda = std::make_unique<Lambda>();
  return ParseLambda(*statement.lambda);
}

/// `() {`, `(name:` or `view () {`.
bool Parser::AtLambda() const noexcept {
  const size_t ahead = IsWord("view") ? 1 : 0;
  if (!IsSymbol("(", ahead)) return false;
  if (IsSymbol(")", ahead + 1)) return IsSymbol("{", ahead + 2);
  return Ahead(ahead + 1).kind == TokenKind::kName && IsSymbol(":", ahead + 2);
}

bool Parser::ParseLambda(Lambda& lambda) {
  Level level(*this);
  if (!level.ok()) return false;
  SkipWord("view");
  if (!Expect("(")) return false;
  while (!IsSymbol(")")) {
    if (!lambda.parameters.empty() && !Expect(",")) return false;
    if (!ParseParameter(lambda.parameters.emplace_back())) return false;
  }
  Advance();
  return Expect("{") && ParseScript(lambda.body, "}") && Expect("}");
}

bool Parser::ParseParameter(Parameter& parameter) {
  std::optional<std::string> name = ExpectName("the name of a parameter");
  if (!name || !Expect(":")) return false;
  parameter.name = *std::move(name);
  if (SkipSymbol("(")) {
    parameter.tabular = true;
    while (!IsSymbol(")") && !AtEnd()) Advance();
    return Expect(")");
  }
  const std::optional<ColumnType> type = ParseType();
  if (!type) return false;
  parameter.type = *type;
  if (!SkipSymbol("=")) return true;
  parameter.fallback = ParseUnary();
  return parameter.fallback != nullptr;
}

std::optional<ColumnType> Parser::ParseType() {
  const std::optional<ColumnType> type =
      Current().kind == TokenKind::kName ? TypeNamed(Current().text) : std::nullopt;
  if (type) {
    Advance();
  } else {
    FailHere("expected a type, found " + Shown(Current()));
  }
  return type;
}

SyntaxPtr Parser::Make(SyntaxKind kind, Range range) const {
  auto syntax = std::make_unique<Syntax>();
  syntax->kind = kind;
  syntax->range = range;
  return syntax;
}

bool Parser::Adopt(Syntax& parent, SyntaxPtr child) {
  if (child == nullptr) return false;
  parent.range.begin = std::min(parent.range.begin, child->range.begin);
  parent.range.end = std::max(parent.range.end, child->range.end);
  parent.depth = std::max(parent.depth, child->depth + 1);
  parent.children.push_back(std::move(child));
  if (parent.depth <= kSyntaxDepth) return true;
  Fail(parent.range, "this is nested too deeply");
  return false;
}

std::optional<SyntaxError> ParseQuery(std::string_view text, Memory& memory, Script& script) {
  std::vector<Token> tokens;
  if (std::optional<SyntaxError> error = Prepare(text, memory, tokens)) return error;
  Parser parser(tokens, memory);
  (void)parser.ParseScript(script, {});
  return parser.error();
}

std::optional<SyntaxError> ParseFunction(std::string_view text, Memory& memory, Lambda& lambda) {
  std::vector<Token> tokens;
  if (std::optional<SyntaxError> error = Prepare(text, memory, tokens)) return error;
  Parser parser(tokens, memory);
  if (parser.ParseLambda(lambda) && !parser.AtEnd()) {
    parser.FailHere("expected the end of the function");
  }
  return parser.error();
}

}  // namespace sigmavm::kql
