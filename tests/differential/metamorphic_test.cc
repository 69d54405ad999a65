// Changes of a rule that must not change what it matches, on the reference evaluator.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/differential.h"
#include "tests/support/generate.h"
#include "tests/support/reference_evaluator.h"

namespace sigmavm::support {
namespace {

constexpr uint64_t kSeed = 77001;
constexpr size_t kRules = 400;
constexpr size_t kEvents = 5;

using Change = void (*)(GeneratedRule&);

void NegateTwice(GeneratedRule& rule) {
  for (GeneratedCondition& condition : rule.conditions) {
    condition = {ConditionShape::kNot, "", {{ConditionShape::kNot, "", {condition}}}};
  }
}

void Reverse(GeneratedDetection& detection) {
  std::reverse(detection.items.begin(), detection.items.end());
  std::reverse(detection.children.begin(), detection.children.end());
  for (GeneratedItem& item : detection.items) std::reverse(item.values.begin(), item.values.end());
  for (GeneratedDetection& child : detection.children) Reverse(child);
}

void ReverseEverything(GeneratedRule& rule) {
  std::reverse(rule.detections.begin(), rule.detections.end());
  std::reverse(rule.conditions.begin(), rule.conditions.end());
  for (GeneratedNamedDetection& named : rule.detections) Reverse(named.detection);
}

// `exists` takes one value only, and null must not stand in a list.
bool CanDuplicate(const GeneratedItem& item) {
  return !item.Uses("exists") && item.values.front().text != "null" &&
         item.values.front().text != "~";
}

void DuplicateValues(GeneratedDetection& detection) {
  for (GeneratedItem& item : detection.items) {
    if (CanDuplicate(item)) item.values.push_back(item.values.front());
  }
  for (GeneratedDetection& child : detection.children) DuplicateValues(child);
}

void DuplicateEveryFirstValue(GeneratedRule& rule) {
  for (GeneratedNamedDetection& named : rule.detections) DuplicateValues(named.detection);
}

// a -> (a and a) or a
void RepeatConditions(GeneratedRule& rule) {
  for (GeneratedCondition& condition : rule.conditions) {
    const GeneratedCondition both = {ConditionShape::kAnd, "", {condition, condition}};
    condition = {ConditionShape::kOr, "", {both, condition}};
  }
}

// a and b -> not (not a or not b), and so on, all the way down.
GeneratedCondition DeMorgan(const GeneratedCondition& condition) {
  if (condition.shape != ConditionShape::kAnd && condition.shape != ConditionShape::kOr) {
    return condition;
  }
  GeneratedCondition dual;
  dual.shape = condition.shape == ConditionShape::kAnd ? ConditionShape::kOr : ConditionShape::kAnd;
  for (const GeneratedCondition& child : condition.children) {
    dual.children.push_back({ConditionShape::kNot, "", {DeMorgan(child)}});
  }
  return {ConditionShape::kNot, "", {dual}};
}

void ApplyDeMorgan(GeneratedRule& rule) {
  for (GeneratedCondition& condition : rule.conditions) condition = DeMorgan(condition);
}

// The conditions of a list are alternatives.
void JoinConditions(GeneratedRule& rule) {
  if (rule.conditions.size() < 2) return;
  rule.conditions = {{ConditionShape::kOr, "", rule.conditions}};
}

struct Case {
  const char* name;
  Change change;
};

class Metamorphic : public ::testing::TestWithParam<Case> {};

TEST_P(Metamorphic, SameVerdictOnEveryEvent) {
  const uint64_t first_seed = SeedFromEnvironment(kSeed);
  for (uint64_t seed = first_seed; seed < first_seed + kRules; ++seed) {
    Random random(seed);
    const GeneratedRule rule = GenerateRule(random);
    GeneratedRule changed = rule;
    GetParam().change(changed);
    for (size_t i = 0; i < kEvents; ++i) {
      const std::string event = GenerateEvent(rule, random);
      const auto before =
          reference::ReferenceEvaluate(rule.ToYaml(), event, GeneratedPlaceholders());
      const auto after =
          reference::ReferenceEvaluate(changed.ToYaml(), event, GeneratedPlaceholders());
      ASSERT_TRUE(before.ok()) << "seed " << seed << "\n" << rule.ToYaml();
      ASSERT_TRUE(after.ok()) << "seed " << seed << "\n" << changed.ToYaml();
      ASSERT_EQ(*before, *after) << "seed " << seed << "\n"
                                 << event << "\n"
                                 << rule.ToYaml() << "\n"
                                 << changed.ToYaml();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Changes, Metamorphic,
                         ::testing::Values(Case{"DoubleNegation", NegateTwice},
                                           Case{"OtherOrder", ReverseEverything},
                                           Case{"DuplicatedValues", DuplicateEveryFirstValue},
                                           Case{"RepeatedConditions", RepeatConditions},
                                           Case{"DeMorgan", ApplyDeMorgan},
                                           Case{"JoinedConditions", JoinConditions}),
                         [](const ::testing::TestParamInfo<Case>& test_case) {
                           return std::string(test_case.param.name);
                         });

}  // namespace
}  // namespace sigmavm::support
