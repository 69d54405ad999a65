#include "runtime/vm/index_set.h"

namespace sigmavm::vm {

IndexSet::Found IndexSet::Get(const std::vector<uint8_t>& allowed) {
  std::string key(allowed.begin(), allowed.end());
  const std::lock_guard lock(mutex_);
  const bool full = tuners_.size() >= kMost && tuners_.find(key) == tuners_.end();
  if (full) key.assign(allowed.size(), 1);
  std::unique_ptr<IndexTuner>& tuner = tuners_[key];
  if (tuner == nullptr) {
    std::vector<program::RuleIndex> rules;
    for (program::RuleIndex rule = 0; rule < program_->rules.size(); ++rule) {
      if (key[program_->rules[rule].logsource] != 0) rules.push_back(rule);
    }
    tuner = std::make_unique<IndexTuner>(*program_, std::move(rules));
  }
  return {tuner.get(), !full};
}

}  // namespace sigmavm::vm
