// The generator of the property tests: its rules load, its events hit about half of the time, and
// its shrinking ends at something small. Without that, the property tests prove little.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/support/differential.h"
#include "tests/support/generate.h"
#include "tests/support/reference_evaluator.h"
#include "tests/support/shrink.h"

namespace sigmavm::support {
namespace {

constexpr uint64_t kSeed = 20240305;
constexpr size_t kRules = 1000;
constexpr size_t kEvents = 5;

void CollectModifiers(const GeneratedDetection& detection, std::set<std::string>& modifiers) {
  for (const GeneratedItem& item : detection.items) {
    modifiers.insert(item.modifiers.begin(), item.modifiers.end());
  }
  for (const GeneratedDetection& child : detection.children) CollectModifiers(child, modifiers);
}

std::set<std::string> ModifiersOf(const GeneratedRule& rule) {
  std::set<std::string> modifiers;
  for (const GeneratedNamedDetection& named : rule.detections) {
    CollectModifiers(named.detection, modifiers);
  }
  return modifiers;
}

TEST(Generator, EveryRuleLoads) {
  const uint64_t seed = SeedFromEnvironment(kSeed);
  for (size_t i = 0; i < kRules; ++i) {
    Random random(seed + i);
    const std::string yaml = GenerateRule(random).ToYaml();
    const auto rules = reference::ReferenceRules::Load(yaml, GeneratedPlaceholders());
    EXPECT_TRUE(rules.ok()) << "seed " << seed + i << ": " << rules.errors().front().message << "\n"
                            << yaml;
  }
}

TEST(Generator, SameSeedGivesTheSameCase) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Random first(seed);
    Random second(seed);
    const GeneratedRule one = GenerateRule(first);
    const GeneratedRule two = GenerateRule(second);
    EXPECT_EQ(one.ToYaml(), two.ToYaml());
    EXPECT_EQ(GenerateEvent(one, first), GenerateEvent(two, second));
  }
}

TEST(Generator, EveryModifierOccurs) {
  std::set<std::string> seen;
  for (size_t i = 0; i < kRules; ++i) {
    Random random(kSeed + i);
    const auto modifiers = ModifiersOf(GenerateRule(random));
    seen.insert(modifiers.begin(), modifiers.end());
  }
  for (const char* name :
       {"all",     "base64",    "base64offset", "cased",  "cidr",     "contains",   "day",
        "dotall",  "endswith",  "exists",       "expand", "fieldref", "gt",         "gte",
        "hour",    "i",         "ignorecase",   "lt",     "lte",      "m",          "minute",
        "month",   "multiline", "neq",          "re",     "s",        "startswith", "utf16",
        "utf16be", "utf16le",   "week",         "wide",   "windash",  "year"}) {
    EXPECT_EQ(seen.count(name), 1u) << name;
  }
}

TEST(Generator, AboutHalfOfTheEventsMatch) {
  size_t matches = 0;
  size_t undecided_rules = 0;  // some of their events match, some do not
  for (size_t i = 0; i < kRules; ++i) {
    Random random(kSeed + i);
    const GeneratedRule rule = GenerateRule(random);
    const std::string yaml = rule.ToYaml();
    size_t matches_of_rule = 0;
    for (size_t j = 0; j < kEvents; ++j) {
      const auto result =
          reference::ReferenceEvaluate(yaml, GenerateEvent(rule, random), GeneratedPlaceholders());
      ASSERT_TRUE(result.ok()) << yaml;
      matches_of_rule += *result ? 1 : 0;
    }
    matches += matches_of_rule;
    undecided_rules += matches_of_rule > 0 && matches_of_rule < kEvents ? 1 : 0;
  }
  EXPECT_GT(matches, kRules * kEvents / 5);
  EXPECT_LT(matches, kRules * kEvents * 4 / 5);
  EXPECT_GT(undecided_rules, kRules / 3);
  RecordProperty("matches", static_cast<int>(matches));
}

// The stand-in for a bug: every rule with `windash` and `neq` anywhere is wrong.
TEST(Shrinking, EndsAtTheSmallestFailingCase) {
  const auto still_fails = [](const GeneratedCase& one) {
    const auto modifiers = ModifiersOf(one.rule);
    return modifiers.count("windash") > 0 && modifiers.count("neq") > 0;
  };
  size_t shrunk = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    GeneratedCase one;
    one.rule = GenerateRule(random);
    one.event_json = GenerateEvent(one.rule, random);
    if (!still_fails(one)) continue;
    ++shrunk;
    const GeneratedCase small = Shrink(one, still_fails);
    EXPECT_TRUE(still_fails(small));
    EXPECT_EQ(ModifiersOf(small.rule), (std::set<std::string>{"neq", "windash"}));
    EXPECT_EQ(small.event_json, "{}");
    EXPECT_TRUE(small.rule.filters.empty());
    EXPECT_EQ(small.rule.conditions.size(), 1u);
  }
  EXPECT_GT(shrunk, 0u);
}

TEST(Differential, ReportsAWrongEvaluatorWithItsSeed) {
  const Evaluate wrong = [](const std::string& yaml, const std::string& event,
                            const Placeholders& placeholders) -> Result<bool> {
    auto result = reference::ReferenceEvaluate(yaml, event, placeholders);
    if (result.ok() && yaml.find("|endswith") != std::string::npos) *result = !*result;
    return result;
  };
  const auto report = FindDisagreement({kSeed, 200, 2}, reference::ReferenceEvaluate, wrong);
  ASSERT_TRUE(report.has_value());
  EXPECT_NE(report->find("seed "), std::string::npos) << *report;
  EXPECT_NE(report->find("|endswith"), std::string::npos) << *report;
}

}  // namespace
}  // namespace sigmavm::support
