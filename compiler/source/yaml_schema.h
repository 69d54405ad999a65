// The types of plain scalars by the core schema of YAML 1.2, and where YAML 1.1 would differ.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/source/yaml_document.h"

namespace sigmavm::source {

/// Sets kind and value of `scalar` from its text, as a plain scalar without a tag.
void ResolvePlain(Node& scalar);

/// Sets kind and value of `scalar` from its text by an explicit tag of YAML (`tag:yaml.org,2002:`
/// and one of str, null, bool, int, float). False when the text does not fit the tag.
[[nodiscard]] bool ResolveTagged(Node& scalar, std::string_view tag);

/// The tags that ResolveTagged() knows.
[[nodiscard]] bool IsScalarTag(std::string_view tag) noexcept;

/// What a YAML 1.1 reader such as PyYAML, and with it most Sigma tools, makes of a plain scalar
/// that YAML 1.2 types differently: "a boolean", "the number 8", "text"; nothing when both agree.
/// Dates are left out: they are dates there and text here, and every rule has some.
[[nodiscard]] std::optional<std::string> Yaml11Reading(const Node& scalar);

}  // namespace sigmavm::source
