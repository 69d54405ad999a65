// Correlation documents: read and checked here, evaluated by runtime/correlate.
#pragma once

#include "compiler/model/rule.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::read {

/// Reads a document that is a map with a key `correlation` (sigma-semantics, section 10). Whether
/// the rules it names exist is for CheckReferences. The result is sound only if no error was added.
[[nodiscard]] model::Correlation ReadCorrelation(const source::Node& document,
                                                 const SourceMap& sources,
                                                 Diagnostics& diagnostics);

}  // namespace sigmavm::read
