// Texts on their way to an output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sigmavm::collector {

/// How urgent a message is, in the numbers of syslog and journald.
enum class Urgency : uint8_t {
  kCritical = 2,
  kError = 3,
  kWarning = 4,
  kNotice = 5,
  kInformation = 6,
};

/// One message; for text formats with its line break. Borrowed.
struct Message {
  std::string_view text;
  Urgency urgency = Urgency::kInformation;
};

/// Messages one after the other in one buffer. Reusable: Clear() keeps the memory.
class MessageBatch {
 public:
  /// `message` is copied.
  void Add(const Message& message) {
    text_ += message.text;
    ends_.push_back(text_.size());
    urgencies_.push_back(message.urgency);
  }
  void Clear() noexcept {
    text_.clear();
    ends_.clear();
    urgencies_.clear();
  }
  [[nodiscard]] size_t size() const noexcept { return ends_.size(); }
  [[nodiscard]] bool empty() const noexcept { return ends_.empty(); }
  [[nodiscard]] size_t byte_count() const noexcept { return text_.size(); }
  /// Valid until the next Add() or Clear().
  [[nodiscard]] Message operator[](size_t index) const noexcept {
    const size_t begin = index == 0 ? 0 : ends_[index - 1];
    return {std::string_view(text_).substr(begin, ends_[index] - begin), urgencies_[index]};
  }
  /// All messages from `first` on, as they stand one after the other.
  [[nodiscard]] std::string_view TextFrom(size_t first) const noexcept {
    return std::string_view(text_).substr(first == 0 ? 0 : ends_[first - 1]);
  }
  /// How many messages from `first` on the first `bytes` bytes of TextFrom(first) hold as a whole.
  [[nodiscard]] size_t WholeMessages(size_t first, size_t bytes) const noexcept {
    const size_t begin = first == 0 ? 0 : ends_[first - 1];
    size_t count = 0;
    while (first + count < ends_.size() && ends_[first + count] - begin <= bytes) ++count;
    return count;
  }

 private:
  std::string text_;
  std::vector<size_t> ends_;
  std::vector<Urgency> urgencies_;
};

}  // namespace sigmavm::collector
