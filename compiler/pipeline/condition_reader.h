// The conditions of a transformation as written in YAML.
#pragma once

#include "compiler/pipeline/item.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::pipeline {

/// Reads `rule_conditions`, `field_name_conditions` and `detection_item_conditions` of a
/// transformation with their `_cond_op`, `_cond_not` and `_cond_expr`.
void ReadConditions(const source::Node& transformation, const SourceMap& sources, Item& item,
                    Diagnostics& diagnostics);

/// The keys that ReadConditions reads.
[[nodiscard]] std::span<const std::string_view> ConditionKeys() noexcept;

}  // namespace sigmavm::pipeline
