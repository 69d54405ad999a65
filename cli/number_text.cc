#include "cli/number_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>

namespace sigmavm::cli {
namespace {

std::string Decimal(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

}  // namespace

std::string ByteText(double bytes) {
  constexpr std::string_view kUnits[] = {"B", "kB", "MB", "GB", "TB"};
  size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < std::size(kUnits)) {
    bytes /= 1000;
    ++unit;
  }
  return Decimal(bytes, unit > 0 && bytes < 9.95 ? 1 : 0) + " " + std::string(kUnits[unit]);
}

std::string CountText(uint64_t count) {
  std::string text = std::to_string(count);
  for (size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, ",");
  return text;
}

std::string DurationText(double seconds) {
  const auto total = static_cast<uint64_t>(std::llround(std::clamp(seconds, 0.0, 1e9)));
  char text[32];
  if (total >= 3600) {
    std::snprintf(text, sizeof text, "%lluh%02llum", static_cast<unsigned long long>(total / 3600),
                  static_cast<unsigned long long>(total % 3600 / 60));
  } else if (total >= 60) {
    std::snprintf(text, sizeof text, "%llum%02llus", static_cast<unsigned long long>(total / 60),
                  static_cast<unsigned long long>(total % 60));
  } else {
    std::snprintf(text, sizeof text, "%llus", static_cast<unsigned long long>(total));
  }
  return text;
}

std::string Counted(uint64_t count, std::string_view noun) {
  return CountText(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

}  // namespace sigmavm::cli
