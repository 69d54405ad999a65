// The entries of `transformations`, and of `items` in a nested transformation.
#pragma once

#include <memory>
#include <vector>

#include "compiler/pipeline/item.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::pipeline {

/// Reads a list of transformations. What is wrong is reported and left out.
[[nodiscard]] std::vector<std::shared_ptr<const Item>> ReadItems(const source::Node& list,
                                                                 const SourceMap& sources,
                                                                 Diagnostics& diagnostics);

}  // namespace sigmavm::pipeline
