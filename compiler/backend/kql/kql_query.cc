#include "compiler/backend/kql/kql_query.h"

#include "compiler/backend/kql/fit.h"
#include "compiler/backend/kql/rule_query.h"

namespace sigmavm::backend::kql {

Translation WriteQuery(const MappedRule& rule) {
  return FitToLimits(rule.profile->limits, rule.reasons, rule.plan->meta.title.span,
                     [&](const Style& style) {
                       QueryText query = WriteRuleQuery(rule, style);
                       if (style.comments) {
                         query.text.insert(0, WriteComments(rule.plan->meta));
                       }
                       return query;
                     });
}

}  // namespace sigmavm::backend::kql
