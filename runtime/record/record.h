// A record: the named fields of one event, over borrowed bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
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

/// Finds the leaves of a record's event when somebody asks for them.
class LeafSource {
 public:
  /// Adds them, without escapes, to the record that this was set for.
  virtual void ReadLeaves() = 0;

 protected:
  ~LeafSource() = default;
};

/// Filled by a reader, read by the evaluator, then reused. A field may have several values (an
/// array, or several paths that meet): a predicate holds if any value satisfies it. A field can be
/// present with no value at all (an empty array).
///
/// Values borrow: from the input buffer, or from this record's arena. All stay valid until Reset(),
/// but the texts that stored() gave are replaced by what they stand for when values() is called.
/// Not thread-safe, not even for reading: values() and leaves() do work that was put off.
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
  /// Appends the escaped text of a string, padded (kDocumentPadding), to a field that is not
  /// present.
  void AddFirst(FieldId field, std::string_view escaped) noexcept {
    Slot& slot = slots_[field];
    slot.generation = generation_;
    slot.count = 1;
    slot.escaped = true;
    slot.values->kind = ValueKind::kString;
    slot.values->escaped = true;
    slot.values->text = escaped;
  }
  /// Makes a field present without a value.
  void MarkPresent(FieldId field);
  /// Drops what a field holds; for a reader that found a better source of the same field.
  void Clear(FieldId field);
  /// The value must not be escaped.
  void AddLeaf(const Value& value) { leaves_.push_back(value); }
  /// Asked by leaves() at its first use, then forgotten, as by Reset(). Must live until then.
  void set_leaf_source(LeafSource* source) noexcept { leaf_source_ = source; }
  /// See document().
  void set_document(std::string_view document) noexcept { document_ = document; }
  [[nodiscard]] Header& header() noexcept { return header_; }
  [[nodiscard]] Arena& arena() noexcept { return arena_; }
  /// The event's own text, borrowed from the input; for output and evidence.
  void set_raw(std::string_view raw) noexcept { raw_ = raw; }

  // For evaluators.

  [[nodiscard]] bool present(FieldId field) const noexcept {
    return slots_[field].generation == generation_;
  }
  /// Values of a field, in event order; empty when absent or when an empty array. Decodes escaped
  /// ones in place at first use.
  [[nodiscard]] std::span<const Value> values(FieldId field) const {
    const Slot& slot = slots_[field];
    if (slot.generation != generation_) return {};
    if (slot.escaped) Decode(field);
    return {slot.values, slot.count};
  }
  /// The same as the reader left them, possibly escaped.
  [[nodiscard]] std::span<const Value> stored(FieldId field) const noexcept {
    const Slot& slot = slots_[field];
    if (slot.generation != generation_) return {};
    return {slot.values, slot.count};
  }
  /// Every scalar of the event, when schema().needs_leaves(). May read the event at first use.
  [[nodiscard]] std::span<const Value> leaves() const {
    if (leaf_source_ != nullptr) std::exchange(leaf_source_, nullptr)->ReadLeaves();
    return leaves_;
  }
  /// The JSON text that all leaves come from: the text of each leaf is that of one of its strings,
  /// escapes replaced, or the canonical text of one of its numbers or of true or false. No
  /// character is written as \uXXXX. Empty when that cannot be said, because the event is XML or
  /// holds documents inside strings or such escapes.
  [[nodiscard]] std::string_view document() const noexcept { return document_; }
  [[nodiscard]] const Header& header() const noexcept { return header_; }
  [[nodiscard]] std::string_view raw() const noexcept { return raw_; }
  [[nodiscard]] const Schema& schema() const noexcept { return *schema_; }

 private:
  struct Slot {
    uint32_t generation = 0;  ///< of the record it was last present in
    uint32_t count = 0;
    Value* values = nullptr;  ///< &first, unless there were more than one in this record
    Value first;
    uint32_t capacity = 1;
    bool escaped = false;  ///< one of the values is
  };
  void Grow(Slot& slot);
  void Decode(FieldId field) const;

  const Schema* schema_;
  // What const functions change is what a caller cannot tell from having been there before.
  mutable std::vector<Slot> slots_;
  std::vector<Slot*> grown_;  // whose values are in the arena
  mutable LeafSource* leaf_source_ = nullptr;
  std::vector<Value> leaves_;
  std::string_view document_;
  Header header_;
  std::string_view raw_;
  uint32_t generation_ = 1;
  mutable Arena arena_;
};

}  // namespace sigmavm::record
