// Random choices that are the same on every platform for the same seed.
#pragma once

#include <cstdint>
#include <random>

namespace sigmavm::support {

/// The distributions of the standard library differ between implementations; these do not. A slight
/// bias towards low numbers does not matter here.
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  /// 0 .. count - 1. Requires count > 0.
  [[nodiscard]] size_t Below(size_t count) { return static_cast<size_t>(engine_() % count); }
  [[nodiscard]] bool Chance(unsigned percent) { return Below(100) < percent; }
  template <typename List>
  [[nodiscard]] const auto& Pick(const List& list) {
    return list[Below(std::size(list))];
  }
  template <typename List>
  void Shuffle(List& list) {
    for (size_t i = std::size(list); i > 1; --i) std::swap(list[i - 1], list[Below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace sigmavm::support
