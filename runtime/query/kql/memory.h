// Where the values of a table or of one run live, and how much of them there may be.
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>

#include "runtime/base/arena.h"
#include "runtime/query/kql/value.h"

namespace sigmavm::kql {

/// Counts what is taken. Allocation never fails; who makes values in a loop asks exhausted().
/// Not thread-safe.
class Memory {
 public:
  explicit Memory(size_t limit_bytes) : limit_(limit_bytes) {}

  [[nodiscard]] bool exhausted() const noexcept { return used_ > limit_; }

  template <typename T>
  [[nodiscard]] T* Make(size_t count) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 16);
    used_ += count * sizeof(T);
    T* items = reinterpret_cast<T*>(arena_.Allocate(count * sizeof(T)));
    for (size_t i = 0; i < count; ++i) new (items + i) T();
    return items;
  }

  template <typename T>
  [[nodiscard]] const T* Copy(std::span<const T> items) {
    T* copy = Make<T>(items.size());
    for (size_t i = 0; i < items.size(); ++i) copy[i] = items[i];
    return copy;
  }

  [[nodiscard]] std::string_view CopyBytes(std::string_view text) {
    used_ += text.size();
    return arena_.Copy(text);
  }

  [[nodiscard]] Value Text(std::string_view text) { return Value::Text(CopyBytes(text)); }

  /// A text that carries its folded form, for cells that many tests look at.
  [[nodiscard]] Value FoldedText(std::string_view text);

  /// `value` with everything that it points at copied here. Null once memory is exhausted, and what
  /// is nested deeper than kKeptDepth exhausts it: other walks over values are recursive.
  [[nodiscard]] Value Keep(const Value& value) { return KeepAt(value, 0); }

  /// Forgets all values.
  void Reset() noexcept {
    arena_.Reset();
    used_ = 0;
  }

 private:
  static constexpr size_t kKeptDepth = 200;
  [[nodiscard]] Value KeepAt(const Value& value, size_t depth);

  Arena arena_;
  size_t used_ = 0;
  size_t limit_;
};

}  // namespace sigmavm::kql
