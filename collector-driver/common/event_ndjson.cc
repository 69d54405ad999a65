// Writes events as JSON.
#include "collector-driver/common/event_ndjson.h"

#include "collector-driver/common/json_text.h"

namespace sigmavm::collector {
namespace {

/// Names need no escapes.
void AppendMember(std::string_view name, std::string_view text, bool is_number, std::string& out) {
  if (out.back() != '{') out += ',';
  out.append("\"").append(name).append("\":");
  if (is_number) {
    out += text;
  } else {
    AppendJsonString(text, out);
  }
}

}  // namespace

void AppendEventJson(const EventHeader& header, std::span<const EventValue> values,
                     std::string& out) {
  out += '{';
  AppendMember("EventID", std::to_string(header.event_id), true, out);
  AppendMember("Channel", header.channel, false, out);
  AppendMember("Provider_Name", kProviderName, false, out);
  AppendMember("Provider_Guid", kProviderGuid, false, out);
  AppendMember("EventRecordID", std::to_string(header.record_id), true, out);
  AppendMember("Computer", header.computer, false, out);
  for (const EventValue& value : values) {
    AppendMember(value.name, value.text, value.is_number, out);
  }
  out += '}';
}

void AppendEventNdjson(const EventHeader& header, std::span<const EventValue> values,
                       std::string& out) {
  AppendEventJson(header, values, out);
  out += '\n';
}

}  // namespace sigmavm::collector
