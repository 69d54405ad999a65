// A record: the named fields of one event, over borrowed bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/record/schema.h"
#include "runtime/record/value.h"

namespace sigmavm::record {

/// What the log itself says of an event, whatever the shape it arrived in. Used to route rules by
/// logsource and to date alerts; empty or nullopt when the event does not say.
struct Header {
  std::optional<int64_t> event_id;
  std::string_view channel;  ///< as written; compared without case
  std::string_view provider;
  std::string_view computer;
  std::string_view timestamp;  ///< as written in the event
};

/// Filled by a reader, read by the evaluator, then reused. A field may have several values (an
/// array, or several paths that meet): a predicate holds if any value satisfies it. A field can be
/// present with no value at all (an empty array).
///
/// Values borrow: from the input buffer, or from this record's arena. All stay valid until Reset().
/// Not thread-safe.
class Record {
 public:
  explicit Record(const Schema& schema);
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;

  /// Forgets the fields of the previous event. O(1), keeps memory.
  void Reset();

  // For readers. Ids must be below schema().size().

  /// Appends a value to a field.
  void Add(FieldId field, const Value& value);
  /// Makes a field present without a value.
  void MarkPresent(FieldId field);
  /// Drops what a field holds; for a reader that found a better source of the same field.
  void Clear(FieldId field);
  void AddLeaf(const Value& value) { leaves_.push_back(value); }
  [[nodiscard]] Header& header() noexcept { return header_; }
  [[nodiscard]] Arena& arena() noexcept { return arena_; }
  /// The event's own text, borrowed from the input; for output and evidence.
  void set_raw(std::string_view raw) noexcept { raw_ = raw; }

  // For evaluators.

  [[nodiscard]] bool present(FieldId field) const noexcept {
    return slots_[field].generation == generation_;
  }
  /// Values of a field, in event order; empty when absent or when an empty array.
  [[nodiscard]] std::span<const Value> values(FieldId field) const noexcept {
    const Slot& slot = slots_[field];
    if (slot.generation != generation_) return {};
    return {slot.values, slot.count};
  }
  /// Every scalar of the event, when schema().needs_leaves().
  [[nodiscard]] std::span<const Value> leaves() const noexcept { return leaves_; }
  [[nodiscard]] const Header& header() const noexcept { return header_; }
  [[nodiscard]] std::string_view raw() const noexcept { return raw_; }
  [[nodiscard]] const Schema& schema() const noexcept { return *schema_; }

 private:
  struct Slot {
    uint32_t generation = 0;
    uint32_t count = 0;
    uint32_t capacity = 0;
    Value* values = nullptr;
    Value first;
  };
  void Grow(Slot& slot);

  const Schema* schema_;
  std::vector<Slot> slots_;
  std::vector<Value> leaves_;
  Header header_;
  std::string_view raw_;
  uint32_t generation_ = 1;
  Arena arena_;
};

}  // namespace sigmavm::record
