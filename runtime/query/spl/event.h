// An event as it enters the evaluator: named fields, each with one text or several.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"

namespace sigmavm::spl {

/// The fields of one event in their order. `_time` (seconds since 1970) and `_raw` (the text that
/// was indexed) are fields like any other. A field without a value is not listed. Plain data.
struct Event {
  std::vector<std::pair<std::string, std::vector<std::string>>> fields;

  /// Replaces the field if it is there. No values: removes it.
  void Set(std::string_view name, std::vector<std::string> values);
  void Set(std::string_view name, std::string value);
};

/// Reads a JSON object: numbers and booleans become text, an array of them a multivalue field, an
/// object inside becomes fields named by their path (`a.b`), null and empty arrays no field.
/// Numbers keep the digits they have in the text as far as a double or 64-bit integer can hold.
[[nodiscard]] Result<Event> ReadEvent(std::string_view json);

}  // namespace sigmavm::spl
