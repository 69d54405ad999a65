// Whole rule texts into plans and programs.
#include "compiler/compile/compile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/ir/print.h"
#include "compiler/lower/logsource.h"
#include "runtime/program/verifier.h"
#include "runtime/program/writer.h"

namespace sigmavm::compile {
namespace {

struct Compiled {
  SourceMap sources;
  Compilation result;

  [[nodiscard]] size_t Count(DiagnosticCode code) const {
    return static_cast<size_t>(std::count_if(result.diagnostics.begin(), result.diagnostics.end(),
                                             [&](const Diagnostic& d) { return d.code == code; }));
  }
  [[nodiscard]] std::string Rendered() const {
    std::string out;
    for (const Diagnostic& d : result.diagnostics) out += Render(d, sources);
    return out;
  }
};

Compiled Compile(const std::vector<std::string>& texts, const CompileOptions& options = {}) {
  Compiled out;
  Compiler compiler(out.sources);
  int number = 0;
  for (const std::string& text : texts) {
    compiler.AddText("r" + std::to_string(++number) + ".yml", text);
  }
  out.result = std::move(compiler).Compile(options);
  return out;
}

/// A rule with the given detection block, indented by two blanks.
std::string Rule(const std::string& detection, const std::string& extra = "") {
  return "title: T\n" + extra +
         "logsource:\n  category: process_creation\n  product: windows\ndetection:\n" + detection;
}

std::string PlanOf(const std::string& detection) {
  const Compiled compiled = Compile({Rule(detection)});
  if (compiled.result.plans.size() != 1) return compiled.Rendered();
  return ir::Print(compiled.result.plans[0].expression);
}

TEST(Conditions, SelectDetectionsByName) {
  const std::string detections = "  a: {F: 1}\n  ab: {F: 2}\n  _h: {F: 3}\n";
  const struct {
    const char* condition;
    const char* want;
  } cases[] = {
      {"a", "F = 1\n"},
      {"_h", "F = 3\n"},
      {"1 of a*", "or\n  F = 1\n  F = 2\n"},
      {"any of a*", "or\n  F = 1\n  F = 2\n"},
      {"all of them", "and\n  F = 1\n  F = 2\n"},
      {"1 of _*", "F = 3\n"},
      {"1 of ab", "F = 2\n"},
      {"not a and ab or _h", "or\n  and\n    not\n      F = 1\n    F = 2\n  F = 3\n"},
      {"not (a and ab)", "not\n  and\n    F = 1\n    F = 2\n"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(PlanOf(detections + "  condition: " + c.condition + "\n"), c.want) << c.condition;
  }
}

TEST(Conditions, ReportNamesThatSelectNothing) {
  const struct {
    const char* condition;
    DiagnosticCode code;
  } cases[] = {
      {"b", DiagnosticCode::kUnknownDetection},
      {"1 of x*", DiagnosticCode::kEmptyQuantifier},
      {"1 of h*", DiagnosticCode::kEmptyQuantifier},
  };
  for (const auto& c : cases) {
    const Compiled compiled = Compile(
        {Rule("  a: {F: 1}\n  _h: {F: 2}\n  condition: " + std::string(c.condition) + "\n")});
    EXPECT_EQ(compiled.Count(c.code), 1u) << compiled.Rendered();
    EXPECT_EQ(compiled.result.rules, 0u);
  }
}

TEST(Keywords, NumbersAreSearchedForInDecimal) {
  EXPECT_EQ(PlanOf("  k: [0x1F, 1e3, True]\n  condition: k\n"),
            "or\n  any value contains \"31\"\n  any value contains \"1000\"\n"
            "  any value contains \"true\"\n");
}

TEST(Conditions, AListMeansAnyOfThem) {
  EXPECT_EQ(PlanOf("  a: {F: 1}\n  b: {F: 2}\n  condition: [a, b]\n"), "or\n  F = 1\n  F = 2\n");
}

TEST(Conditions, ThatMultiplyLargeDetectionsAreStopped) {
  std::string detection = "  a:\n    F:\n";
  for (int i = 0; i < 2000; ++i) detection += "      - v" + std::to_string(i) + "\n";
  detection += "  condition: a";
  for (int i = 0; i < 200; ++i) detection += " and a";
  const Compiled compiled = Compile({Rule(detection + "\n")});
  EXPECT_EQ(compiled.Count(DiagnosticCode::kConditionTooLarge), 1u);
}

TEST(Compiler, ABadRuleCostsOnlyItself) {
  const Compiled compiled =
      Compile({Rule("  a: {F|endwith: x}\n  condition: a\n"), Rule("  a: {F: x}\n  condition: a\n"),
               Rule("  a: {F: x}\n  condition: a and\n")});
  EXPECT_EQ(compiled.result.rules, 1u);
  EXPECT_EQ(compiled.result.rejected, 2u);
  EXPECT_EQ(CountErrors(compiled.result.diagnostics), 2u) << compiled.Rendered();
}

TEST(Compiler, KeepsBothRulesOfOneIdWithAWarning) {
  const std::string id = "id: 11111111-1111-4111-8111-111111111111\n";
  const Compiled compiled = Compile(
      {Rule("  a: {F: x}\n  condition: a\n", id), Rule("  a: {F: y}\n  condition: a\n", id)});
  EXPECT_EQ(compiled.result.rules, 2u);
  EXPECT_EQ(compiled.Count(DiagnosticCode::kDuplicateId), 1u) << compiled.Rendered();
  EXPECT_TRUE(program::Verify(compiled.result.program).ok());
}

TEST(Compiler, ReportsAllErrorsOfARuleAtOnce) {
  const Compiled compiled =
      Compile({Rule("  a: {F|endwith: x, G|gt: y}\n  b: {F|re: '('}\n  condition: c\n")});
  EXPECT_EQ(CountErrors(compiled.result.diagnostics), 4u) << compiled.Rendered();
}

TEST(Compiler, PointsAtTheModifierInsideItsKey) {
  const Compiled compiled = Compile({Rule("  a:\n    Image|endwith: x\n  condition: a\n")});
  EXPECT_EQ(compiled.Rendered(),
            "r1.yml:7:11: error[SV0112]: unknown modifier 'endwith'\n"
            "    7 |     Image|endwith: x\n"
            "      |           ^^^^^^^\n"
            "      = help: did you mean 'endswith'?\n");
}

TEST(Compiler, WarnsOfDetectionsThatTheConditionForgets) {
  const Compiled compiled = Compile({Rule("  a: {F: 1}\n  b: {F: 2}\n  condition: a\n")});
  EXPECT_EQ(compiled.Count(DiagnosticCode::kUnusedDetection), 1u);
  EXPECT_EQ(compiled.result.rules, 1u);
}

constexpr const char* kFilter =
    "title: Not ours\nlogsource:\n  product: windows\nfilter:\n  rules: [one]\n"
    "  a: {User: admin}\n  condition: not a\n";

TEST(Filters, AreJoinedToTheRulesTheyName) {
  const Compiled compiled =
      Compile({Rule("  a: {F: 1}\n  condition: a\n", "name: one\n"),
               Rule("  a: {F: 2}\n  condition: a\n", "name: two\n"), kFilter});
  ASSERT_EQ(compiled.result.plans.size(), 2u) << compiled.Rendered();
  EXPECT_EQ(ir::Print(compiled.result.plans[0].expression),
            "and\n  F = 1\n  not\n    User equals \"admin\"\n");
  EXPECT_EQ(compiled.result.plans[0].applied_filters, std::vector<std::string>{"Not ours"});
  EXPECT_EQ(ir::Print(compiled.result.plans[1].expression), "F = 2\n");
}

constexpr const char* kCorrelation =
    "title: Many\nname: many\ncorrelation:\n  type: event_count\n  rules: [one]\n"
    "  group-by: [User]\n  timespan: 5m\n  condition: {gte: 3}\n";

TEST(Correlations, SilenceTheirRulesAndAreStored) {
  const Compiled compiled =
      Compile({kCorrelation, Rule("  a: {F: 1}\n  condition: a\n", "name: one\n")});
  ASSERT_EQ(compiled.result.correlations, 1u) << compiled.Rendered();
  const program::Program& program = compiled.result.program;
  EXPECT_EQ(program.correlations[0].timespan_seconds, 300u);
  EXPECT_TRUE(program.rules[0].flags & program::kSilent);
  EXPECT_TRUE(program::Verify(program).ok());
}

TEST(Correlations, FallWithARejectedRule) {
  const Compiled compiled =
      Compile({kCorrelation, Rule("  a: {F|nope: 1}\n  condition: a\n", "name: one\n")});
  EXPECT_EQ(compiled.result.correlations, 0u);
  EXPECT_EQ(compiled.Count(DiagnosticCode::kCorrelationWithoutRule), 1u) << compiled.Rendered();
}

TEST(Programs, AreEqualForEqualInputAndSharePredicates) {
  const std::vector<std::string> texts = {
      Rule("  a: {Image|endswith: '\\CMD.exe'}\n  condition: a\n"),
      Rule("  a: {Image|endswith: '\\cmd.EXE', F|re: 'ab+c'}\n  condition: not a\n")};
  const Compiled first = Compile(texts);
  const Compiled second = Compile(texts);
  EXPECT_EQ(program::Write(first.result.program), program::Write(second.result.program));
  EXPECT_EQ(first.result.program.predicates.size(), 2u);
  EXPECT_TRUE(program::Verify(first.result.program).ok());
}

TEST(Programs, StrippedOnesHoldNoFileNames) {
  CompileOptions options;
  options.strip = true;
  const Compiled compiled = Compile({Rule("  a: {F: x}\n  condition: a\n")}, options);
  EXPECT_EQ(program::Write(compiled.result.program).find("r1.yml"), std::string::npos);
  EXPECT_TRUE(program::Verify(compiled.result.program).ok());
}

TEST(Logsources, KnowTheirChannelsAndEventIds) {
  const struct {
    model::Logsource logsource;
    std::vector<std::string> channels;
    std::vector<uint32_t> event_ids;
  } cases[] = {
      {{"process_creation", "windows", std::nullopt, "", {}},
       {"Microsoft-Windows-Sysmon/Operational"},
       {1}},
      {{"Process_Creation", "Windows", std::nullopt, "", {}},
       {"Microsoft-Windows-Sysmon/Operational"},
       {1}},
      {{"process_creation", std::nullopt, std::nullopt, "", {}},
       {"Microsoft-Windows-Sysmon/Operational", "Linux-Sysmon/Operational"},
       {1}},
      {{std::nullopt, "windows", "security", "", {}}, {"Security"}, {}},
      {{std::nullopt, "linux", "security", "", {}}, {}, {}},
      {{"proxy", std::nullopt, std::nullopt, "", {}}, {}, {}},
  };
  for (const auto& c : cases) {
    const ir::LogsourcePlan plan = lower::ResolveLogsource(c.logsource);
    EXPECT_EQ(plan.channels, c.channels);
    EXPECT_EQ(plan.event_ids, c.event_ids);
  }
}

}  // namespace
}  // namespace sigmavm::compile
