// Words with a fixed meaning (levels, states, correlation types): looked up without regard to case,
// with the allowed words listed when one is unknown.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/model/rule.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::read {

template <typename T>
struct NamedValue {
  std::string_view name;
  T value;
};

/// "unknown level 'hihg'" with the nearest allowed word, or all of them, as help.
[[nodiscard]] Diagnostic UnknownValue(const model::Text& text, std::string_view what,
                                      std::span<const std::string_view> allowed);

/// Equal but for ASCII case.
[[nodiscard]] bool SameWord(std::string_view a, std::string_view b) noexcept;

/// The meaning of a text; reports an unknown one. An absent text has none.
template <typename T>
[[nodiscard]] std::optional<T> ReadNamed(const model::Text& text, std::string_view what,
                                         std::span<const NamedValue<T>> table,
                                         Diagnostics& diagnostics) {
  if (!text.present()) return std::nullopt;
  const auto found = std::find_if(table.begin(), table.end(), [&text](const NamedValue<T>& entry) {
    return SameWord(entry.name, text.text);
  });
  if (found != table.end()) return found->value;
  std::vector<std::string_view> names;
  for (const NamedValue<T>& entry : table) names.push_back(entry.name);
  diagnostics.push_back(UnknownValue(text, what, names));
  return std::nullopt;
}

}  // namespace sigmavm::read
