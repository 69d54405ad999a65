// The scalar functions that only compute a value from values, by name.
#pragma once

#include <span>
#include <string_view>

#include "runtime/query/kql/execution.h"
#include "runtime/query/kql/value.h"

namespace sigmavm::kql {

/// Texts that functions make are cut off here; the language's own bound for a value.
inline constexpr size_t kTextBytes = size_t{1} << 20;

struct Function {
  std::string_view name;
  /// Result and parameters, `result:parameters`, one letter each: b bool, i int, l long, r real,
  /// s string (takes dynamic as its text), t datetime, p timespan, d dynamic, g guid, n any number,
  /// a anything. `?` behind a letter: optional; `*`: any number of that kind, also none.
  /// Without a leading `!`, the result is null when an argument is, and `evaluate` sees no nulls.
  std::string_view signature;
  Value (*evaluate)(Context& context, std::span<const Value> arguments);
};

/// nullptr when there is no such function.
[[nodiscard]] const Function* FindFunction(std::string_view name) noexcept;

[[nodiscard]] std::span<const Function> TextFunctions() noexcept;
[[nodiscard]] std::span<const Function> ConvertFunctions() noexcept;
[[nodiscard]] std::span<const Function> DynamicFunctions() noexcept;
[[nodiscard]] std::span<const Function> TimeFunctions() noexcept;
[[nodiscard]] std::span<const Function> NetworkFunctions() noexcept;

}  // namespace sigmavm::kql
