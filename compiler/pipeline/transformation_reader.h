// The types of transformations: which keys each takes, and how they are read.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/pipeline/item.h"
#include "compiler/read/field_reader.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::pipeline {

/// What a function that reads one type gets.
struct TransformationInput {
  const source::Node& node;
  read::FieldReader& fields;
  const SourceMap& sources;
  Diagnostics& diagnostics;
};

/// What a type works on: only kItems has a use for conditions on fields and detection items.
enum class Scope : uint8_t { kRule, kItems };

struct TransformationType {
  std::string_view name;
  Scope scope;
  std::vector<std::string_view> keys;
  std::optional<Transformation> (*read)(const TransformationInput&);
};

/// The type of that name, or nullptr.
[[nodiscard]] const TransformationType* FindTransformationType(std::string_view name);
[[nodiscard]] std::vector<std::string_view> TransformationTypeNames();

/// Why pySigma's transformation of that name cannot be applied by an evaluator; empty when pySigma
/// has no such transformation or we have it too.
[[nodiscard]] std::string_view WhyUnsupported(std::string_view name) noexcept;

}  // namespace sigmavm::pipeline
