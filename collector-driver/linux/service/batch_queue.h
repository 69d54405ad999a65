// The one kind of queue between two threads of the collector: bounded by bytes, handed over a batch
// at a time, so that a lock is taken once for many records.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace sigmavm::collector {

/// What a producer does when there is no room.
enum class Overflow : uint8_t {
  kDrop,  ///< loses the item: the producer must not wait (live events)
  kWait   ///< waits for room (replayed captures)
};

/// One producer, one consumer. `Batch` has Add(item), Clear(), empty(), byte_count() and a default
/// constructor. The bytes of the batch that the consumer holds count until it takes the next one.
template <typename Batch>
class BatchQueue {
 public:
  explicit BatchQueue(size_t bound_bytes) : bound_bytes_(bound_bytes) {}

  /// False when the item was not taken: no room, or the queue has been abandoned. An empty queue
  /// takes an item of any size, so that none can be stuck for ever. The consumer may not notice
  /// before Announce().
  template <typename Item>
  [[nodiscard]] bool Push(const Item& item, size_t bytes, Overflow overflow) {
    std::unique_lock lock(mutex_);
    const auto has_room = [&] {
      const size_t used = filling_.byte_count() + taken_bytes_;
      return used == 0 || used + bytes <= bound_bytes_;
    };
    if (overflow == Overflow::kWait) {
      if (!has_room()) items_.notify_one();
      room_.wait(lock, [&] { return abandoned_ || has_room(); });
    }
    if (abandoned_ || !has_room()) return false;
    const size_t before = filling_.byte_count();
    filling_.Add(item);
    const bool is_much = before < kMuchBytes && filling_.byte_count() >= kMuchBytes;
    lock.unlock();
    if (is_much) items_.notify_one();
    return true;
  }

  /// Wakes the consumer for what has been pushed: once for many items, because a wake-up costs more
  /// than an item.
  void Announce() {
    bool wake = false;
    {
      const std::lock_guard lock(mutex_);
      wake = !filling_.empty();
    }
    if (wake) items_.notify_one();
  }

  /// Gives back the batch that was taken before and takes all that has come since; waits until
  /// there is something. False when the queue has been closed and is empty.
  [[nodiscard]] bool Take(Batch& batch) {
    Return(batch);
    std::unique_lock lock(mutex_);
    items_.wait(lock, [&] { return closed_ || !filling_.empty(); });
    return TakeLocked(batch);
  }

  /// The same, but waits at most `wait`; the batch is empty when nothing came.
  [[nodiscard]] bool Take(Batch& batch, std::chrono::milliseconds wait) {
    Return(batch);
    std::unique_lock lock(mutex_);
    items_.wait_for(lock, wait, [&] { return closed_ || !filling_.empty(); });
    return !filling_.empty() ? TakeLocked(batch) : !closed_;
  }

  /// Nothing will be pushed any more.
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    items_.notify_all();
  }
  /// Push() fails from now on; one that waits returns. What is in the queue stays in it.
  void Abandon() {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    room_.notify_all();
  }

  [[nodiscard]] size_t byte_count() const {
    const std::lock_guard lock(mutex_);
    return filling_.byte_count() + taken_bytes_;
  }

 private:
  // So much is worth a wake-up by itself.
  static constexpr size_t kMuchBytes = 128 << 10;
  // Above this, a batch gives its memory back: a burst must not be paid for until the end.
  static constexpr size_t kKeptBytes = 1U << 20;

  void Return(Batch& batch) {
    const bool large = batch.byte_count() > kKeptBytes;
    batch.Clear();
    if (large) batch = Batch();
    const std::lock_guard lock(mutex_);
    taken_bytes_ = 0;
    room_.notify_one();
  }
  bool TakeLocked(Batch& batch) {
    if (filling_.empty()) return false;
    std::swap(batch, filling_);
    taken_bytes_ = batch.byte_count();
    return true;
  }

  const size_t bound_bytes_;
  mutable std::mutex mutex_;
  std::condition_variable items_;
  std::condition_variable room_;
  Batch filling_;           // guarded by mutex_, as is all below
  size_t taken_bytes_ = 0;  // of the batch that the consumer holds
  bool closed_ = false;
  bool abandoned_ = false;
};

}  // namespace sigmavm::collector
