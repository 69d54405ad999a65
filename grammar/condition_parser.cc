#include "grammar/condition_parser.h"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "SigmaConditionLexer.h"
#include "SigmaConditionParser.h"
#include "grammar/condition_precheck.h"
#include "grammar/condition_syntax_error.h"

namespace sigmavm::grammar {
namespace {

using Lexer = generated::SigmaConditionLexer;
using Parser = generated::SigmaConditionParser;

// Stops at the first error and leaves its description to us: ANTLR's own would compute the set of
// expected tokens only to be thrown away.
class StopAtFirstError final : public antlr4::BailErrorStrategy {
 public:
  void reportError(antlr4::Parser*, const antlr4::RecognitionException&) override {}
};

// Turns ANTLR's parse tree into ours. Recursion is bounded by Limits::kConditionDepth, which
// CheckBeforeParsing has checked.
class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, const TextOrigin& origin) : text_(text), origin_(origin) {}

  ConditionNode Disjunction(Parser::DisjunctionContext& context) const {
    return Chain(ConditionKind::kOr, context, context.conjunction(),
                 [this](Parser::ConjunctionContext& part) { return Conjunction(part); });
  }

 private:
  ConditionNode Conjunction(Parser::ConjunctionContext& context) const {
    return Chain(ConditionKind::kAnd, context, context.negation(),
                 [this](Parser::NegationContext& part) { return Negation(part); });
  }

  template <typename Part, typename Build>
  ConditionNode Chain(ConditionKind kind, antlr4::ParserRuleContext& context,
                      const std::vector<Part*>& parts, Build build) const {
    if (parts.size() == 1) return build(*parts.front());
    ConditionNode node = Make(kind, *context.getStart(), *context.getStop());
    node.children.reserve(parts.size());
    for (Part* part : parts) node.children.push_back(build(*part));
    return node;
  }

  ConditionNode Negation(Parser::NegationContext& context) const {
    ConditionNode node = Primary(*context.primary());
    const auto words = context.NOT();
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
      ConditionNode outer = Make(ConditionKind::kNot, *(*word)->getSymbol(), *context.getStop());
      outer.children.push_back(std::move(node));
      node = std::move(outer);
    }
    return node;
  }

  ConditionNode Primary(Parser::PrimaryContext& context) const {
    if (context.disjunction() != nullptr) return Disjunction(*context.disjunction());
    Parser::SelectorContext* selector = context.selector();
    if (selector == nullptr || selector->target() == nullptr) return Name(context);
    ConditionNode node = Make(ConditionKind::kQuantifier, *context.getStart(), *context.getStop());
    node.quantifier = selector->ALL() != nullptr ? Quantifier::kAll : Quantifier::kAny;
    node.name = Text(*selector->target()->getStart());
    node.them = selector->target()->THEM() != nullptr;
    return node;
  }

  ConditionNode Name(antlr4::ParserRuleContext& context) const {
    ConditionNode node = Make(ConditionKind::kIdentifier, *context.getStart(), *context.getStop());
    node.name = Text(*context.getStart());
    return node;
  }

  ConditionNode Make(ConditionKind kind, const antlr4::Token& first,
                     const antlr4::Token& last) const {
    ConditionNode node;
    node.kind = kind;
    node.span = origin_.Map(first.getStartIndex(), last.getStopIndex() + 1);
    return node;
  }

  std::string Text(const antlr4::Token& token) const {
    const size_t begin = token.getStartIndex();
    return std::string(text_.substr(begin, token.getStopIndex() + 1 - begin));
  }

  std::string_view text_;
  const TextOrigin& origin_;
};

// One lexer and parser, reused: building them costs more than parsing a usual condition.
// ANTLR counts in code points; the text is ASCII here, so these are bytes.
class Engine {
 public:
  Engine() : lexer_(&input_), tokens_(&lexer_), parser_(&tokens_) {
    lexer_.removeErrorListeners();
    parser_.removeErrorListeners();
    parser_.setErrorHandler(std::make_shared<StopAtFirstError>());
  }

  Result<ConditionNode> Parse(std::string_view text, const TextOrigin& origin) {
    input_.load(std::string(text));
    lexer_.setInputStream(&input_);
    tokens_.setTokenSource(&lexer_);
    parser_.setTokenStream(&tokens_);
    try {
      return TreeBuilder(text, origin).Disjunction(*parser_.condition()->disjunction());
    } catch (const antlr4::RuntimeException&) {
      return DescribeSyntaxProblem({Token(text, -2), Token(text, -1), Token(text, 1)}, origin);
    }
  }

 private:
  // The token `offset` places from where the parser stopped; 1 is the one it stopped at, because
  // the grammar needs no more lookahead than that.
  ConditionToken Token(std::string_view text, ssize_t offset) {
    const antlr4::Token* token = tokens_.LT(offset);
    if (token == nullptr) return {};
    if (token->getType() == antlr4::Token::EOF) return {{}, text.size()};
    const size_t begin = token->getStartIndex();
    return {text.substr(begin, token->getStopIndex() + 1 - begin), begin};
  }

  antlr4::ANTLRInputStream input_;
  Lexer lexer_;
  antlr4::CommonTokenStream tokens_;
  Parser parser_;
};

}  // namespace

Result<ConditionNode> ParseCondition(std::string_view text, const TextOrigin& origin) {
  if (auto problem = CheckBeforeParsing(text, origin)) return std::move(*problem);
  // The lexers of ANTLR 4.9 share a cache of states that they fill without synchronisation, so
  // only one may run at a time. A condition takes microseconds.
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  static Engine engine;
  return engine.Parse(text, origin);
}

bool MatchesNamePattern(std::string_view pattern, std::string_view name) noexcept {
  size_t in_pattern = 0;
  size_t in_name = 0;
  size_t star = std::string_view::npos;  // the last `*` passed
  size_t star_end = 0;                   // where in `name` its run ends so far
  while (in_name < name.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '*') {
      star = in_pattern++;
      star_end = in_name;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == name[in_name]) {
      ++in_pattern;
      ++in_name;
    } else if (star != std::string_view::npos) {
      in_pattern = star + 1;
      in_name = ++star_end;
    } else {
      return false;
    }
  }
  while (in_pattern < pattern.size() && pattern[in_pattern] == '*') ++in_pattern;
  return in_pattern == pattern.size();
}

}  // namespace sigmavm::grammar
