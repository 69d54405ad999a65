#include "runtime/query/kql/letter_case.h"

#include <unordered_map>

#include "runtime/base/case_fold.h"
#include "runtime/base/utf8.h"

namespace sigmavm::kql {
namespace {

/// Lower-case letters that case folding nevertheless maps to another letter (CaseFolding.txt):
/// variants of one letter, and the Cherokee letters, which fold to upper case.
bool IsLowerVariant(uint32_t c) noexcept {
  switch (c) {
    case 0xB5:
    case 0x17F:
    case 0x345:
    case 0x3C2:
    case 0x3D0:
    case 0x3D1:
    case 0x3D5:
    case 0x3D6:
    case 0x3F0:
    case 0x3F1:
    case 0x3F5:
    case 0x1E9B:
    case 0x1FBE:
      return true;
    default:
      return (c >= 0x13F8 && c <= 0x13FD) || (c >= 0x1C80 && c <= 0x1C88) ||
             (c >= 0xAB70 && c <= 0xABBF);
  }
}

uint32_t Lower(uint32_t c) noexcept { return IsLowerVariant(c) ? c : FoldCodePoint(c); }

const std::unordered_map<uint32_t, uint32_t>& UpperTable() {
  static const std::unordered_map<uint32_t, uint32_t> kTable = [] {
    constexpr uint32_t kLastCased = 0x1E943;  // no letter behind it has a case
    std::unordered_map<uint32_t, uint32_t> table;
    for (uint32_t c = 0; c <= kLastCased; ++c) {
      if (const uint32_t lower = Lower(c); lower != c) table.emplace(lower, c);
    }
    return table;
  }();
  return kTable;
}

template <typename Map>
void AppendMapped(std::string_view text, std::string& out, Map map) {
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const uint32_t c = DecodeUtf8(text, at);
    const uint32_t mapped = map(c);
    if (mapped == c) {
      out += text.substr(begin, at - begin);
    } else {
      AppendUtf8(mapped, out);
    }
  }
}

}  // namespace

void AppendLower(std::string_view text, std::string& out) { AppendMapped(text, out, Lower); }

void AppendUpper(std::string_view text, std::string& out) {
  AppendMapped(text, out, [](uint32_t c) {
    const auto found = UpperTable().find(c);
    return found == UpperTable().end() ? c : found->second;
  });
}

}  // namespace sigmavm::kql
