#include "runtime/vm/index_tuner.h"

#include <utility>

namespace sigmavm::vm {

IndexTuner::IndexTuner(const program::Program& program, std::vector<program::RuleIndex> rules)
    : choice_{&program,
              std::move(rules),
              {},
              std::vector<uint8_t>(program.predicates.size()),
              nullptr} {
  choice_.shares = GuessShares(choice_);
  index_ = std::make_shared<const ScanIndex>(choice_, ScanScope::kEverything);
}

std::shared_ptr<const ScanIndex> IndexTuner::index() const {
  const std::lock_guard lock(mutex_);
  return index_;
}

void IndexTuner::Offer(uint32_t generation, const Observations& observations) {
  const std::lock_guard lock(mutex_);
  if (generation != generation_.load(std::memory_order_relaxed)) return;
  const PredicateBits& open = index_->scans().open;
  Learn(observations, open, choice_.shares);
  ChooseDirect(*choice_.program, observations, open, choice_.direct, choice_.shares);
  choice_.grams = &observations.grams;
  index_ = std::make_shared<const ScanIndex>(choice_, ScanScope::kWorthwhile);
  choice_.grams = nullptr;
  generation_.store(generation + 1, std::memory_order_release);
}

}  // namespace sigmavm::vm
