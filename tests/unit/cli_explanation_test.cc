// Explanations: what is true, which bytes decided, and what would turn the verdict around.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/alert_formatter.h"
#include "cli/explanation.h"
#include "compiler/compile/compile.h"
#include "compiler/ir/print.h"
#include "runtime/base/padding.h"

namespace sigmavm::cli {
namespace {

class ExplanationTest : public ::testing::Test {
 protected:
  // Of a rule with these detections (YAML, indented by four) on an event.
  Explanation ExplainRule(const std::string& detections, const std::string& event) {
    compile::Compiler compiler(sources_);
    compiler.AddText("rule.yml",
                     "title: T\nlogsource:\n    category: x\ndetection:\n" + detections);
    compilation_ = std::move(compiler).Compile();
    EXPECT_FALSE(HasErrors(compilation_.diagnostics));
    auto explanation = Explain(compilation_.plans.at(0), sources_, input::Format::kJson, event);
    EXPECT_TRUE(explanation.ok());
    return std::move(explanation).value();
  }

  static std::vector<std::string> Flips(const Explanation& explanation) {
    std::vector<std::string> out;
    for (const size_t index : explanation.flips) {
      out.push_back(ir::Print(*explanation.predicates[index].predicate));
    }
    return out;
  }

  SourceMap sources_;
  compile::Compilation compilation_;
};

constexpr char kTwoOfThree[] =
    "    a:\n        A: x\n"
    "    b:\n        B: [p, q]\n"
    "    f:\n        F: z\n"
    "    condition: a and b and not f\n";

TEST_F(ExplanationTest, FewestChangesTurnTheVerdictAround) {
  struct Case {
    const char* event;
    bool matched;
    std::vector<std::string> flips;
  };
  const Case cases[] = {
      {R"({"A":"x","B":"q"})", true, {R"(A equals "x")"}},
      {R"({"A":"x","B":"r"})", false, {R"(B equals "p")"}},
      {R"({"A":"y","B":"r"})", false, {R"(A equals "x")", R"(B equals "p")"}},
      {R"({"A":"x","B":"q","F":"z"})", false, {R"(F equals "z")"}},
  };
  for (const Case& one : cases) {
    const Explanation explanation = ExplainRule(kTwoOfThree, one.event);
    EXPECT_EQ(explanation.matched, one.matched) << one.event;
    EXPECT_EQ(explanation.whole.holds, one.matched) << one.event;
    EXPECT_EQ(Flips(explanation), one.flips) << one.event;
  }
}

TEST_F(ExplanationTest, SelectionsHaveTheirOwnTruth) {
  const Explanation explanation = ExplainRule(kTwoOfThree, R"({"A":"x","F":"z"})");
  ASSERT_EQ(explanation.selections.size(), 3u);
  EXPECT_TRUE(explanation.selections[0].node.holds);
  EXPECT_FALSE(explanation.selections[1].node.holds);
  EXPECT_TRUE(explanation.selections[2].node.holds);
}

TEST_F(ExplanationTest, StateOfAFieldSaysWhyItHasNoValue) {
  struct Case {
    const char* event;
    const char* state;
  };
  for (const Case& one : {Case{R"({"B":1})", "absent"}, Case{R"({"A":null})", "null"},
                          Case{R"({"A":[]})", "an empty list"}, Case{R"({"A":"v"})", ""}}) {
    const Explanation explanation =
        ExplainRule("    a:\n        A: x\n    condition: a\n", one.event);
    EXPECT_EQ(explanation.predicates.at(0).field_state, one.state) << one.event;
  }
}

TEST_F(ExplanationTest, MatchedBytesAreThoseOfTheEvent) {
  struct Case {
    const char* item;
    const char* event;
    const char* want;  // the bytes of the event that matched
  };
  const Case cases[] = {
      {"A|contains: 'nc'", R"({"A":"xENCx"})", "NC"},
      {"A|startswith: 'en'", R"({"A":"encode"})", "en"},
      {"A|endswith: '\\e.exe'", R"({"A":"C:\\e.exe\\e.exe"})", R"(\\e.exe)"},
      {"A: 'a*c*'", R"({"A":"abcd"})", "abc"},
      {"A|re: 'b+'", R"({"A":"abbbc"})", "bbb"},
      {"A|re|i: 'B+'", R"({"A":"abbbc"})", "bbb"},
      {"A: 5", R"({"A":5})", "5"},
      {"A|cidr: '10.0.0.0/8'", R"({"A":"10.1.2.3"})", "10.1.2.3"},
      {"A.B: x", R"({"A":{"B":"X"}})", "X"},
      {"A: q", R"({"A":["p","q"]})", "q"},
      {"A|contains: 'K'", R"({"A":"-\u212a-"})", R"(\u212a)"},  // KELVIN SIGN folds to k
  };
  for (const Case& one : cases) {
    const Explanation explanation =
        ExplainRule("    a:\n        " + std::string(one.item) + "\n    condition: a\n", one.event);
    const ExplainedPredicate& fact = explanation.predicates.at(0);
    ASSERT_TRUE(fact.holds) << one.item;
    ASSERT_TRUE(fact.matched_place.has_value()) << one.item;
    const auto [begin, end] = *fact.matched_place;
    EXPECT_EQ(std::string_view(one.event).substr(begin, end - begin), one.want) << one.item;
  }
}

TEST_F(ExplanationTest, AbsenceHasNoBytes) {
  const Explanation explanation =
      ExplainRule("    a:\n        A: null\n    condition: a\n", R"({"B":1})");
  EXPECT_TRUE(explanation.matched);
  EXPECT_FALSE(explanation.predicates.at(0).matched_place.has_value());
}

vm::Evidence Fact(std::string_view field, std::string_view value) { return {field, value}; }

/// A program of one rule that has nothing else.
program::Program RuleWithTitle() {
  program::Program program;
  program.strings = {"T"};
  program.rules.resize(1);
  program.rules[0].title = 0;
  return program;
}

TEST(MatchedFieldsTest, ValuesOfAFieldAreJoinedOnce) {
  const vm::Evidence evidence[] = {Fact("A", "x"), Fact("", "word"), Fact("A", "x"), Fact("A", "y"),
                                   Fact("B", "x")};
  const auto fields = MatchedFields(evidence);
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0].field, "A");
  EXPECT_EQ(fields[0].values, (std::vector<std::string_view>{"x", "y"}));
  EXPECT_EQ(fields[1].field, "*");
  EXPECT_EQ(fields[2].values, (std::vector<std::string_view>{"x"}));
}

TEST(AlertFormatterTest, MissingAttributesAreNullAndListsAreArrays) {
  const program::Program program = RuleWithTitle();
  const record::Schema schema({"", "A"});
  record::Record event(schema);
  event.set_raw("<Event/>");
  const vm::Evidence evidence[] = {Fact("A", "x"), Fact("A", "y")};
  std::string out;
  MakeAlertFormatter(program, Format::kNdjson, {.include_event = true})
      ->Append({0, "in", 7, &event, evidence}, out);
  EXPECT_EQ(out, R"({"rule_id":null,"rule_title":"T","level":null,"tags":[],"source":"in",)"
                 R"("record":7,"timestamp":null,"matched":{"A":["x","y"]},"event":"<Event/>"})"
                 "\n");
}

TEST(AlertFormatterTest, FieldsWithOneAndWithManyValuesMix) {
  const program::Program program = RuleWithTitle();
  const record::Schema schema({"", "A"});
  const record::Record event(schema);
  const std::string padded = R"(C:\\x\u0041)" + std::string(kDocumentPadding, ' ');
  vm::Evidence escaped = Fact("B", std::string_view(padded).substr(0, 11));
  escaped.escaped = true;
  const vm::Evidence evidence[] = {Fact("A", "x"), escaped,        Fact("A", "y"), Fact("A", "x"),
                                   Fact("", "k"),  Fact("C", "z"), Fact("", "l")};
  std::string out;
  MakeAlertFormatter(program, Format::kNdjson, {})->Append({0, "in", 7, &event, evidence}, out);
  EXPECT_NE(out.find(R"("matched":{"A":["x","y"],"B":"C:\\xA","*":["k","l"],"C":"z"}})"),
            std::string::npos)
      << out;
}

}  // namespace
}  // namespace sigmavm::cli
