// Conditions: their trees, the places of their nodes, and the words for what is wrong with them.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "grammar/condition_parser.h"
#include "runtime/base/limits.h"
#include "runtime/base/source_text.h"

namespace sigmavm::grammar {
namespace {

// A condition as the only text of a source map, every byte at its own place.
struct Parsed {
  explicit Parsed(std::string text) : id(sources.Add("rule.yml", std::move(text))) {
    const std::string_view source = sources.text(id);
    origin.whole = {id, 0, static_cast<uint32_t>(source.size())};
    for (uint32_t i = 0; i <= source.size(); ++i) origin.offsets.push_back(i);
  }

  Result<ConditionNode> Parse() { return ParseCondition(sources.text(id), origin); }

  std::string Errors() {
    const Result<ConditionNode> result = Parse();
    if (result.ok()) return "no error";
    std::string out;
    for (const Diagnostic& diagnostic : result.errors()) out += Render(diagnostic, sources);
    return out;
  }

  std::string_view TextOf(const ConditionNode& node) {
    return sources.text(id).substr(node.span.begin, node.span.end - node.span.begin);
  }

  SourceMap sources;
  SourceId id;
  TextOrigin origin;
};

std::string Children(const ConditionNode& node);

std::string Show(const ConditionNode& node) {
  switch (node.kind) {
    case ConditionKind::kIdentifier:
      return node.name;
    case ConditionKind::kQuantifier:
      return std::string(node.quantifier == Quantifier::kAll ? "all{" : "any{") +
             (node.them ? "<them>" : node.name) + "}";
    case ConditionKind::kNot:
      return "not(" + Children(node) + ")";
    case ConditionKind::kAnd:
      return "and(" + Children(node) + ")";
    case ConditionKind::kOr:
      return "or(" + Children(node) + ")";
  }
  return "?";
}

std::string Children(const ConditionNode& node) {
  std::string out;
  for (const ConditionNode& child : node.children) out += (out.empty() ? "" : " ") + Show(child);
  return out;
}

std::string Tree(const std::string& text) {
  const Result<ConditionNode> result = Parsed(text).Parse();
  return result.ok() ? Show(result.value()) : "error " + CodeText(result.errors().front().code);
}

struct TreeCase {
  const char* name;
  const char* text;
  const char* want;
};

class ConditionTree : public testing::TestWithParam<TreeCase> {};

TEST_P(ConditionTree, IsAsTheSpecificationBinds) {
  EXPECT_EQ(Tree(GetParam().text), GetParam().want);
}

constexpr TreeCase kTrees[] = {
    {"SingleName", "selection", "selection"},
    {"AndBindsTighterThanOr", "a or b and c", "or(a and(b c))"},
    {"NotBindsTighterThanAnd", "not a and b", "and(not(a) b)"},
    {"ParenthesesBindTightest", "not (a or b) and c", "and(not(or(a b)) c)"},
    {"ChainsAreOneNode", "a and b and c or d or e", "or(and(a b c) d e)"},
    {"ParenthesesKeepTheirOwnNode", "a or (b or c)", "or(a or(b c))"},
    {"RedundantParenthesesVanish", "((a))", "a"},
    {"DoubleNegationIsKept", "not not a", "not(not(a))"},
    {"NotAppliesToTheWholeQuantifier", "not 1 of them", "not(any{<them>})"},
    {"OneOf", "1 of sel_*", "any{sel_*}"},
    {"AnyOfIsOneOf", "any of sel_*", "any{sel_*}"},
    {"AllOf", "all of them", "all{<them>}"},
    {"PatternWithSeveralWildcards", "1 of *b*c-*", "any{*b*c-*}"},
    {"LoneWildcard", "all of *", "all{*}"},
    {"TargetWithoutWildcard", "1 of a", "any{a}"},
    {"QuantifierBindsTighterThanAnd", "1 of them and a", "and(any{<them>} a)"},
    {"ParenthesesNeedNoBlanks", "a and(b)or(c)", "or(and(a b) c)"},
    {"BlanksTabsAndLineBreaksSeparate", " a\tand\r\n b\n", "and(a b)"},
    {"NamesMayStartWithOperators", "notepad and or_b or and-c", "or(and(notepad or_b) and-c)"},
    {"NamesMayStartWithQuantifiers", "1of and all_x and them1", "and(1of all_x them1)"},
    {"QuantifierWordsAreNamesWithoutOf", "1 and any or all", "or(and(1 any) all)"},
    {"OfAndThemAreNamesWhereNamesStand", "them and of", "and(them of)"},
    {"QuantifierWordsAreTargets", "1 of 1 and 1 of all", "and(any{1} any{all})"},
    {"OtherSpellingsOfKeywordsAreNames", "AND or Not", "or(AND Not)"},
    {"NamesOfDigitsAndSigns", "-_- or 007", "or(-_- 007)"},
};

INSTANTIATE_TEST_SUITE_P(All, ConditionTree, testing::ValuesIn(kTrees),
                         [](const auto& test) { return std::string(test.param.name); });

struct ErrorCase {
  const char* name;
  const char* text;
  const char* want;  ///< all of what is printed
};

class ConditionError : public testing::TestWithParam<ErrorCase> {};

TEST_P(ConditionError, SaysWhereAndWhatToDo) {
  EXPECT_EQ(Parsed(GetParam().text).Errors(), GetParam().want);
}

constexpr ErrorCase kErrors[] = {
    {"Blank", "  ",
     "rule.yml:1:1: error[SV0202]: the condition is empty\n"
     "    1 |   \n"
     "      | ^^\n"
     "      = help: name the detections that must hold, for example `selection and not filter`\n"},
    {"UpperCaseOperator", "a AND b",
     "rule.yml:1:3: error[SV0208]: `AND` is not a keyword: keywords are lower case\n"
     "    1 | a AND b\n"
     "      |   ^^^\n"
     "      = help: write `and`\n"},
    {"UpperCaseNot", "a and Not b",
     "rule.yml:1:7: error[SV0208]: `Not` is not a keyword: keywords are lower case\n"
     "    1 | a and Not b\n"
     "      |       ^^^\n"
     "      = help: write `not`\n"},
    {"UpperCaseQuantifier", "ALL OF them",
     "rule.yml:1:1: error[SV0208]: `ALL` is not a keyword: keywords are lower case\n"
     "    1 | ALL OF them\n"
     "      | ^^^\n"
     "      = help: write `all`\n"},
    {"UpperCaseOf", "1 OF them",
     "rule.yml:1:3: error[SV0208]: `OF` is not a keyword: keywords are lower case\n"
     "    1 | 1 OF them\n"
     "      |   ^^\n"
     "      = help: write `of`\n"},
    {"TwoOf", "a or 2 of sel_*",
     "rule.yml:1:6: error[SV0209]: `2 of`: Sigma has only `1 of` (or `any of`) and `all of`\n"
     "    1 | a or 2 of sel_*\n"
     "      |      ^^^^\n"
     "      = help: write `1 of` or `all of`; to demand a number of matches, list the combinations "
     "or write a correlation rule\n"},
    {"NoneOf", "none of filter_*",
     "rule.yml:1:1: error[SV0209]: `none of`: Sigma has only `1 of` (or `any of`) and `all of`\n"
     "    1 | none of filter_*\n"
     "      | ^^^^^^^\n"
     "      = help: write `not 1 of`\n"},
    {"OfWithoutQuantifier", "a and of them",
     "rule.yml:1:7: error[SV0209]: `of` needs `1`, `any` or `all` in front of it\n"
     "    1 | a and of them\n"
     "      |       ^^\n"},
    {"QuantifierAtTheEnd", "a and all of",
     "rule.yml:1:7: error[SV0211]: `all of` needs `them`, a name or a name pattern after it, not "
     "the end\n"
     "    1 | a and all of\n"
     "      |       ^^^^^^\n"
     "      = help: for example `all of selection_*`\n"},
    {"QuantifierOverParentheses", "1 of (a or b)",
     "rule.yml:1:6: error[SV0211]: `1 of` needs `them`, a name or a name pattern after it, not "
     "`(`\n"
     "    1 | 1 of (a or b)\n"
     "      |      ^\n"
     "      = help: for example `1 of selection_*`\n"},
    {"PatternWithoutQuantifier", "a and sel*",
     "rule.yml:1:7: error[SV0210]: `sel*` is a name pattern and needs a quantifier\n"
     "    1 | a and sel*\n"
     "      |       ^^^^\n"
     "      = help: write `1 of sel*` or `all of sel*`\n"},
    {"NeverClosed", "(a or (b and c)",
     "rule.yml:1:1: error[SV0205]: this `(` is never closed\n"
     "    1 | (a or (b and c)\n"
     "      | ^\n"
     "      = help: add the missing `)`\n"},
    {"NeverOpened", "a or b) and c",
     "rule.yml:1:7: error[SV0205]: this `)` closes nothing\n"
     "    1 | a or b) and c\n"
     "      |       ^\n"
     "      = help: remove it, or add the missing `(`\n"},
    {"EmptyParentheses", "a and ( )",
     "rule.yml:1:7: error[SV0206]: the parentheses are empty\n"
     "    1 | a and ( )\n"
     "      |       ^^^\n"
     "      = help: put the name of a detection between them, or remove them\n"},
    {"TrailingOperator", "a and b or ",
     "rule.yml:1:9: error[SV0206]: the condition ends after `or`\n"
     "    1 | a and b or \n"
     "      |         ^^\n"
     "      = help: add the name of a detection, or remove `or`\n"},
    {"LeadingOperator", "and a",
     "rule.yml:1:1: error[SV0206]: the condition starts with `and`\n"
     "    1 | and a\n"
     "      | ^^^\n"
     "      = help: put the name of a detection in front of it\n"},
    {"TwoOperatorsInARow", "a or or b",
     "rule.yml:1:6: error[SV0206]: a detection is missing between `or` and `or`\n"
     "    1 | a or or b\n"
     "      |      ^^\n"},
    {"TwoNamesInARow", "selection filter",
     "rule.yml:1:11: error[SV0207]: an operator is missing between `selection` and `filter`\n"
     "    1 | selection filter\n"
     "      |           ^^^^^^\n"
     "      = help: put `and` or `or` between them\n"},
    {"NotAsABinaryOperator", "selection not filter",
     "rule.yml:1:11: error[SV0207]: an operator is missing between `selection` and `not`\n"
     "    1 | selection not filter\n"
     "      |           ^^^\n"
     "      = help: write `and not` or `or not`\n"},
    {"DoubleAmpersand", "a && b",
     "rule.yml:1:3: error[SV0203]: `&&` has no meaning in a condition\n"
     "    1 | a && b\n"
     "      |   ^^\n"
     "      = help: write `and`\n"},
    {"DoubleBarIsNoAggregation", "a || b",
     "rule.yml:1:3: error[SV0203]: `||` has no meaning in a condition\n"
     "    1 | a || b\n"
     "      |   ^^\n"
     "      = help: write `or`\n"},
    {"Comparison", "EventID = 1",
     "rule.yml:1:9: error[SV0203]: `=` has no meaning in a condition\n"
     "    1 | EventID = 1\n"
     "      |         ^\n"
     "      = help: comparisons belong into a detection; the condition only joins detections\n"},
    {"LetterBeyondAscii", "a or \u00E4",
     "rule.yml:1:6: error[SV0203]: `\u00E4` (U+00E4) has no meaning in a condition\n"
     "    1 | a or \u00E4\n"
     "      |      ^\n"
     "      = help: names of detections consist of the letters A to Z and a to z, digits, `_` and "
     "`-`\n"},
    {"NoBreakSpaceIsNamedByNumber", "a\u00A0or b",
     "rule.yml:1:2: error[SV0203]: U+00A0 has no meaning in a condition\n"
     "    1 | a\u00A0or b\n"
     "      |  ^\n"
     "      = help: only blanks, tabs and line breaks separate words\n"},
    {"CountBecomesEventCount", "a | count() by Host > 5",
     "rule.yml:1:3: error[SV0204]: Sigma 2 has no aggregations after `|`\n"
     "    1 | a | count() by Host > 5\n"
     "      |   ^^^^^^^^^^^^^^^^^^^^^\n"
     "      = help: end the condition before the `|` and write a correlation rule with `type: "
     "event_count`, `group-by: [Host]`, `condition: {gt: 5}` and a `timespan`\n"},
};

INSTANTIATE_TEST_SUITE_P(All, ConditionError, testing::ValuesIn(kErrors),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(ConditionAggregation, NamesTheCorrelationRuleToWrite) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"a | count(User) by Host, Domain >= 10",
       "`type: value_count`, `group-by: [Host, Domain]`, `condition: {field: User, gte: 10}`"},
      {"a | sum(Size)<3", "`type: value_sum`, `condition: {field: Size, lt: 3}`"},
      {"a | avg(Size) == 3", "`type: value_avg`, `condition: {field: Size, eq: 3}`"},
      {"a | min(Size) by H > 3",
       "`type: value_percentile`, `group-by: [H]`, `condition: {field: Size, percentile: 0, gt: "
       "3}`"},
      {"a |max( Size )!= 3",
       "`type: value_percentile`, `condition: {field: Size, percentile: 100, neq: 3}`"},
      {"a | near b and c", "`type: temporal`"},
      {"a | count(", "`type: event_count`"},
      {"a |", "write a correlation rule"},
      {"a | median(x) > 3", "write a correlation rule"},
  };
  for (const auto& c : cases) {
    const Result<ConditionNode> result = Parsed(c.text).Parse();
    ASSERT_FALSE(result.ok()) << c.text;
    const Diagnostic& error = result.errors().front();
    EXPECT_EQ(error.code, DiagnosticCode::kAggregationInCondition) << c.text;
    EXPECT_NE(error.help.find(c.want), std::string::npos) << c.text << "\n" << error.help;
  }
}

TEST(ConditionSpans, CoverEachNodesOwnText) {
  Parsed parsed("not  (a or 1 of b_*) and c");
  const Result<ConditionNode> result = parsed.Parse();
  ASSERT_TRUE(result.ok());
  const ConditionNode& root = result.value();
  EXPECT_EQ(parsed.TextOf(root), "not  (a or 1 of b_*) and c");
  EXPECT_EQ(parsed.TextOf(root.children[0]), "not  (a or 1 of b_*)");
  const ConditionNode& disjunction = root.children[0].children[0];
  EXPECT_EQ(parsed.TextOf(disjunction), "a or 1 of b_*");
  EXPECT_EQ(parsed.TextOf(disjunction.children[1]), "1 of b_*");
  EXPECT_EQ(parsed.TextOf(root.children[1]), "c");
}

TEST(ConditionSpans, FallBackToTheWholeScalarWithoutOffsets) {
  const TextOrigin origin{{7, 20, 30}, {}};
  const Result<ConditionNode> good = ParseCondition("a or b", origin);
  ASSERT_TRUE(good.ok());
  EXPECT_EQ(good.value().children[1].span, origin.whole);
  const Result<ConditionNode> bad = ParseCondition("a b", origin);
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.errors().front().span, origin.whole);
}

std::string Repeated(std::string_view part, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += part;
  return out;
}

TEST(ConditionLimits, NestingUpToTheLimitIsAccepted) {
  constexpr size_t kDepth = Limits::kConditionDepth;
  EXPECT_EQ(Tree(Repeated("(", kDepth) + "a" + Repeated(")", kDepth)), "a");
  EXPECT_EQ(Tree(Repeated("(", kDepth + 1) + "a" + Repeated(")", kDepth + 1)), "error SV0201");
  EXPECT_NE(Tree(Repeated("not ", kDepth) + "a"), "error SV0201");
  EXPECT_EQ(Tree(Repeated("not ", kDepth + 1) + "a"), "error SV0201");
  EXPECT_EQ(Tree(Repeated("not (", kDepth / 2) + "not a" + Repeated(")", kDepth / 2)),
            "error SV0201");
  const std::string beside = Repeated("not (not a) or ", kDepth);
  EXPECT_EQ(Tree(beside + "a").substr(0, 3), "or(");
}

TEST(ConditionLimits, TextUpToTheLimitIsAccepted) {
  const std::string fill = Repeated("a or ", Limits::kConditionBytes / 5);
  EXPECT_EQ(Tree(fill + "a").substr(0, 3), "or(");
  EXPECT_EQ(Tree(fill + "abcdef"), "error SV0200");
  EXPECT_EQ(Tree(std::string(Limits::kConditionBytes, '(')), "error SV0201");
  EXPECT_EQ(Tree(Repeated("not ", Limits::kConditionBytes / 4)), "error SV0201");
}

TEST(ConditionMessages, StayShortAndPrintable) {
  const std::string long_name(5000, 'x');
  for (const std::string& text :
       {long_name + " " + long_name, long_name + " of a", "a | count(" + long_name + ") > 1",
        std::string("a\x1b[31m or b"), std::string("a or \xFF"), std::string("a\0b", 3)}) {
    const std::string errors = Parsed(text).Errors();
    EXPECT_LT(errors.size(), 1500u);
    EXPECT_EQ(errors.find('\x1b'), std::string::npos);
  }
}

TEST(ConditionParser, GivesTheSameTreesFromManyThreads) {
  const std::string text = "1 of sel_* and not (filter_a or filter_b) or x";
  const std::string want = Tree(text);
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (int& count : wrong) {
    threads.emplace_back([&count, &text, &want] {
      for (int i = 0; i < 200; ++i) {
        count += Tree(text) != want;
        count += Tree(text + " y") != "error SV0207";
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(NamePattern, StarStandsForAnyRun) {
  const struct {
    const char* pattern;
    const char* name;
    bool want;
  } cases[] = {
      {"sel", "sel", true},
      {"sel", "selx", false},
      {"sel*", "sel", true},
      {"sel*", "selx", true},
      {"sel*", "xsel", false},
      {"*_a", "sel_a", true},
      {"*_a", "sel_ab", false},
      {"*a*", "bab", true},
      {"*lect*b", "selection_b", true},
      {"*lect*b", "selec", false},
      {"s*l*n", "selection", true},
      {"a*a", "a", false},
      {"a*a", "aa", true},
      {"*", "", true},
      {"**", "x", true},
      {"", "", true},
      {"", "x", false},
      {"Sel*", "sel", false},
      {"*ab*ab", "abxab", true},
      {"*aab", "aaab", true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(MatchesNamePattern(c.pattern, c.name), c.want) << c.pattern << " " << c.name;
  }
}

}  // namespace
}  // namespace sigmavm::grammar
