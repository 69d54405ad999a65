// A set of rules or the like that needs no clearing between records.
#pragma once

#include <cstdint>
#include <vector>

namespace sigmavm::vm {

/// A set of small numbers that is emptied in O(1), except once in 65,535 times.
class EpochSet {
 public:
  explicit EpochSet(size_t size) : stamps_(size) {}

  void Clear() noexcept {
    if (++epoch_ != 0) return;
    stamps_.assign(stamps_.size(), 0);
    epoch_ = 1;
  }
  /// False when `id` was in the set.
  bool Insert(size_t id) noexcept {
    if (stamps_[id] == epoch_) return false;
    stamps_[id] = epoch_;
    return true;
  }
  [[nodiscard]] bool Has(size_t id) const noexcept { return stamps_[id] == epoch_; }

 private:
  std::vector<uint16_t> stamps_;
  uint16_t epoch_ = 1;
};

}  // namespace sigmavm::vm
