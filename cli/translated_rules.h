// Rules translated for one product: what the verbs that write queries start from.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/rule_set.h"
#include "cli/session.h"
#include "compiler/backend/profile/profile.h"
#include "compiler/backend/translation.h"
#include "compiler/ir/rule_plan.h"

namespace CLI {
class App;
}

namespace sigmavm::cli {

/// What to translate for.
struct ProductOptions {
  std::string language;
  std::string product;
  std::string profile_path;  ///< a profile of the user's, in place of language and product
};

/// -t, --product, --profile.
void AddProductOptions(CLI::App& app, ProductOptions& options);

/// A rule or correlation in the language of the product.
struct TranslatedRule {
  const model::Metadata* meta = nullptr;
  const ir::RulePlan* plan = nullptr;                ///< nullptr for a correlation
  const ir::CorrelationPlan* correlation = nullptr;  ///< nullptr for a rule
  /// False for a rule that correlations count and that does not alert by itself.
  bool alerts = true;
  backend::Translation translation;
};

/// `rules` refers to what `compiled` and `profile` own; rules come before correlations, each kind
/// in file order.
struct TranslatedRules {
  CompiledRules compiled;
  backend::Profile profile;
  std::vector<TranslatedRule> rules;
};

/// The profile that the options name. nullopt after reporting that there is none.
[[nodiscard]] std::optional<backend::Profile> LoadProfile(Session& session,
                                                          const ProductOptions& options);

/// Compiles rules and translates them. Errors of rules are reported and set the exit code unless
/// rules.allow_invalid. nullptr when there is nothing to write, which has been reported.
[[nodiscard]] std::unique_ptr<TranslatedRules> TranslateRules(Session& session,
                                                              const RuleOptions& rules,
                                                              const ProductOptions& product);

}  // namespace sigmavm::cli
