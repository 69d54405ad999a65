// Result<T>: a value, or the diagnostics that say why there is none.
#pragma once

#include <cassert>
#include <utility>
#include <variant>

#include "runtime/base/diagnostic.h"

namespace sigmavm {

/// Holds either a T or at least one Diagnostic. No library of this project lets an exception out;
/// this is what fails instead. Accessing the side that is not held is a programming error.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit
  Result(Diagnostic error) : state_(std::in_place_index<1>) {            // NOLINT: implicit
    std::get<1>(state_).push_back(std::move(error));
  }
  Result(Diagnostics errors) : state_(std::in_place_index<1>, std::move(errors)) {  // NOLINT
    assert(!std::get<1>(state_).empty());
  }

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Diagnostics& errors() const& { return std::get<1>(state_); }
  [[nodiscard]] Diagnostics&& errors() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Diagnostics> state_;
};

}  // namespace sigmavm
