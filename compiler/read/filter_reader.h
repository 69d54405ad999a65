// Filter documents, which narrow other rules.
#pragma once

#include "compiler/model/rule.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::read {

/// Reads a document that is a map with a key `filter` (sigma-semantics, section 9). Warns when the
/// condition has no `not`, because it then keeps what it looks like excluding. The result is sound
/// only if no error was added.
[[nodiscard]] model::Filter ReadFilter(const source::Node& document, const SourceMap& sources,
                                       Diagnostics& diagnostics);

}  // namespace sigmavm::read
