#include "compiler/backend/translate/translator.h"

#include "compiler/backend/kql/kql_query.h"
#include "compiler/backend/mapping/mapped_rule.h"
#include "compiler/backend/spl/spl_search.h"

namespace sigmavm::backend {

Translation Translate(const ir::RulePlan& plan, const Profile& profile) {
  const MappedRule rule = MapRule(plan, profile);
  if (rule.refused()) return {Status::kRefused, {}, rule.reasons};
  return profile.language == Language::kKql ? kql::WriteQuery(rule) : spl::WriteSearch(rule);
}

Translation Translate(const ir::CorrelationPlan& plan, std::span<const ir::RulePlan> /*rules*/,
                      const Profile& /*profile*/) {
  return {Status::kRefused,
          {},
          {{ReasonCode::kCorrelation, Gravity::kRefusal, "correlations are not translated yet",
            plan.correlation.meta.title.span}}};
}

}  // namespace sigmavm::backend
