// Expressions keep their meaning when they are simplified and ordered, and witnesses are sound.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "compiler/ir/print.h"
#include "compiler/optimize/frequency.h"
#include "compiler/optimize/required_literals.h"
#include "compiler/optimize/simplify.h"
#include "compiler/optimize/witness.h"

namespace sigmavm::optimize {
namespace {

using ir::Expression;
using ir::ExpressionKind;

ir::Predicate Contains(const std::string& text) {
  const std::vector<ir::PatternPart> parts = {
      {ir::PartKind::kAnyRun, ""}, {ir::PartKind::kLiteral, text}, {ir::PartKind::kAnyRun, ""}};
  return {"CommandLine", ir::TextMatch{parts, false}, {}};
}

Expression P(const std::string& text) { return ir::MakePredicate(Contains(text)); }

Expression Constant(bool value) {
  Expression out;
  out.kind = value ? ExpressionKind::kTrue : ExpressionKind::kFalse;
  return out;
}

Expression Join(ExpressionKind kind, std::vector<Expression> children) {
  Expression out;
  out.kind = kind;
  out.children = std::move(children);
  return out;
}

TEST(Simplify, RemovesWhatChangesNothing) {
  const struct {
    Expression input;
    const char* want;
  } cases[] = {
      {ir::MakeNot(ir::MakeNot(P("a"))), "CommandLine contains \"a\"\n"},
      {Join(ExpressionKind::kAnd, {P("a"), P("a")}), "CommandLine contains \"a\"\n"},
      {Join(ExpressionKind::kAnd, {P("a"), Constant(false)}), "false\n"},
      {Join(ExpressionKind::kOr, {P("a"), Constant(true)}), "true\n"},
      {Join(ExpressionKind::kOr, {P("a"), Constant(false)}), "CommandLine contains \"a\"\n"},
      {Join(ExpressionKind::kAnd, {}), "true\n"},
      {Join(ExpressionKind::kOr, {}), "false\n"},
      {Join(ExpressionKind::kOr, {P("a"), Join(ExpressionKind::kOr, {P("b"), P("c")})}),
       "or\n  CommandLine contains \"a\"\n  CommandLine contains \"b\"\n  CommandLine contains "
       "\"c\"\n"},
  };
  for (const auto& c : cases) EXPECT_EQ(ir::Print(Simplify(c.input)), c.want);
}

constexpr int kVariables = 6;

Expression RandomExpression(std::mt19937& random, int depth) {
  const auto kind = random() % (depth > 0 ? 5 : 2);
  if (kind == 0 && random() % 8 == 0) return Constant(random() % 2 == 0);
  if (kind <= 1) return P(std::string("text") + static_cast<char>('a' + random() % kVariables));
  if (kind == 2) return ir::MakeNot(RandomExpression(random, depth - 1));
  std::vector<Expression> children;
  for (unsigned i = 0; i < random() % 4; ++i)
    children.push_back(RandomExpression(random, depth - 1));
  return Join(kind == 3 ? ExpressionKind::kAnd : ExpressionKind::kOr, std::move(children));
}

int VariableOf(const ir::Predicate& predicate) {
  return std::get<ir::TextMatch>(predicate.operand).parts[1].text.back() - 'a';
}

bool Value(const Expression& e, unsigned variables) {
  switch (e.kind) {
    case ExpressionKind::kFalse:
      return false;
    case ExpressionKind::kTrue:
      return true;
    case ExpressionKind::kPredicate:
      return (variables >> VariableOf(e.predicate) & 1) != 0;
    case ExpressionKind::kNot:
      return !Value(e.children[0], variables);
    case ExpressionKind::kAnd:
      for (const Expression& child : e.children) {
        if (!Value(child, variables)) return false;
      }
      return true;
    case ExpressionKind::kOr:
      for (const Expression& child : e.children) {
        if (Value(child, variables)) return true;
      }
      return false;
  }
  return false;
}

TEST(Optimizer, KeepsTheMeaningAndWitnessesAlwaysHold) {
  std::mt19937 random(20261124);
  int with_witness = 0;
  for (int round = 0; round < 3000; ++round) {
    const Expression original = RandomExpression(random, 4);
    Expression optimized = Simplify(original);
    OrderOperands(optimized);
    const auto witnesses = FindWitnesses(optimized);
    with_witness += witnesses.has_value();
    for (unsigned variables = 0; variables < 1u << kVariables; ++variables) {
      const bool value = Value(original, variables);
      ASSERT_EQ(value, Value(optimized, variables)) << ir::Print(original);
      if (!value || !witnesses) continue;
      bool witnessed = false;
      for (const ir::Predicate* p : *witnesses) witnessed |= (variables >> VariableOf(*p) & 1) != 0;
      ASSERT_TRUE(witnessed) << ir::Print(original);
    }
  }
  EXPECT_GT(with_witness, 500);
}

TEST(Witness, PrefersTheRareOperand) {
  const Expression e =
      Join(ExpressionKind::kAnd, {P("c:\\windows\\system32\\"), P("-enc jabzagka")});
  const auto witnesses = FindWitnesses(e);
  ASSERT_TRUE(witnesses);
  ASSERT_EQ(witnesses->size(), 1u);
  EXPECT_EQ((*witnesses)[0], &e.children[1].predicate);
}

TEST(Witness, NothingSpeaksForARuleThatHoldsByAbsence) {
  EXPECT_FALSE(FindWitnesses(ir::MakeNot(P("a"))));
  EXPECT_FALSE(FindWitnesses(Join(ExpressionKind::kOr, {P("abc"), ir::MakeNot(P("b"))})));
  EXPECT_TRUE(FindWitnesses(Join(ExpressionKind::kAnd, {P("abc"), ir::MakeNot(P("b"))})));
}

TEST(RequiredLiterals, AreFoldedTextsThatMustOccur) {
  const auto regex = [](const char* pattern, bool ignore_case = false) {
    ir::RegexMatch match;
    match.pattern = pattern;
    match.ignore_case = ignore_case;
    return ir::Predicate{"CommandLine", match, {}};
  };
  const struct {
    ir::Predicate predicate;
    std::vector<std::string> want;
  } cases[] = {
      {Contains("PowerShell"), {"powershell"}},
      {regex("foo.*PowerShell"), {"powershell"}},
      {regex("(?:mimi|sekur)lsa"), {"mimilsa", "sekurlsa"}},
      {regex("^[a-z]+$"), {}},
      {regex("(?:abcd)?"), {}},
      {regex("KERNEL", true), {"kernel"}},
  };
  for (const auto& c : cases) EXPECT_EQ(RequiredLiterals(c.predicate), c.want);
}

}  // namespace
}  // namespace sigmavm::optimize
