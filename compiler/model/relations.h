// How documents relate: which rule a reference means and which log sources a log source includes.
// Filters, correlations and pipelines must agree on both.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "compiler/model/rule.h"

namespace sigmavm::model {

/// 8-4-4-4-12 hexadecimal digits, the only form of `id` that the specification knows.
[[nodiscard]] inline bool IsUuid(std::string_view text) noexcept {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !digit) return false;
  }
  return true;
}

/// Ids are equal as UUIDs are, whatever the case of their digits; other ids exactly.
[[nodiscard]] inline bool SameId(std::string_view a, std::string_view b) noexcept {
  if (a == b) return true;
  if (!IsUuid(a) || !IsUuid(b)) return false;
  return std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
    return x == y || ((x | 0x20) == (y | 0x20) && (x & 0x40) != 0);
  });
}

/// Equal for references that mean the same: UUIDs in lower case, all else as it is.
[[nodiscard]] inline std::string ReferenceKey(std::string_view reference) {
  std::string key(reference);
  if (!IsUuid(reference)) return key;
  for (char& c : key) c = c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c;
  return key;
}

/// `reference` is the id or the name of the document. Titles are not references.
[[nodiscard]] inline bool RefersTo(std::string_view reference, const Metadata& meta) noexcept {
  return (meta.id.present() && SameId(reference, meta.id.text)) ||
         (meta.name.present() && reference == meta.name.text);
}

/// Every attribute set in `general` has the same value in `special` (sigma-semantics, section 1).
[[nodiscard]] inline bool Covers(const Logsource& general, const Logsource& special) noexcept {
  return (!general.category || general.category == special.category) &&
         (!general.product || general.product == special.product) &&
         (!general.service || general.service == special.service);
}

}  // namespace sigmavm::model
