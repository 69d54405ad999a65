// Processing pipelines: what a site says about its own events (other field names, extra
// conditions, values of placeholders), applied to rules before they are lowered.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "compiler/model/rule.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/result.h"
#include "runtime/base/source_text.h"

namespace sigmavm::pipeline {

struct Item;

/// Values of `expand` placeholders: name without the percent signs -> texts, any of which may
/// stand in its place.
using PlaceholderValues = std::map<std::string, std::vector<std::string>>;

/// One pipeline file, checked. Immutable, cheap to copy.
struct Pipeline {
  std::string name;
  int64_t priority = 0;  ///< lower ones are applied first
  PlaceholderValues vars;
  std::vector<std::shared_ptr<const Item>> items;
};

/// Reads the YAML of docs/reference/pipelines.md; the text is added to `sources` under `name`. All
/// errors are found, not only the first; warnings go to `warnings`. Never throws.
Result<Pipeline> ReadPipeline(std::string name, std::string text, SourceMap& sources,
                              Diagnostics& warnings);

/// The pipelines of one run in their order. Thread-safe. Nothing here throws.
class PipelineChain {
 public:
  /// Orders by priority; pipelines of the same priority keep the given order.
  explicit PipelineChain(std::vector<Pipeline> pipelines);

  /// The vars of all pipelines; the last to set a name wins.
  [[nodiscard]] const PlaceholderValues& vars() const noexcept { return vars_; }

  /// Transforms a rule, and with it the detections of the filters that will be joined to it (copies
  /// of its own, because the result depends on the rule). With an error in the result the rule must
  /// not be used: a failure that a pipeline asks for, or a taxonomy other than `sigma` that no
  /// pipeline has translated. Transformed items keep their places in the rule file.
  [[nodiscard]] Diagnostics Apply(model::Rule& rule, std::span<model::Filter> filters = {}) const;

  /// Transforms the field names of a correlation: group-by, aliases and the field of its
  /// condition. Log source conditions look at `referenced`, the rules (not yet transformed) that it
  /// correlates.
  [[nodiscard]] Diagnostics Apply(model::Correlation& correlation,
                                  std::span<const model::Rule* const> referenced) const;

 private:
  std::vector<Pipeline> pipelines_;
  PlaceholderValues vars_;
};

}  // namespace sigmavm::pipeline
