// Pipelines: a file up to a line of percent signs is read as a pipeline and applied to the rules
// after it. Transformed rules stay within bounds and keep the promises of the model.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "compiler/pipeline/pipeline.h"
#include "compiler/read/readers.h"
#include "runtime/base/limits.h"

namespace sigmavm::pipeline {
namespace {

constexpr std::string_view kSeparator = "\n%%%%\n";

size_t CountItems(const model::Detection& detection) {
  if (detection.kind == model::DetectionKind::kItem) return 1;
  if (detection.children.empty()) std::abort();
  size_t count = 0;
  for (const model::Detection& child : detection.children) count += CountItems(child);
  return count;
}

size_t CountItems(const model::Rule& rule) {
  size_t count = 0;
  for (const model::NamedDetection& named : rule.detections) count += CountItems(named.detection);
  return count;
}

void Check(std::string_view text) {
  const size_t separator = text.find(kSeparator);
  if (separator == std::string_view::npos) return;
  SourceMap sources;
  Diagnostics diagnostics;
  model::RuleSet rules;
  read::ReadText("rules", std::string(text.substr(separator + kSeparator.size())), sources, rules,
                 diagnostics);
  auto pipeline =
      ReadPipeline("pipeline", std::string(text.substr(0, separator)), sources, diagnostics);
  if (!pipeline.ok()) return;
  const PipelineChain chain({pipeline.value(), pipeline.value()});
  for (model::Rule& rule : rules.rules) {
    const size_t items_before = CountItems(rule);
    const Diagnostics problems = chain.Apply(rule, rules.filters);
    for (const Diagnostic& problem : problems) {
      if (Render(problem, sources).empty()) std::abort();
    }
    if (HasErrors(problems)) continue;
    if (CountItems(rule) > items_before + text.size() + Limits::kExpressionNodes) std::abort();
  }
  for (model::Correlation& correlation : rules.correlations) {
    static_cast<void>(chain.Apply(correlation, {}));
  }
}

}  // namespace
}  // namespace sigmavm::pipeline

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sigmavm::pipeline::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
