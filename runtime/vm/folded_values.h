// The folded texts of the current record's values, made when first needed.
#pragma once

#include <cstdint>
#include <new>
#include <span>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/match/folded_text.h"
#include "runtime/record/record.h"

namespace sigmavm::vm {

/// Values of a field; the leaves of the event for field 0.
[[nodiscard]] inline std::span<const record::Value> ValuesOf(const record::Record& record,
                                                             record::FieldId field) {
  return field == record::kAnyField ? record.leaves() : record.values(field);
}

/// The same with values as the reader left them, possibly escaped.
[[nodiscard]] inline std::span<const record::Value> StoredValuesOf(const record::Record& record,
                                                                   record::FieldId field) {
  return field == record::kAnyField ? record.leaves() : record.stored(field);
}

/// Not thread-safe.
class FoldedValues {
 public:
  explicit FoldedValues(size_t fields) : slots_(fields) {}

  /// Forgets everything.
  void NextRecord() noexcept;

  /// The folded text of values[index], where `values` are those of `field`, as stored or without
  /// escapes; with padding. Valid until NextRecord(). Where it stays: a copy of what was just
  /// written waits for it (see ValueCache).
  [[nodiscard]] const match::PaddedText& Get(record::FieldId field,
                                             std::span<const record::Value> values, size_t index) {
    Slot& slot = slots_[field];
    if (values.size() != 1) return GetOfMany(slot, values, index);
    if (slot.record != record_) {
      slot.record = record_;
      new (&slot.text) match::PaddedText(Fold(values[0]));
    }
    return slot.text;
  }

  /// For further texts that are needed until NextRecord().
  [[nodiscard]] Arena& arena() noexcept { return arena_; }

 private:
  struct Slot {
    uint64_t record = 0;                // number of the record that the texts are of
    match::PaddedText text;             // of a field's only value
    match::PaddedText* many = nullptr;  // of more values than one
  };

  match::PaddedText Fold(const record::Value& value);
  const match::PaddedText& GetOfMany(Slot& slot, std::span<const record::Value> values,
                                     size_t index);

  std::vector<Slot> slots_;
  uint64_t record_ = 0;
  Arena arena_;
};

}  // namespace sigmavm::vm
