// The one place that touches yaml-cpp's parser: its events become calls, its exceptions values.
#pragma once

#include <string_view>

#include "compiler/source/yaml_tree_builder.h"

namespace sigmavm::source {

/// Parses `text` from `begin` on and tells `builder` all of it. Syntax errors stop the builder.
/// `text` must be free of control characters and well-formed UTF-8: yaml-cpp takes the byte 4 for
/// the end of the input and guesses at other encodings.
void ParseEvents(SourceId source, std::string_view text, size_t begin, TreeBuilder& builder);

}  // namespace sigmavm::source
