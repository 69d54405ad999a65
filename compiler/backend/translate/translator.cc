#include "compiler/backend/translate/translator.h"

#include <string>
#include <utility>
#include <vector>

#include "compiler/backend/kql/kql_correlation.h"
#include "compiler/backend/kql/kql_query.h"
#include "compiler/backend/mapping/mapped_rule.h"
#include "compiler/backend/spl/spl_correlation.h"
#include "compiler/backend/spl/spl_search.h"

namespace sigmavm::backend {

Translation Translate(const ir::RulePlan& plan, const Profile& profile) {
  const MappedRule rule = MapRule(plan, profile);
  if (rule.refused()) return {Status::kRefused, {}, rule.reasons};
  return profile.language == Language::kKql ? kql::WriteQuery(rule) : spl::WriteSearch(rule);
}

Translation Translate(const ir::CorrelationPlan& plan, std::span<const ir::RulePlan> rules,
                      const Profile& profile) {
  const auto refuse = [&](std::string message) -> Translation {
    const Span place = plan.correlation.meta.title.span;
    return {Status::kRefused,
            {},
            {{ReasonCode::kCorrelation, Gravity::kRefusal, std::move(message), place}}};
  };
  std::vector<CorrelatedRule> counted;
  for (const ir::CorrelatedPlan& rule : plan.rules) {
    if (!rule.rule) return refuse("it counts the hits of another correlation");
    counted.push_back({rule.reference, MapRule(rules[*rule.rule], profile)});
  }
  if (profile.language == Language::kKql) {
    return kql::TranslateCorrelation(plan.correlation, counted, profile);
  }
  return spl::TranslateCorrelation(plan.correlation, counted, profile);
}

}  // namespace sigmavm::backend
