#include "runtime/vm/index_tuner.h"

namespace sigmavm::vm {

IndexTuner::IndexTuner(const program::Program& program)
    : program_(&program),
      shares_(GuessShares(program)),
      index_(std::make_shared<const ScanIndex>(program, shares_, ScanScope::kEverything)) {}

std::shared_ptr<const ScanIndex> IndexTuner::index() const {
  const std::lock_guard lock(mutex_);
  return index_;
}

void IndexTuner::Offer(uint32_t generation, const Observations& observations) {
  const std::lock_guard lock(mutex_);
  if (generation != generation_.load(std::memory_order_relaxed)) return;
  Learn(observations, index_->scans().scanned, shares_);
  index_ = std::make_shared<const ScanIndex>(*program_, shares_, ScanScope::kWorthwhile);
  generation_.store(generation + 1, std::memory_order_release);
}

}  // namespace sigmavm::vm
