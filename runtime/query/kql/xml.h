// parse_xml(): an XML text as nested bags and arrays.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/query/kql/memory.h"
#include "runtime/query/kql/value.h"

namespace sigmavm::kql {

/// A bag with the root element as its one member. An element becomes its text, or a bag of its
/// attributes (`@name`), its text (`#text`) and its children, of which several of one name become
/// an array; an element with nothing at all becomes null. nullopt when the text is not well-formed
/// or is nested deeper than values may be. Document types are refused.
[[nodiscard]] std::optional<Value> ParseXml(std::string_view text, Memory& memory);

}  // namespace sigmavm::kql
