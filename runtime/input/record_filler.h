// Puts found values where they belong in a record: better sources of a field replace worse ones,
// the header is filled on the way, and one record cannot grow without bound.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/input/field_plan.h"
#include "runtime/record/record.h"

namespace sigmavm::input {

/// Used by one reader at a time; holds scratch memory between records. Not thread-safe.
class RecordFiller {
 public:
  explicit RecordFiller(const FieldPlan& plan) : plan_(&plan), ranks_(plan.field_count()) {}

  /// What is taken of the scalars that are found; the calls for the other part do nothing.
  enum class Part : uint8_t { kFields, kLeaves, kBoth };

  /// Resets `record`, which is filled until the next Start().
  void Start(record::Record& record, Part part);
  /// Goes on with the same record, for another part of it.
  void Continue(Part part);

  /// Adds a scalar that borrows from the document or the record's arena.
  void Add(const FieldMap::Entry& entry, const record::Value& value);
  /// Adds the text of a string, as the document spells it, to a field that has none yet; false,
  /// without doing anything, when the field has one. Not for the event id. Does not count: there
  /// are no more of these than fields.
  [[nodiscard]] bool AddFirst(const FieldTarget& target, std::string_view escaped) {
    if (target.field != record::kNoField) {
      if (record_->present(target.field)) return false;
      ranks_[target.field] = target.rank;
      record_->AddFirst(target.field, escaped);
    }
    if (target.member != HeaderMember::kNone) FillHeaderText(target, escaped);
    return true;
  }
  /// A map was found where the entry's fields could have a value; a text inside it, added later
  /// under the same entry, takes its place.
  void AddObject(const FieldMap::Entry& entry);
  /// An empty list was found.
  void MarkPresent(const FieldMap::Entry& entry);
  /// A scalar anywhere in the event, without escapes.
  void AddLeaf(const record::Value& value) {
    if (part_ == Part::kFields) return;
    ++count_;
    record_->AddLeaf(value);
  }
  [[nodiscard]] bool takes_leaves() const noexcept { return part_ != Part::kFields; }

  /// True once this part of the record holds more values than Limits::kRecordFields.
  [[nodiscard]] bool full() const noexcept { return count_ > Limits::kRecordFields; }
  [[nodiscard]] const FieldPlan& plan() const noexcept { return *plan_; }
  [[nodiscard]] Arena& arena() noexcept { return record_->arena(); }

 private:
  /// True when a source of rank `rank` may add to the field; drops what worse sources had put
  /// there.
  bool Claim(record::FieldId field, uint8_t rank);
  void FillHeader(const FieldTarget& target, const record::Value& value);
  void FillHeaderText(const FieldTarget& target, std::string_view escaped);
  void SetHeaderText(const FieldTarget& target, std::string_view text);

  const FieldPlan* plan_;
  record::Record* record_ = nullptr;
  Part part_ = Part::kFields;
  std::vector<uint8_t> ranks_;  // by field; valid for fields that are present
  std::array<uint8_t, kHeaderMembers> member_ranks_{};
  size_t count_ = 0;
};

}  // namespace sigmavm::input
