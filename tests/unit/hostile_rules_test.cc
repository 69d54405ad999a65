// Rules that would be expensive to compile or to evaluate are refused with their cost, or are
// cheap.
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/compile/compile.h"
#include "compiler/optimize/rule_work.h"
#include "runtime/base/limits.h"
#include "runtime/program/verifier.h"

namespace sigmavm::compile {
namespace {

std::string RuleWith(const std::string& key, size_t count,
                     const std::function<std::string(size_t)>& value) {
  std::string text = "title: T\nlogsource: {category: c}\ndetection:\n  a:\n    " + key + ":\n";
  for (size_t i = 0; i < count; ++i) text += "      - '" + value(i) + "'\n";
  return text + "  condition: a\n";
}

std::string Repeat(const std::string& part, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += part;
  return out;
}

Compilation CompileText(const std::string& text) {
  SourceMap sources;
  Compiler compiler(sources);
  compiler.AddText("hostile.yml", text);
  // A small rule beside it has to survive.
  compiler.AddText("sound.yml",
                   "title: S\nlogsource: {category: c}\ndetection: {a: {F|re: 'b+'}, "
                   "condition: a}\n");
  return std::move(compiler).Compile();
}

struct Refused {
  const char* name;
  std::string rule;
  DiagnosticCode code;
};

TEST(HostileRules, AreRefusedWithTheirCostAndLeaveOthersAlone) {
  const auto number = [](size_t i) { return std::to_string(i); };
  const Refused cases[] = {
      {"too long a list", RuleWith("F|contains", Limits::kValuesPerItem + 1, number),
       DiagnosticCode::kTooManyValues},
      {"wildcards", RuleWith("F", 20'000, [&](size_t i) { return "*a*b*" + number(i) + "*c*"; }),
       DiagnosticCode::kRuleTooCostly},
      {"question marks",
       RuleWith("F", 10, [&](size_t i) { return "*" + Repeat("?", 30'000) + number(i) + "*"; }),
       DiagnosticCode::kRuleTooCostly},
      {"dashes",
       RuleWith("F|windash|contains", 20'000, [&](size_t i) { return " -a -" + number(i); }),
       DiagnosticCode::kRuleTooCostly},
      {"networks",
       RuleWith(
           "F|cidr", 20'000,
           [&](size_t i) { return "10." + number(i / 256) + "." + number(i % 256) + ".0/24"; }),
       DiagnosticCode::kRuleTooCostly},
      {"long runs", RuleWith("F|re", 2'000, [&](size_t i) { return ".{900}" + number(i); }),
       DiagnosticCode::kRegexesTooCostly},
      {"nested runs",
       RuleWith("F|re", 200, [&](size_t i) { return Repeat("(x{1,100}){1,10}", 20) + number(i); }),
       DiagnosticCode::kRegexesTooCostly},
      {"alternatives",
       RuleWith("F|re", 1,
                [&](size_t) {
                  std::string pattern = "start";
                  uint32_t state = 1;  // words without common starts, which RE2 would join
                  for (size_t i = 0; i < 5'000; ++i) {
                    pattern += '|';
                    for (int letter = 0; letter < 8; ++letter) {
                      state = state * 1'664'525 + 1'013'904'223;
                      pattern += static_cast<char>('a' + (state >> 16) % 26);
                    }
                  }
                  return pattern;
                }),
       DiagnosticCode::kRegexesTooCostly},
      {"regular expressions",
       RuleWith("F|re", 6'000, [&](size_t i) { return "foo" + number(i) + ".*bar[0-9]{2,9}"; }),
       DiagnosticCode::kRegexesTooCostly},
  };
  for (const Refused& c : cases) {
    const Compilation compiled = CompileText(c.rule);
    EXPECT_EQ(compiled.rules, 1u) << c.name;
    EXPECT_EQ(compiled.rejected, 1u) << c.name;
    ASSERT_EQ(compiled.diagnostics.size(), 1u) << c.name;
    EXPECT_EQ(compiled.diagnostics[0].code, c.code) << c.name;
    EXPECT_NE((compiled.diagnostics[0].message + compiled.diagnostics[0].help)
                  .find_first_of("0123456789"),
              std::string::npos)
        << c.name << ": " << compiled.diagnostics[0].message;
    EXPECT_TRUE(program::Verify(compiled.program).ok()) << c.name;
  }
}

TEST(HostileRules, OfPlainTextsStayCheap) {
  const auto number = [](size_t i) { return std::to_string(100'000 + i); };
  const std::string rules[] = {
      RuleWith("F|contains|all", 5'000, number),
      RuleWith("F|base64offset|contains", 10'000, number),
      RuleWith("F", 20'000, number),
      RuleWith("F|contains", 26,
               [](size_t i) { return std::string(1, static_cast<char>('a' + i)); }),
      RuleWith("F", 1, [](size_t) { return Repeat("*a*b", 1'000) + "*"; }),
      RuleWith("F|windash", 1, [](size_t) { return Repeat(" -a", 50); }),
  };
  for (const std::string& rule : rules) {
    const Compilation compiled = CompileText(rule);
    EXPECT_EQ(compiled.rules, 2u) << rule.substr(0, 120) << "\n"
                                  << (compiled.diagnostics.empty()
                                          ? ""
                                          : compiled.diagnostics[0].message);
    EXPECT_LT(compiled.program.predicates.size(), 4 * Limits::kValuesPerItem);
  }
}

TEST(RuleWork, NamesWhatMostOfItIsFor) {
  std::vector<ir::Expression> parts;
  parts.push_back(ir::MakePredicate({"F", ir::RegexMatch{"a+"}, {}}));
  for (int i = 0; i < 3; ++i)
    parts.push_back(ir::MakePredicate({"F", ir::CidrMatch{"10.0.0.0/8"}, {}}));
  parts.push_back(ir::MakeNot(ir::MakePredicate({"F", ir::ExistsMatch{}, {}})));
  const optimize::RuleWork work = optimize::MeasureWork(ir::MakeAnd(std::move(parts)));
  EXPECT_EQ(work.total, 64u + 3 * 16u + 1);
  EXPECT_EQ(work.worst_kind, "regular expressions");
  EXPECT_EQ(work.worst_count, 1u);
  EXPECT_EQ(work.worst_total, 64u);
}

TEST(RegexBudget, CountsARegexOnceHoweverManyRulesHaveIt) {
  SourceMap sources;
  Compiler compiler(sources);
  for (int i = 0; i < 400; ++i) {  // four times what the program could hold of different ones
    compiler.AddText("r" + std::to_string(i) + ".yml",
                     "title: T\nlogsource: {category: c}\ndetection: {a: {F|re: 'a.{900}'}, "
                     "condition: a}\n");
  }
  EXPECT_EQ(std::move(compiler).Compile().rules, 400u);
}

}  // namespace
}  // namespace sigmavm::compile
