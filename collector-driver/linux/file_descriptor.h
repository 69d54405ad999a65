// Closes a file descriptor when its owner goes.
#pragma once

#include <unistd.h>

#include <utility>

namespace sigmavm::collector {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  /// Takes `value` over; negative stands for none.
  explicit FileDescriptor(int value) noexcept : value_(value) {}
  FileDescriptor(FileDescriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~FileDescriptor() {
    if (value_ >= 0) close(value_);
  }

  [[nodiscard]] int get() const noexcept { return value_; }
  [[nodiscard]] bool valid() const noexcept { return value_ >= 0; }
  /// Closes it now.
  void reset() noexcept { FileDescriptor().swap(*this); }
  void swap(FileDescriptor& other) noexcept { std::swap(value_, other.value_); }

 private:
  int value_ = -1;
};

}  // namespace sigmavm::collector
