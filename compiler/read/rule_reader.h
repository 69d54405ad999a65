// Detection rules: log source, detections and conditions around the shared attributes.
#pragma once

#include "compiler/model/rule.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::read {

/// Reads a document that is a map. The result is sound only if no error was added.
[[nodiscard]] model::Rule ReadRule(const source::Node& document, const SourceMap& sources,
                                   Diagnostics& diagnostics);

}  // namespace sigmavm::read
