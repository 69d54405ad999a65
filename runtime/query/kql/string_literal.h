// The four ways to write a text in a query.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sigmavm::kql {

/// Reads the literal at `at` ("..." and '...' with escapes, @"..." and @'...' verbatim with doubled
/// quotes, ```...``` over lines), appends what it stands for to `out` and moves `at` behind it.
/// Returns what is wrong with it, or nullptr; escapes that the language does not know are errors.
[[nodiscard]] const char* ReadStringLiteral(std::string_view text, size_t& at, std::string& out);

}  // namespace sigmavm::kql
