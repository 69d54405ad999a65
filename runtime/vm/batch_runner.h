// Runs work on several threads and hands the results over in the order of the input.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace sigmavm::vm {

/// One piece of work with its result. What it holds is up to the user.
class Batch {
 public:
  virtual ~Batch() = default;
};

/// What a run is made of. None may throw.
struct BatchSteps {
  /// Fills the next batch; null ends the run. `spare` is an old batch to fill again, or null.
  /// Called from one thread at a time, in order, but not always from the same thread.
  std::function<std::unique_ptr<Batch>(std::unique_ptr<Batch> spare)> produce;
  /// Works on a batch. `worker` is below the number of threads; two calls with the same worker
  /// never overlap, so each worker can own an Evaluator.
  std::function<void(size_t worker, Batch& batch)> work;
  /// Takes the results in the order in which the batches were produced, on the thread that called
  /// RunBatches. False cancels: what was produced but not consumed is dropped.
  std::function<bool(Batch& batch)> consume;
};

/// Runs to the end and returns true, or until `consume` cancels and returns false. The sequence of
/// `consume` calls is the same for every number of threads. With one thread everything runs on the
/// caller's. At most 3 * threads batches exist at a time.
bool RunBatches(size_t threads, const BatchSteps& steps);

}  // namespace sigmavm::vm
