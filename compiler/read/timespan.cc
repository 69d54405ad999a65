#include "compiler/read/timespan.h"

#include <charconv>
#include <string>
#include <string_view>

#include "compiler/read/field_reader.h"

namespace sigmavm::read {
namespace {

constexpr uint64_t kSecondsPerDay = 86'400;
constexpr uint64_t kMaxSeconds = 36'525 * kSecondsPerDay;  // a century

Diagnostic BadTimespan(const source::Node& node, std::string message, std::string help = {}) {
  return Error(DiagnosticCode::kInvalidTimespan, node.span, std::move(message), std::move(help));
}

uint64_t SecondsPerUnit(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3'600;
    case 'd':
      return kSecondsPerDay;
    default:
      return 0;
  }
}

// What to write instead of a unit that other tools accept.
std::string AdviceFor(std::string_view number, std::string_view unit) {
  if (unit.empty()) return "add a unit: " + std::string(number) + "s";
  if (unit == "w") return "weeks are not part of Sigma; write them in days: 7d";
  if (unit == "M" || unit == "y") return "months and years differ in length; write days: 30d";
  return "write a whole number and one of s, m, h, d: 15m";
}

}  // namespace

Result<uint64_t> ReadTimespan(const source::Node& node) {
  if (!node.is_scalar()) return WrongType(node, "'timespan'", "text such as 15m");
  const std::string_view text = node.text;
  uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const auto digits = static_cast<size_t>(end - text.data());
  if (digits == 0) {
    return BadTimespan(node, Quoted(text) + " is not a timespan", AdviceFor(text, "?"));
  }
  const std::string_view unit = text.substr(digits);
  const uint64_t seconds = unit.size() == 1 ? SecondsPerUnit(unit.front()) : 0;
  if (seconds == 0) {
    return BadTimespan(node, Quoted(text) + " is not a timespan",
                       AdviceFor(text.substr(0, digits), unit));
  }
  if (error != std::errc() || count > kMaxSeconds / seconds) {
    return BadTimespan(node, "the timespan " + Quoted(text) + " is longer than a century");
  }
  if (count == 0) return BadTimespan(node, "the timespan must be longer than nothing");
  return count * seconds;
}

}  // namespace sigmavm::read
