#include "runtime/vm/batch_runner.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace sigmavm::vm {
namespace {

/// Batches between production and consumption, a thread. Enough that a slow batch does not stop
/// the others at once.
constexpr size_t kBatchesPerThread = 3;

bool RunOnThisThread(const BatchSteps& steps) {
  std::unique_ptr<Batch> spare;
  for (;;) {
    std::unique_ptr<Batch> batch = steps.produce(std::move(spare));
    if (batch == nullptr) return true;
    steps.work(0, *batch);
    if (!steps.consume(*batch)) return false;
    spare = std::move(batch);
  }
}

/// A window of batches in flight, oldest first.
class Pipeline {
 public:
  Pipeline(size_t threads, const BatchSteps& steps)
      : steps_(steps), most_in_flight_(threads * kBatchesPerThread) {}

  void RunWorker(size_t worker) {
    for (;;) {
      Slot* const slot = Produce();
      if (slot == nullptr) return;
      steps_.work(worker, *slot->batch);
      const std::lock_guard lock(mutex_);
      slot->done = true;
      if (slot == window_.front().get()) oldest_done_.notify_one();
    }
  }

  /// On the caller's thread; false when cancelled.
  bool ConsumeAll() {
    for (;;) {
      const std::unique_ptr<Slot> slot = TakeOldest();
      if (slot == nullptr) return true;
      const bool go_on = steps_.consume(*slot->batch);
      const std::lock_guard lock(mutex_);
      --in_flight_;
      if (!go_on) ended_ = true;
      spares_.push_back(std::move(slot->batch));
      room_.notify_one();
      if (!go_on) return false;
    }
  }

  void Cancel() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    room_.notify_all();
  }

 private:
  struct Slot {
    std::unique_ptr<Batch> batch;
    bool done = false;
  };

  /// Waits for room, then produces the next batch; null at the end.
  Slot* Produce() {
    const std::lock_guard producing(producer_);  // keeps production and the window in one order
    std::unique_ptr<Batch> spare;
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return ended_ || in_flight_ < most_in_flight_; });
      if (ended_) return nullptr;
      if (!spares_.empty()) {
        spare = std::move(spares_.back());
        spares_.pop_back();
      }
      ++in_flight_;
    }
    auto slot = std::make_unique<Slot>();
    slot->batch = steps_.produce(std::move(spare));
    const std::lock_guard lock(mutex_);
    if (slot->batch == nullptr || ended_) {
      --in_flight_;
      ended_ = true;
      oldest_done_.notify_one();
      return nullptr;
    }
    window_.push_back(std::move(slot));
    return window_.back().get();
  }

  /// Waits until the oldest batch is done; null when there will be no more.
  std::unique_ptr<Slot> TakeOldest() {
    std::unique_lock lock(mutex_);
    oldest_done_.wait(lock, [this] {
      return window_.empty() ? ended_ && in_flight_ == 0 : window_.front()->done;
    });
    if (window_.empty()) return nullptr;
    std::unique_ptr<Slot> slot = std::move(window_.front());
    window_.pop_front();
    return slot;
  }

  const BatchSteps& steps_;
  const size_t most_in_flight_;
  std::mutex producer_;
  std::mutex mutex_;  // guards everything below
  std::condition_variable room_;
  std::condition_variable oldest_done_;
  std::deque<std::unique_ptr<Slot>> window_;
  std::vector<std::unique_ptr<Batch>> spares_;
  size_t in_flight_ = 0;
  bool ended_ = false;
};

/// As many as the system gives, up to `threads`.
std::vector<std::thread> StartWorkers(size_t threads, Pipeline& pipeline) {
  std::vector<std::thread> workers;
  workers.reserve(threads);
  try {
    for (size_t i = 0; i < threads; ++i) {
      workers.emplace_back([&pipeline, i] { pipeline.RunWorker(i); });
    }
  } catch (const std::system_error&) {
    // Fewer threads do the same work.
  }
  return workers;
}

}  // namespace

bool RunBatches(size_t threads, const BatchSteps& steps) {
  if (threads <= 1) return RunOnThisThread(steps);
  Pipeline pipeline(threads, steps);
  std::vector<std::thread> workers = StartWorkers(threads, pipeline);
  if (workers.empty()) return RunOnThisThread(steps);
  const bool complete = pipeline.ConsumeAll();
  pipeline.Cancel();
  for (std::thread& worker : workers) worker.join();
  return complete;
}

}  // namespace sigmavm::vm
