// Reading maps of pipelines: a key that nobody knows is an error, because a transformation that
// quietly does half of what it says changes what rules mean.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/read/field_reader.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::pipeline {

/// "a, b, c".
[[nodiscard]] std::string Listed(std::span<const std::string_view> words);

/// Reports every key of `map` that is in none of the lists, with the nearest known one or, as
/// help, all of `known`. Leaves out what `fields`, the reader of the map, has spoken about.
void ReportUnknownKeys(const source::Node& map, std::string_view owner,
                       std::span<const std::string_view> known,
                       std::span<const std::string_view> also_known,
                       const read::FieldReader& fields, Diagnostics& diagnostics);

/// One scalar, or a list of them, as texts.
[[nodiscard]] std::vector<std::string> ReadScalars(const source::Node& node,
                                                   std::string_view subject,
                                                   Diagnostics& diagnostics);

}  // namespace sigmavm::pipeline
