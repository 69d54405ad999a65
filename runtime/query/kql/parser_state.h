// The parser's place in the tokens and its methods; split over parser.cc (statements),
// parse_expression.cc and parse_operator.cc.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/query/kql/lexer.h"
#include "runtime/query/kql/syntax.h"

namespace sigmavm::kql {

/// Recursive descent with one token of look-ahead or a few. Methods that return a pointer return
/// null, and those that return bool return false, once error() is set.
class Parser {
 public:
  Parser(const std::vector<Token>& tokens, Memory& memory) : tokens_(tokens), memory_(memory) {}

  [[nodiscard]] bool ParseScript(Script& script, std::string_view closing);
  [[nodiscard]] bool ParseLambda(Lambda& lambda);
  [[nodiscard]] bool AtEnd() const noexcept { return Current().kind == TokenKind::kEnd; }
  [[nodiscard]] std::optional<SyntaxError>& error() noexcept { return error_; }
  void FailHere(std::string message);

 private:
  // Tokens.
  [[nodiscard]] const Token& Current() const noexcept { return tokens_[at_]; }
  [[nodiscard]] const Token& Ahead(size_t count) const noexcept;
  [[nodiscard]] const Token& Ago(size_t count) const noexcept { return tokens_[at_ - count]; }
  /// Goes on by `count` tokens, never past the one that marks the end.
  void Advance(size_t count = 1) noexcept { at_ = std::min(at_ + count, tokens_.size() - 1); }
  const Token& Take() noexcept {
    const Token& token = Current();
    Advance();
    return token;
  }
  [[nodiscard]] bool IsSymbol(std::string_view text, size_t ahead = 0) const noexcept;
  [[nodiscard]] bool IsWord(std::string_view text, size_t ahead = 0) const noexcept;
  bool SkipSymbol(std::string_view text) noexcept;
  bool SkipWord(std::string_view text) noexcept;
  [[nodiscard]] bool Expect(std::string_view symbol);
  [[nodiscard]] bool ExpectWord(std::string_view word);
  [[nodiscard]] std::optional<std::string> ExpectName(std::string_view what);
  void Fail(Range range, std::string message, bool unsupported = false);

  // Statements.
  [[nodiscard]] bool ParseLet(Statement& statement);
  [[nodiscard]] bool AtLambda() const noexcept;
  [[nodiscard]] bool ParseParameter(Parameter& parameter);
  [[nodiscard]] std::optional<ColumnType> ParseType();

  // Tables.
  [[nodiscard]] SyntaxPtr ParseTableOrExpression();
  [[nodiscard]] bool AtTableMaker() const noexcept;
  [[nodiscard]] bool ParseOperators(Pipeline& pipeline);
  [[nodiscard]] bool ParseOperator(Pipeline& pipeline);
  [[nodiscard]] std::string OperatorWord();
  [[nodiscard]] bool ParseItems(Operator& op);
  [[nodiscard]] bool ParseNames(std::vector<SyntaxPtr>& items);
  [[nodiscard]] bool ParseSummarize(Operator& op);
  [[nodiscard]] bool ParseMvExpand(Operator& op);
  [[nodiscard]] bool ParseMvApply(Operator& op);
  [[nodiscard]] bool ParseExpandItems(Operator& op);
  [[nodiscard]] bool ParseJoin(Operator& op);
  [[nodiscard]] bool ParseUnion(Operator& op);
  [[nodiscard]] bool ParseSort(Operator& op);
  [[nodiscard]] bool ParseTop(Operator& op);
  [[nodiscard]] bool ParseTake(Operator& op);
  [[nodiscard]] bool ParseRange(Operator& op);
  [[nodiscard]] bool ParseDatatable(Operator& op);
  [[nodiscard]] bool ParseOrderTerms(std::vector<SyntaxPtr>& terms);
  [[nodiscard]] SyntaxPtr ParseTableReference();
  [[nodiscard]] bool ParseOption(std::string& name, std::string& value);
  [[nodiscard]] bool ParseOptions(Operator& op, std::string_view wanted);

  // Expressions.
  [[nodiscard]] SyntaxPtr ParseNamedExpression();
  [[nodiscard]] SyntaxPtr ParseExpression();
  [[nodiscard]] SyntaxPtr ParseChain(bool is_or);
  [[nodiscard]] SyntaxPtr ParseComparison();
  [[nodiscard]] std::string_view ComparisonWord() const noexcept;
  [[nodiscard]] SyntaxPtr ParseRight(std::string_view word);
  [[nodiscard]] SyntaxPtr ParseBetween(SyntaxPtr left, std::string_view word);
  [[nodiscard]] SyntaxPtr ParseSum();
  [[nodiscard]] SyntaxPtr ParseProduct();
  [[nodiscard]] SyntaxPtr ParseUnary();
  [[nodiscard]] SyntaxPtr ParsePostfix();
  [[nodiscard]] SyntaxPtr ParsePrimary();
  [[nodiscard]] SyntaxPtr ParseParenthesised();
  [[nodiscard]] SyntaxPtr ParseWord();
  [[nodiscard]] SyntaxPtr ParseTypedLiteral(ColumnType type);
  [[nodiscard]] SyntaxPtr ParseLiteral();
  [[nodiscard]] bool ParseJsonValue(Value& value, uint32_t depth);
  [[nodiscard]] bool ParseJsonArray(Value& value, uint32_t depth);
  [[nodiscard]] bool ParseJsonBag(Value& value, uint32_t depth);
  [[nodiscard]] bool ParseArguments(Syntax& call);

  [[nodiscard]] SyntaxPtr Make(SyntaxKind kind, Range range) const;
  /// Adopts `child` (null fails) and keeps range and depth; fails when the tree gets too deep.
  [[nodiscard]] bool Adopt(Syntax& parent, SyntaxPtr child);

  /// Counts the levels of recursion.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) { ++parser_.level_; }
    ~Level() { --parser_.level_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    [[nodiscard]] bool ok() {
      if (parser_.level_ <= kMaxLevel) return true;
      parser_.FailHere("this is nested too deeply");
      return false;
    }

   private:
    static constexpr uint32_t kMaxLevel = 150;
    Parser& parser_;
  };

  const std::vector<Token>& tokens_;
  Memory& memory_;
  size_t at_ = 0;
  uint32_t level_ = 0;
  std::optional<SyntaxError> error_;
};

}  // namespace sigmavm::kql
