#include "cli/event_record.h"

#include <charconv>

#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

using record::Value;

/// Records hold well-formed texts only; outputs show the same.
Value TextValue(std::string_view text, record::Record& record) {
  if (IsValidUtf8(text)) return record::String(text);
  std::string repaired;
  for (size_t at = 0; at < text.size();) AppendUtf8(DecodeUtf8(text, at), repaired);
  return record::String(record.arena().Copy(repaired));
}

Value NumberValue(std::string_view digits) {
  Value value;
  value.text = digits;
  uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (number <= INT64_MAX) {
    value.kind = record::ValueKind::kInteger;
    value.integer = static_cast<int64_t>(number);
  } else {
    value.kind = record::ValueKind::kUnsigned;
    value.unsigned_integer = number;
  }
  return value;
}

Value NumberValue(uint64_t number, record::Record& record) {
  return NumberValue(record.arena().Copy(std::to_string(number)));
}

}  // namespace

EventRecordFiller::EventRecordFiller(const record::Schema& schema)
    : schema_(schema),
      event_id_(schema.Find("EventID")),
      channel_(schema.Find("Channel")),
      provider_name_(schema.Find("Provider_Name")),
      provider_guid_(schema.Find("Provider_Guid")),
      event_record_id_(schema.Find("EventRecordID")),
      computer_(schema.Find("Computer")) {
  for (const collector::EventFieldInfo& info : collector::EventFields()) {
    fields_.push_back(schema.Find(info.name));
  }
}

void EventRecordFiller::Put(record::FieldId field, const Value& value,
                            record::Record& record) const {
  if (field != record::kNoField) record.Add(field, value);
  if (schema_.needs_leaves()) record.AddLeaf(value);
}

void EventRecordFiller::PutHeader(const collector::EventHeader& header,
                                  record::Record& record) const {
  record::Header& out = record.header();
  out.event_id = header.event_id;
  out.channel = header.channel;
  out.provider = collector::kProviderName;
  out.computer = header.computer;
  const bool all = schema_.needs_leaves();
  if (all || event_id_ != record::kNoField) {
    Put(event_id_, NumberValue(header.event_id, record), record);
  }
  if (all || event_record_id_ != record::kNoField) {
    Put(event_record_id_, NumberValue(header.record_id, record), record);
  }
  Put(channel_, record::String(header.channel), record);
  Put(provider_name_, record::String(collector::kProviderName), record);
  Put(provider_guid_, record::String(collector::kProviderGuid), record);
  Put(computer_, TextValue(header.computer, record), record);
}

void EventRecordFiller::Fill(const collector::EventHeader& header,
                             const std::vector<collector::EventValue>& values,
                             record::Record& record) const {
  record.Reset();
  PutHeader(header, record);
  const auto infos = collector::EventFields();
  size_t next = 0;
  for (const collector::EventValue& value : values) {
    while (next < infos.size() && infos[next].name != value.name) ++next;
    if (next == infos.size()) return;
    if (value.name == "UtcTime") record.header().timestamp = value.text;
    const record::FieldId field = fields_[next];
    if (field == record::kNoField && !schema_.needs_leaves()) continue;
    Put(field, value.is_number ? NumberValue(value.text) : TextValue(value.text, record), record);
  }
}

}  // namespace sigmavm::cli
