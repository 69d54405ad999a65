// Replaces the index of some rules by a better one once it is known what records look like.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/vm/scan_index.h"

namespace sigmavm::vm {

/// Holds the index that evaluators should use for a set of rules. Thread-safe. The first index
/// scans for everything; what one evaluator observes with it, and a few times later, makes the
/// next. Verdicts never depend on it.
class IndexTuner {
 public:
  /// Generations after the first; each is worth less than the one before.
  static constexpr uint32_t kLastGeneration = 3;

  /// `program` must outlive the tuner.
  IndexTuner(const program::Program& program, std::vector<program::RuleIndex> rules);

  /// Grows by one with every new index.
  [[nodiscard]] uint32_t generation() const noexcept {
    return generation_.load(std::memory_order_acquire);
  }
  [[nodiscard]] std::shared_ptr<const ScanIndex> index() const;

  /// Makes the index after `generation` from what was observed with that one. Does nothing if
  /// another evaluator did so before.
  void Offer(uint32_t generation, const Observations& observations);

 private:
  std::atomic<uint32_t> generation_{0};
  mutable std::mutex mutex_;  // guards what follows
  IndexChoice choice_;
  std::shared_ptr<const ScanIndex> index_;
};

}  // namespace sigmavm::vm
