#include "compiler/optimize/simplify.h"

#include <bit>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace sigmavm::optimize {
namespace {

using ir::Expression;
using ir::ExpressionKind;

void AppendText(std::string_view text, std::string& key) {
  key += std::to_string(text.size());
  key += ':';
  key += text;
}

void AppendNumber(const ir::Number& number, std::string& key) {
  key += std::to_string(number.index());
  key += '#';
  key += std::to_string(std::visit([](auto v) { return std::bit_cast<uint64_t>(v); }, number));
}

struct KeyWriter {
  std::string& key;
  void operator()(const ir::TextMatch& m) const {
    key += m.cased ? 'C' : 'c';
    for (const ir::PatternPart& part : m.parts) {
      key += static_cast<char>('0' + static_cast<int>(part.kind));
      AppendText(part.text, key);
    }
  }
  void operator()(const ir::RegexMatch& m) const {
    for (const bool flag : {m.ignore_case, m.multiline, m.dot_all, m.anchor_start, m.anchor_end}) {
      key += flag ? '1' : '0';
    }
    AppendText(m.pattern, key);
  }
  void operator()(const ir::CidrMatch& m) const { AppendText(m.network, key); }
  void operator()(const ir::NumberMatch& m) const {
    key += std::to_string(static_cast<int>(m.comparison));
    AppendNumber(m.value, key);
  }
  void operator()(const ir::BooleanMatch& m) const { key += m.value ? '1' : '0'; }
  void operator()(const ir::NullMatch&) const {}
  void operator()(const ir::ExistsMatch&) const {}
  void operator()(const ir::FieldMatch& m) const {
    for (const bool flag : {m.cased, m.open_start, m.open_end}) key += flag ? '1' : '0';
    AppendText(m.field, key);
  }
  void operator()(const ir::TimeMatch& m) const {
    key += std::to_string(static_cast<int>(m.part));
    key += std::to_string(static_cast<int>(m.comparison));
    AppendNumber(m.value, key);
  }
};

Expression Constant(bool value, Span span) {
  Expression out;
  out.kind = value ? ExpressionKind::kTrue : ExpressionKind::kFalse;
  out.span = span;
  return out;
}

Expression SimplifyNot(Expression expression) {
  Expression child = Simplify(std::move(expression.children.front()));
  if (child.kind == ExpressionKind::kTrue) return Constant(false, expression.span);
  if (child.kind == ExpressionKind::kFalse) return Constant(true, expression.span);
  if (child.kind == ExpressionKind::kNot) return std::move(child.children.front());
  expression.children.front() = std::move(child);
  return expression;
}

// And and Or differ only in which constant decides and which one changes nothing.
Expression SimplifyJoin(Expression expression) {
  const bool is_and = expression.kind == ExpressionKind::kAnd;
  const ExpressionKind deciding = is_and ? ExpressionKind::kFalse : ExpressionKind::kTrue;
  const ExpressionKind neutral = is_and ? ExpressionKind::kTrue : ExpressionKind::kFalse;
  std::vector<Expression> children;
  std::unordered_set<std::string> seen;
  const auto add = [&](Expression child) {
    if (child.kind == neutral) return;
    if (child.kind == ExpressionKind::kPredicate &&
        !seen.insert(PredicateKey(child.predicate)).second) {
      return;
    }
    children.push_back(std::move(child));
  };
  for (Expression& child : expression.children) {
    Expression simple = Simplify(std::move(child));
    if (simple.kind == deciding) return Constant(!is_and, expression.span);
    if (simple.kind == expression.kind) {
      for (Expression& grandchild : simple.children) add(std::move(grandchild));
    } else {
      add(std::move(simple));
    }
  }
  if (children.empty()) return Constant(is_and, expression.span);
  if (children.size() == 1) return std::move(children.front());
  expression.children = std::move(children);
  return expression;
}

}  // namespace

std::string PredicateKey(const ir::Predicate& predicate) {
  std::string key;
  AppendText(predicate.field, key);
  key += static_cast<char>('A' + static_cast<int>(predicate.operand.index()));
  std::visit(KeyWriter{key}, predicate.operand);
  return key;
}

Expression Simplify(Expression expression) {
  switch (expression.kind) {
    case ExpressionKind::kFalse:
    case ExpressionKind::kTrue:
    case ExpressionKind::kPredicate:
      return expression;
    case ExpressionKind::kNot:
      return SimplifyNot(std::move(expression));
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
      return SimplifyJoin(std::move(expression));
  }
  return expression;
}

}  // namespace sigmavm::optimize
