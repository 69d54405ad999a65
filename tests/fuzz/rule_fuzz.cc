// Rule files: whatever the text, reading ends, every diagnostic can be shown, and what is kept
// obeys the promises of the model.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/read/readers.h"

namespace sigmavm::read {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckDetection(const model::Detection& detection) {
  if (detection.kind == model::DetectionKind::kItem) {
    Require(!detection.item.values.empty());
    Require(detection.item.value_is_list || detection.item.values.size() == 1);
  } else {
    Require(!detection.children.empty());
  }
  for (const model::Detection& child : detection.children) CheckDetection(child);
}

void CheckDetections(const std::vector<model::NamedDetection>& detections) {
  Require(!detections.empty());
  for (const model::NamedDetection& named : detections) CheckDetection(named.detection);
}

void Check(std::string text) {
  SourceMap sources;
  model::RuleSet rules;
  Diagnostics diagnostics;
  ReadText("fuzz", std::move(text), sources, rules, diagnostics);
  Require((rules.rejected > 0) == HasErrors(diagnostics));
  CheckReferences(rules, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics) {
    Require(diagnostic.span.valid() && !Render(diagnostic, sources).empty());
    Require(diagnostic.span.end <= sources.text(diagnostic.span.source).size());
  }
  for (const model::Rule& rule : rules.rules) {
    CheckDetections(rule.detections);
    Require(rule.meta.title.present() && !rule.conditions.empty());
  }
  for (const model::Filter& filter : rules.filters) CheckDetections(filter.detections);
  for (const model::Correlation& correlation : rules.correlations) {
    Require(!correlation.rules.empty() && correlation.timespan_seconds > 0);
    Require(correlation.expression.has_value() == correlation.thresholds.empty());
  }
}

}  // namespace
}  // namespace sigmavm::read

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sigmavm::read::Check(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
