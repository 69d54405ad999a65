// Tables: where rows come from, and the operators behind each `|`.
#include <span>

#include "runtime/query/kql/parser_state.h"

namespace sigmavm::kql {
namespace {

struct OperatorName {
  std::string_view name;
  OperatorKind kind;
};

constexpr OperatorName kOperators[] = {
    {"where", OperatorKind::kWhere},
    {"filter", OperatorKind::kWhere},
    {"extend", OperatorKind::kExtend},
    {"project", OperatorKind::kProject},
    {"project-away", OperatorKind::kProjectAway},
    {"project-keep", OperatorKind::kProjectKeep},
    {"project-rename", OperatorKind::kProjectRename},
    {"distinct", OperatorKind::kDistinct},
    {"summarize", OperatorKind::kSummarize},
    {"mv-expand", OperatorKind::kMvExpand},
    {"mv-apply", OperatorKind::kMvApply},
    {"join", OperatorKind::kJoin},
    {"union", OperatorKind::kUnion},
    {"sort", OperatorKind::kSort},
    {"order", OperatorKind::kSort},
    {"top", OperatorKind::kTop},
    {"take", OperatorKind::kTake},
    {"limit", OperatorKind::kTake},
    {"serialize", OperatorKind::kSerialize},
    {"count", OperatorKind::kCount},
};

constexpr OperatorName kMakers[] = {
    {"print", OperatorKind::kPrint},
    {"range", OperatorKind::kRange},
    {"datatable", OperatorKind::kDatatable},
    {"union", OperatorKind::kUnion},
};

std::optional<OperatorKind> Find(std::span<const OperatorName> names, std::string_view word) {
  for (const OperatorName& known : names) {
    if (known.name == word) return known.kind;
  }
  return std::nullopt;
}

bool TakesNames(OperatorKind kind) noexcept {
  return kind == OperatorKind::kProjectAway || kind == OperatorKind::kProjectKeep;
}

}  // namespace

/// `range` and `print` are operators only when no bracket follows: range(1, 3) is a function.
bool Parser::AtTableMaker() const noexcept {
  if (Current().kind != TokenKind::kName || !Find(kMakers, Current().text)) return false;
  if (IsWord("datatable")) return true;
  return IsWord("print") || IsWord("union") || !IsSymbol("(", 1);
}

SyntaxPtr Parser::ParseTableOrExpression() {
  Level level(*this);
  if (!level.ok()) return nullptr;
  const bool maker = AtTableMaker();
  SyntaxPtr table = Make(SyntaxKind::kPipeline, Current().range);
  table->pipeline = std::make_unique<Pipeline>();
  if (maker) {
    if (!ParseOperator(*table->pipeline)) return nullptr;
  } else {
    SyntaxPtr source = ParseExpression();
    if (source == nullptr || !IsSymbol("|")) return source;
    table->depth = source->depth + 1;
    table->pipeline->source = std::move(source);
  }
  if (!ParseOperators(*table->pipeline)) return nullptr;
  table->range.end = Ago(1).range.end;
  return table;
}

bool Parser::ParseOperators(Pipeline& pipeline) {
  while (SkipSymbol("|")) {
    if (!ParseOperator(pipeline)) return false;
  }
  return true;
}

/// Puts `project-away` together again, which the lexer takes for a subtraction.
std::string Parser::OperatorWord() {
  std::string word(Current().text);
  if (Current().kind != TokenKind::kName) return word;
  Advance();
  while (IsSymbol("-") && Current().range.begin == Ago(1).range.end &&
         Ahead(1).kind == TokenKind::kName && Ahead(1).range.begin == Current().range.end) {
    word += "-" + std::string(Ahead(1).text);
    Advance(2);
  }
  return word;
}

bool Parser::ParseOperator(Pipeline& pipeline) {
  const bool maker = AtTableMaker();
  const Token& first = Current();
  const std::string word = OperatorWord();
  const std::optional<OperatorKind> kind = maker ? Find(kMakers, word) : Find(kOperators, word);
  if (!kind) {
    Fail(first.range, "the evaluator knows no operator '" + word + "'", true);
    return false;
  }
  Operator& op = pipeline.operators.emplace_back();
  op.kind = *kind;
  op.range = first.range;
  op.range.end = std::max(op.range.end, Ago(1).range.end);
  switch (op.kind) {
    case OperatorKind::kSummarize:
      return ParseSummarize(op);
    case OperatorKind::kMvExpand:
      return ParseMvExpand(op);
    case OperatorKind::kMvApply:
      return ParseMvApply(op);
    case OperatorKind::kJoin:
      return ParseJoin(op);
    case OperatorKind::kUnion:
      return ParseUnion(op);
    case OperatorKind::kSort:
      return ParseSort(op);
    case OperatorKind::kTop:
      return ParseTop(op);
    case OperatorKind::kTake:
      return ParseTake(op);
    case OperatorKind::kRange:
      return ParseRange(op);
    case OperatorKind::kDatatable:
      return ParseDatatable(op);
    case OperatorKind::kCount:
      return true;
    default:
      return TakesNames(op.kind) ? ParseNames(op.items) : ParseItems(op);
  }
}

/// `a, b = c`; nothing at all only for serialize.
bool Parser::ParseItems(Operator& op) {
  const bool may_be_empty = op.kind == OperatorKind::kSerialize;
  if (may_be_empty && (IsSymbol("|") || IsSymbol(";") || IsSymbol(")") || AtEnd())) return true;
  do {
    SyntaxPtr item = ParseNamedExpression();
    if (item == nullptr) return false;
    op.items.push_back(std::move(item));
  } while (SkipSymbol(","));
  return true;
}

/// Names that may end in `*`.
bool Parser::ParseNames(std::vector<SyntaxPtr>& items) {
  do {
    SyntaxPtr item = Make(SyntaxKind::kName, Current().range);
    if (!IsSymbol("*")) {
      std::optional<std::string> name = ExpectName("the name of a column");
      if (!name) return false;
      item->name = *std::move(name);
    }
    if (SkipSymbol("*")) item->kind = SyntaxKind::kStar;
    items.push_back(std::move(item));
  } while (SkipSymbol(","));
  return true;
}

bool Parser::ParseOption(std::string& name, std::string& value) {
  std::optional<std::string> word = ExpectName("an option");
  if (!word) return false;
  name = *std::move(word);
  while (SkipSymbol(".")) {
    word = ExpectName("an option");
    if (!word) return false;
    name += "." + *word;
  }
  if (!Expect("=")) return false;
  if (AtEnd()) {
    FailHere("expected the value of the option '" + name + "', found the end");
    return false;
  }
  const Token& token = Take();
  value = std::string(token.kind == TokenKind::kString ? token.value.text() : token.text);
  return true;
}

/// Options in front of the operands, such as `kind=inner`: `wanted` goes to op.word, hints tell
/// only how to run, anything else might change the result.
bool Parser::ParseOptions(Operator& op, std::string_view wanted) {
  while (Current().kind == TokenKind::kName && (IsSymbol("=", 1) || IsWord("hint"))) {
    const Range range = Current().range;
    std::string name;
    std::string value;
    if (!ParseOption(name, value)) return false;
    if (name == wanted) {
      op.word = value;
    } else if (name.rfind("hint.", 0) != 0 && !(name == "kind" && value == "outer")) {
      Fail(range, "the evaluator does not know the option '" + name + "' with this value", true);
      return false;
    }
  }
  return true;
}

bool Parser::ParseSummarize(Operator& op) {
  while (IsWord("hint") && IsSymbol(".", 1)) {
    std::string name;
    std::string value;
    if (!ParseOption(name, value)) return false;
  }
  if (!IsWord("by") && !ParseItems(op)) return false;
  if (!SkipWord("by")) return true;
  do {
    SyntaxPtr item = ParseNamedExpression();
    if (item == nullptr) return false;
    op.by.push_back(std::move(item));
  } while (SkipSymbol(","));
  return true;
}

bool Parser::ParseExpandItems(Operator& op) {
  do {
    SyntaxPtr item = Make(SyntaxKind::kExpand, Current().range);
    if (Current().kind == TokenKind::kName && IsSymbol("=", 1)) {
      item->name = Current().text;
      Advance(2);
    }
    if (!Adopt(*item, ParseExpression())) return false;
    if (SkipWord("to")) {
      if (!ExpectWord("typeof") || !Expect("(")) return false;
      item->type = ParseType();
      if (!item->type || !Expect(")")) return false;
    }
    op.items.push_back(std::move(item));
  } while (SkipSymbol(","));
  return true;
}

/// Of the options, `kind=bag` asks for what happens anyway; the others change the result.
bool Parser::ParseMvExpand(Operator& op) {
  const bool is_kind = (IsWord("kind") || IsWord("bagexpansion")) && IsSymbol("=", 1);
  if (is_kind && IsWord("bag", 2)) {
    Advance(3);
  } else if ((is_kind && IsWord("array", 2)) || (IsWord("with_itemindex") && IsSymbol("=", 1))) {
    Fail(Current().range, "the evaluator does not know this option of mv-expand", true);
    return false;
  }
  return ParseExpandItems(op);
}

bool Parser::ParseMvApply(Operator& op) {
  if (!ParseExpandItems(op)) return false;
  if (!ExpectWord("on") || !Expect("(")) return false;
  Level level(*this);
  if (!level.ok()) return false;
  op.right = Make(SyntaxKind::kPipeline, Current().range);
  op.right->pipeline = std::make_unique<Pipeline>();
  return ParseOperator(*op.right->pipeline) && ParseOperators(*op.right->pipeline) && Expect(")");
}

/// A table by name, by call, or a query in brackets.
SyntaxPtr Parser::ParseTableReference() {
  if (IsSymbol("(")) return ParseParenthesised();
  return ParsePostfix();
}

bool Parser::ParseJoin(Operator& op) {
  op.word = "innerunique";
  if (!ParseOptions(op, "kind")) return false;
  op.right = ParseTableReference();
  if (op.right == nullptr || !ExpectWord("on")) return false;
  do {
    SyntaxPtr condition = ParseExpression();
    if (condition == nullptr) return false;
    op.items.push_back(std::move(condition));
  } while (SkipSymbol(","));
  return true;
}

bool Parser::ParseUnion(Operator& op) {
  if (!ParseOptions(op, "withsource")) return false;
  do {
    SyntaxPtr table = ParseTableReference();
    if (table == nullptr) return false;
    op.items.push_back(std::move(table));
  } while (SkipSymbol(","));
  return true;
}

bool Parser::ParseOrderTerms(std::vector<SyntaxPtr>& terms) {
  do {
    SyntaxPtr term = Make(SyntaxKind::kOrder, Current().range);
    if (!Adopt(*term, ParseNamedExpression())) return false;
    term->ascending = SkipWord("asc");
    if (!term->ascending) SkipWord("desc");
    if (SkipWord("nulls")) {
      term->nulls_first = SkipWord("first");
      if (!*term->nulls_first && !ExpectWord("last")) return false;
    }
    terms.push_back(std::move(term));
  } while (SkipSymbol(","));
  return true;
}

bool Parser::ParseSort(Operator& op) { return ExpectWord("by") && ParseOrderTerms(op.items); }

bool Parser::ParseTop(Operator& op) {
  op.right = ParseSum();
  return op.right != nullptr && ExpectWord("by") && ParseOrderTerms(op.items);
}

bool Parser::ParseTake(Operator& op) {
  op.right = ParseSum();
  return op.right != nullptr;
}

/// range name from a to b step c
bool Parser::ParseRange(Operator& op) {
  std::optional<std::string> name = ExpectName("the name of a column");
  if (!name) return false;
  op.word = *std::move(name);
  for (const std::string_view word : {"from", "to", "step"}) {
    if (!ExpectWord(word)) return false;
    SyntaxPtr bound = ParseSum();
    if (bound == nullptr) return false;
    op.items.push_back(std::move(bound));
  }
  return true;
}

/// datatable (a:string, b:long) ["x", 1, "y", 2]
bool Parser::ParseDatatable(Operator& op) {
  if (!Expect("(")) return false;
  do {
    std::optional<std::string> name = ExpectName("the name of a column");
    if (!name || !Expect(":")) return false;
    const std::optional<ColumnType> type = ParseType();
    if (!type) return false;
    op.schema.push_back({*std::move(name), *type});
  } while (SkipSymbol(","));
  if (!Expect(")") || !Expect("[")) return false;
  while (!IsSymbol("]")) {
    SyntaxPtr value = ParseUnary();
    if (value == nullptr) return false;
    op.items.push_back(std::move(value));
    if (!SkipSymbol(",")) break;
  }
  if (op.items.size() % op.schema.size() == 0) return Expect("]");
  FailHere("the values do not fill whole rows");
  return false;
}

}  // namespace sigmavm::kql
