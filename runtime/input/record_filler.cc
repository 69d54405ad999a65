#include "runtime/input/record_filler.h"

#include <charconv>
#include <limits>

#include "runtime/record/escaped_text.h"

namespace sigmavm::input {
namespace {

using record::Value;
using record::ValueKind;

/// An id written as a number or as decimal text.
std::optional<int64_t> ToInteger(const Value& value) {
  if (value.kind == ValueKind::kInteger) return value.integer;
  if (value.kind != ValueKind::kString && value.kind != ValueKind::kFloat) return std::nullopt;
  int64_t number = 0;
  const char* const end = value.text.data() + value.text.size();
  const auto [stopped, error] = std::from_chars(value.text.data(), end, number);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

/// By HeaderMember.
constexpr std::string_view record::Header::*kHeaderTexts[kHeaderMembers] = {
    nullptr,
    nullptr,  // the event id is a number
    &record::Header::channel,
    &record::Header::provider,
    &record::Header::computer,
    &record::Header::timestamp,
};

}  // namespace

void RecordFiller::Continue(Part part) {
  part_ = part;
  count_ = 0;
}

void RecordFiller::Start(record::Record& record, Part part) {
  record.Reset();
  record_ = &record;
  Continue(part);
  member_ranks_.fill(std::numeric_limits<uint8_t>::max());
}

bool RecordFiller::Claim(record::FieldId field, uint8_t rank) {
  if (field == record::kNoField) return false;
  if (record_->present(field)) {
    if (rank > ranks_[field]) return false;
    if (rank < ranks_[field]) record_->Clear(field);
  }
  ranks_[field] = rank;
  ++count_;
  return true;
}

void RecordFiller::Add(const FieldMap::Entry& entry, const Value& value) {
  if (part_ == Part::kLeaves) return;
  for (const FieldTarget& target : entry.targets) {
    if (Claim(target.field, target.rank)) record_->Add(target.field, value);
    if (target.member != HeaderMember::kNone) FillHeader(target, value);
  }
}

void RecordFiller::AddObject(const FieldMap::Entry& entry) {
  if (part_ == Part::kLeaves) return;
  Value object;
  object.kind = ValueKind::kObject;
  for (const FieldTarget& target : entry.targets) {
    const auto rank = static_cast<uint8_t>(target.rank + 1);
    if (Claim(target.field, rank)) record_->Add(target.field, object);
  }
}

void RecordFiller::MarkPresent(const FieldMap::Entry& entry) {
  if (part_ == Part::kLeaves) return;
  for (const FieldTarget& target : entry.targets) {
    if (Claim(target.field, target.rank)) record_->MarkPresent(target.field);
  }
}

void RecordFiller::FillHeader(const FieldTarget& target, const Value& value) {
  if (!value.has_text()) return;
  if (target.member != HeaderMember::kEventId) {
    return value.escaped ? FillHeaderText(target, value.text) : SetHeaderText(target, value.text);
  }
  uint8_t& rank = member_ranks_[static_cast<size_t>(target.member)];
  if (target.member_rank >= rank) return;
  const std::optional<int64_t> number = ToInteger(value);
  if (!number) return;
  record_->header().event_id = number;
  rank = target.member_rank;
}

void RecordFiller::FillHeaderText(const FieldTarget& target, std::string_view escaped) {
  if (target.member_rank < member_ranks_[static_cast<size_t>(target.member)]) {
    SetHeaderText(target, record::Unescape(escaped, arena()));
  }
}

void RecordFiller::SetHeaderText(const FieldTarget& target, std::string_view text) {
  const auto member = static_cast<size_t>(target.member);
  if (target.member_rank >= member_ranks_[member]) return;
  member_ranks_[member] = target.member_rank;
  record_->header().*kHeaderTexts[member] = text;
}

}  // namespace sigmavm::input
