// The events that a measurement runs over: many, nearly all different, in one block of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/base_events.h"

namespace sigmavm::bench {

/// Documents in one block of memory, each with its line break, the last with enough padding for
/// simdjson and for our readers. Movable; views stay valid when it is moved.
class Lane {
 public:
  explicit Lane(EventShape shape) : shape_(shape) {}

  /// Lines first, then Seal() once; documents() is empty before that.
  void Append(std::string_view document);
  void Seal();

  [[nodiscard]] const std::vector<std::string_view>& documents() const noexcept {
    return documents_;
  }
  [[nodiscard]] size_t size() const noexcept { return documents_.size(); }
  [[nodiscard]] EventShape shape() const noexcept { return shape_; }
  /// All documents with their line breaks, as a file would hold them.
  [[nodiscard]] std::string_view text() const noexcept {
    return std::string_view(bytes_.data(), text_size_);
  }

 private:
  EventShape shape_;
  std::vector<char> bytes_;
  std::vector<size_t> ends_;
  size_t text_size_ = 0;
  std::vector<std::string_view> documents_;
};

/// `count` events: the base events in shuffled order again and again, with values made unique at
/// the rates at which they are new in real streams (see kFreshValues in lane.cc). The same seed
/// gives the same lane; other seeds give other unique values.
[[nodiscard]] Lane MakeLane(const BaseEvents& base, EventShape shape, size_t count, uint64_t seed);

/// Makes the value of one member unlike any before it, in a way in which real values differ: hashes
/// get other digits, paths another folder, command lines another argument. `document` must be JSON;
/// nothing happens when it has no such member or the value is empty.
void MakeUnique(std::string& document, std::string_view member, uint64_t number);

}  // namespace sigmavm::bench
