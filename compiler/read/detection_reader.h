// Detections: the map of named searches below `detection` or `filter`.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/model/rule.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::read {

/// Reads one search (sigma-semantics, section 2). Modifiers are split off and placed but not
/// checked against the known ones. A list of nothing but scalars becomes one keyword item.
[[nodiscard]] model::Detection ReadDetection(const source::Node& node, const SourceMap& sources,
                                             Diagnostics& diagnostics);

/// Reads every entry of `body` whose key is not one of `reserved` as a named detection. Reports
/// `timeframe` as ignored, names that no condition could use, and a body without any detection.
[[nodiscard]] std::vector<model::NamedDetection> ReadDetections(
    const source::Node& body, std::span<const std::string_view> reserved, const SourceMap& sources,
    Diagnostics& diagnostics);

/// Letters, digits, `_` and `-`, at least one: what a condition can name.
[[nodiscard]] bool IsDetectionName(std::string_view name) noexcept;

/// A scalar as a value, typed by YAML.
[[nodiscard]] model::Value ToValue(const source::Node& scalar);

/// A condition with the map from its text to the file. The node must be a string.
[[nodiscard]] model::Condition ReadCondition(const source::Node& node, const SourceMap& sources);

}  // namespace sigmavm::read
