// Something to remember about processes that may never be asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace sigmavm::collector {

/// One value a process id, taken out once; bounded, the oldest go first. Thread-safe.
template <typename Value>
class ByProcess {
 public:
  explicit ByProcess(size_t bound) : bound_(bound) {}

  /// Replaces the value before.
  void Put(uint32_t pid, Value value) {
    const std::lock_guard lock(mutex_);
    values_.insert_or_assign(pid, Entry{++last_number_, std::move(value)});
    order_.push_back({pid, last_number_});
    while (order_.size() > bound_) {
      const auto [oldest, number] = order_.front();
      order_.pop_front();
      const auto found = values_.find(oldest);
      if (found != values_.end() && found->second.number == number) values_.erase(found);
    }
  }

  [[nodiscard]] std::optional<Value> Take(uint32_t pid) {
    const std::lock_guard lock(mutex_);
    const auto found = values_.find(pid);
    if (found == values_.end()) return std::nullopt;
    std::optional<Value> value(std::move(found->second.value));
    values_.erase(found);
    return value;
  }

 private:
  struct Entry {
    uint64_t number = 0;
    Value value;
  };
  const size_t bound_;
  std::mutex mutex_;  // guards all below
  std::unordered_map<uint32_t, Entry> values_;
  std::deque<std::pair<uint32_t, uint64_t>> order_;  // as they were put, also those taken since
  uint64_t last_number_ = 0;
};

}  // namespace sigmavm::collector
