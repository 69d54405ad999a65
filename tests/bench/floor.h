// The least that any evaluator built on simdjson has to do: find the fields of an event. What
// evaluation is measured against.
#pragma once

#include <cstddef>
#include <string_view>

#include "tests/bench/lane.h"

namespace sigmavm::bench {

enum class FloorKind : uint8_t {
  kRawTokens,  ///< where the value of each field begins and ends
  kStrings,    ///< get_string(): without escapes, copied by simdjson
};

/// Takes the fields that process_creation rules ask for from every document, by simdjson On-Demand:
/// at the root of flat events, in Event/System and Event/EventData of nested ones. The result
/// depends on all that was found, so that no compiler can leave the work out.
[[nodiscard]] size_t FindFields(const Lane& lane, FloorKind kind);

}  // namespace sigmavm::bench
