#include "compiler/pipeline/pipeline.h"

#include <algorithm>
#include <utility>

#include "compiler/pipeline/application.h"

namespace sigmavm::pipeline {
namespace {

constexpr std::string_view kSigmaTaxonomy = "sigma";

void RefuseForeignTaxonomy(Application& application) {
  const model::Text& taxonomy = application.meta->taxonomy;
  if (taxonomy.text == kSigmaTaxonomy || HasErrors(application.diagnostics)) return;
  application.diagnostics.push_back(
      Error(DiagnosticCode::kForeignTaxonomy,
            taxonomy.present() ? taxonomy.span : application.meta->title.span,
            "the rule uses the field names of the taxonomy '" + taxonomy.text + "'",
            "give a pipeline that maps its fields and ends with set_taxonomy"));
}

Diagnostics Run(const std::vector<Pipeline>& pipelines, Application& application) {
  for (const Pipeline& pipeline : pipelines) ApplyItems(pipeline.items, application);
  RefuseForeignTaxonomy(application);
  return std::move(application.diagnostics);
}

}  // namespace

PipelineChain::PipelineChain(std::vector<Pipeline> pipelines) : pipelines_(std::move(pipelines)) {
  std::stable_sort(pipelines_.begin(), pipelines_.end(),
                   [](const Pipeline& a, const Pipeline& b) { return a.priority < b.priority; });
  for (const Pipeline& pipeline : pipelines_) {
    for (const auto& [name, values] : pipeline.vars) vars_[name] = values;
  }
}

Diagnostics PipelineChain::Apply(model::Rule& rule, std::span<model::Filter> filters) const {
  Application application;
  application.subject = {&rule.meta, &rule, {}};
  application.meta = &rule.meta;
  application.rule = &rule;
  application.filters = filters;
  application.vars = &vars_;
  return Run(pipelines_, application);
}

Diagnostics PipelineChain::Apply(model::Correlation& correlation,
                                 std::span<const model::Rule* const> referenced) const {
  Application application;
  application.subject = {&correlation.meta, nullptr, referenced};
  application.meta = &correlation.meta;
  application.correlation = &correlation;
  application.vars = &vars_;
  return Run(pipelines_, application);
}

}  // namespace sigmavm::pipeline
