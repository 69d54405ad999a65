#include "cli/translated_rules.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <set>
#include <utility>

#include "cli/options.h"
#include "cli/output.h"
#include "compiler/backend/profile/profile_reader.h"
#include "compiler/backend/translate/translator.h"
#include "runtime/base/limits.h"

namespace sigmavm::cli {
namespace {

/// The rules that correlations count without letting them alert.
std::set<size_t> SilentRules(const compile::Compilation& compilation) {
  std::set<size_t> silent;
  for (const ir::CorrelationPlan& plan : compilation.correlation_plans) {
    if (plan.correlation.generate) continue;
    for (const ir::CorrelatedPlan& rule : plan.rules) {
      if (rule.rule) silent.insert(*rule.rule);
    }
  }
  return silent;
}

void TranslateAll(TranslatedRules& out) {
  const compile::Compilation& compilation = out.compiled.compilation;
  const std::set<size_t> silent = SilentRules(compilation);
  for (size_t i = 0; i < compilation.plans.size(); ++i) {
    const ir::RulePlan& plan = compilation.plans[i];
    out.rules.push_back(
        {&plan.meta, &plan, nullptr, !silent.contains(i), backend::Translate(plan, out.profile)});
  }
  for (const ir::CorrelationPlan& plan : compilation.correlation_plans) {
    out.rules.push_back({&plan.correlation.meta, nullptr, &plan, true,
                         backend::Translate(plan, compilation.plans, out.profile)});
  }
}

}  // namespace

void AddProductOptions(CLI::App& app, ProductOptions& options) {
  AddChoice(app, "-t,--language", options.language, "LANGUAGE", "Language of the queries",
            {"kql", "spl"});
  AddValue(app, "--product", options.product, "PRODUCT",
           "Product whose tables the queries are for; --list-products lists them");
  AddValue(app, "--profile", options.profile_path, "FILE",
           "Profile of a product of your own, in place of -t and --product");
}

std::optional<backend::Profile> LoadProfile(Session& session, const ProductOptions& options) {
  const auto fail = [&](const Diagnostics& errors) -> std::optional<backend::Profile> {
    session.Fail(ExitCode::kUsage, errors);
    return std::nullopt;
  };
  if (!options.profile_path.empty()) {
    if (!options.product.empty() || !options.language.empty()) {
      return fail({ErrorAt(DiagnosticCode::kBadUsage, "--profile",
                           "a profile says its product itself", "leave out -t and --product")});
    }
    auto text = ReadWholeFile(options.profile_path, Limits::kRuleFileBytes);
    if (!text) return fail(text.errors());
    auto read =
        backend::ReadProfile(options.profile_path, std::move(text).value(), session.sources());
    if (!read) return fail(read.errors());
    return std::move(read).value();
  }
  if (options.language.empty() || options.product.empty()) {
    return fail({ErrorAt(DiagnosticCode::kBadUsage, "sigmavm translate",
                         "-t and --product are needed, or --profile",
                         "`sigmavm translate --list-products` lists the products")});
  }
  const auto language =
      options.language == "kql" ? backend::Language::kKql : backend::Language::kSpl;
  auto found = backend::FindProfile(language, options.product, session.sources());
  if (!found) return fail(found.errors());
  return std::move(found).value();
}

std::unique_ptr<TranslatedRules> TranslateRules(Session& session, const RuleOptions& rules,
                                                const ProductOptions& product) {
  auto profile = LoadProfile(session, product);
  if (!profile) return nullptr;
  auto compiled = CompileRules(session, rules);
  if (!compiled) return nullptr;
  ReportLoading(session, compiled->compilation.diagnostics, rules.allow_invalid);
  auto out = std::make_unique<TranslatedRules>();
  out->compiled = std::move(*compiled);
  out->profile = std::move(*profile);
  if (out->compiled.compilation.plans.empty()) {
    session.Fail(ExitCode::kInvalidRules, NoRules(rules));
    return nullptr;
  }
  TranslateAll(*out);
  return out;
}

}  // namespace sigmavm::cli
