#include "runtime/match/gram_frequency.h"

#include <string_view>
#include <vector>

namespace sigmavm::match {
namespace {

/// Folded text in the manner of what is scanned; the proportions matter, not the words.
constexpr std::string_view kTypicalText =
#include "runtime/match/typical_text.inc"
    ;

/// Counted for a pair never seen, so that no part of a literal seems free.
constexpr float kUnseen = 0.02f;

/// What the guess is worth, in places where values were counted.
constexpr float kGuessedPlaces = 20'000;

uint8_t Byte(char c) noexcept { return static_cast<uint8_t>(c); }

/// By pair of bytes, first byte lowest.
struct Chain {
  std::vector<float> pairs;        // share of each pair
  std::vector<float> conditional;  // share of its second byte after its first
};

Chain CountTypicalText() {
  Chain chain{std::vector<float>(65'536, kUnseen), std::vector<float>(65'536)};
  for (size_t i = 0; i + 1 < kTypicalText.size(); ++i) {
    chain.pairs[Byte(kTypicalText[i]) | static_cast<uint32_t>(Byte(kTypicalText[i + 1])) << 8] += 1;
  }
  float first_total[256] = {};
  float total = 0;
  for (uint32_t pair = 0; pair < 65'536; ++pair) {
    first_total[pair & 0xFF] += chain.pairs[pair];
    total += chain.pairs[pair];
  }
  for (uint32_t pair = 0; pair < 65'536; ++pair) {
    chain.conditional[pair] = chain.pairs[pair] / first_total[pair & 0xFF];
    chain.pairs[pair] /= total;
  }
  return chain;
}

const Chain& TypicalChain() {
  static const Chain kChain = CountTypicalText();
  return kChain;
}

}  // namespace

const GramFrequency& GramFrequency::Typical() {
  static const GramFrequency kTypical;
  return kTypical;
}

GramFrequency::GramFrequency(const GramCounts& counts) noexcept
    : counts_(counts.empty() ? nullptr : &counts) {}

float GramFrequency::Mix(float guess, uint32_t count) const noexcept {
  return (kGuessedPlaces * guess + static_cast<float>(count)) /
         (kGuessedPlaces + static_cast<float>(counts_->places()));
}

float GramFrequency::Pair(uint32_t pair) const noexcept {
  const float guess = TypicalChain().pairs[pair & 0xFFFF];
  return counts_ == nullptr ? guess : Mix(guess, counts_->Pair(pair));
}

float GramFrequency::Gram(uint32_t gram) const noexcept {
  const Chain& chain = TypicalChain();
  const float guess = chain.pairs[gram & 0xFFFF] * chain.conditional[gram >> 8 & 0xFFFF] *
                      chain.conditional[gram >> 16];
  return counts_ == nullptr ? guess : Mix(guess, counts_->Gram(gram));
}

}  // namespace sigmavm::match
