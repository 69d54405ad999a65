#include "runtime/match/gram_frequency.h"

#include <string_view>

namespace sigmavm::match {
namespace {

/// Folded text in the manner of what is scanned; the proportions matter, not the words.
constexpr std::string_view kTypicalText =
#include "runtime/match/typical_text.inc"
    ;

/// Counted for a pair never seen, so that no part of a literal seems free.
constexpr float kUnseen = 0.02f;

uint8_t Byte(char c) noexcept { return static_cast<uint8_t>(c); }

}  // namespace

const GramFrequency& GramFrequency::Instance() {
  static const GramFrequency instance;
  return instance;
}

GramFrequency::GramFrequency() : pairs_(65'536, kUnseen), conditional_(65'536) {
  for (size_t i = 0; i + 1 < kTypicalText.size(); ++i) {
    pairs_[Byte(kTypicalText[i]) | static_cast<uint32_t>(Byte(kTypicalText[i + 1])) << 8] += 1;
  }
  float first_total[256] = {};
  float total = 0;
  for (uint32_t pair = 0; pair < 65'536; ++pair) {
    first_total[pair & 0xFF] += pairs_[pair];
    total += pairs_[pair];
  }
  for (uint32_t pair = 0; pair < 65'536; ++pair) {
    conditional_[pair] = pairs_[pair] / first_total[pair & 0xFF];
    pairs_[pair] /= total;
  }
}

float GramFrequency::Gram(uint32_t gram) const noexcept {
  return pairs_[gram & 0xFFFF] * conditional_[gram >> 8 & 0xFFFF] * conditional_[gram >> 16];
}

}  // namespace sigmavm::match
