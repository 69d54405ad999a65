// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sigmavm::cli {

/// "1.5 MB", "340 kB": decimal units, as storage and networks count.
[[nodiscard]] std::string ByteText(double bytes);
/// "1,234,567".
[[nodiscard]] std::string CountText(uint64_t count);
/// "2h03m", "4m05s", "12s".
[[nodiscard]] std::string DurationText(double seconds);
/// "1 rule", "1,234 rules".
[[nodiscard]] std::string Counted(uint64_t count, std::string_view noun);

}  // namespace sigmavm::cli
