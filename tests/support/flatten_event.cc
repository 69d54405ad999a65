#include "tests/support/flatten_event.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>

namespace sigmavm::support {
namespace {

using nlohmann::json;

// What `Name` is called in nxlog, winlogbeat 6 and Azure records, best source first.
struct HeaderName {
  const char* name;
  std::array<const char*, 4> sources;
};
constexpr std::array kHeaderNames = {
    HeaderName{"EventID", {"event_id", nullptr, nullptr, nullptr}},
    HeaderName{"Channel", {"log_name", nullptr, nullptr, nullptr}},
    HeaderName{"Computer", {"computer_name", "Hostname", nullptr, nullptr}},
    HeaderName{"Provider_Name", {"source_name", "SourceName", "EventSourceName", "Provider"}},
};

const json* Member(const json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

// The text of an element that also has attributes; any other value is itself.
const json& ValueOf(const json& value) {
  const json* text = Member(value, "#text");
  return text == nullptr ? value : *text;
}

std::string WithoutBlanks(std::string name) {
  name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
  return name;
}

void AddPayload(const json& payload, json& flat) {
  if (payload.is_string()) {
    const json embedded = json::parse(payload.get<std::string>(), nullptr, false);
    if (embedded.is_object()) AddPayload(embedded, flat);
    return;
  }
  if (!payload.is_object()) return;
  for (const auto& [name, value] : payload.items()) {
    if (name == "#attributes") continue;
    flat[name] = ValueOf(value);
    flat[WithoutBlanks(name)] = ValueOf(value);
  }
}

// UserData holds one element, named by the provider, that holds the fields.
void AddUserData(const json& user_data, json& flat) {
  if (!user_data.is_object()) return;
  for (const auto& [name, element] : user_data.items()) AddPayload(element, flat);
}

void AddSystem(const json& system, json& flat) {
  if (!system.is_object()) return;
  for (const auto& [name, value] : system.items()) {
    if (!ValueOf(value).is_structured()) flat[name] = ValueOf(value);
  }
  const json* provider = Member(system, "Provider");
  if (provider == nullptr) return;
  const json* attributes = Member(*provider, "#attributes");
  if (attributes == nullptr) return;
  if (const json* name = Member(*attributes, "Name")) flat["Provider_Name"] = *name;
}

void AddHeaderNames(json& flat) {
  for (const auto& [name, sources] : kHeaderNames) {
    if (flat.contains(name)) continue;
    for (const char* source : sources) {
      const json* value = source == nullptr ? nullptr : Member(flat, source);
      if (value == nullptr || value->is_structured()) continue;
      flat[name] = *value;
      break;
    }
  }
}

void AddPlaces(const json& event, json& flat) {
  for (const char* place : {"EventData", "event_data"}) {
    if (const json* payload = Member(event, place)) AddPayload(*payload, flat);
  }
  for (const char* place : {"UserData", "user_data"}) {
    if (const json* payload = Member(event, place)) AddUserData(*payload, flat);
  }
  if (const json* system = Member(event, "System")) AddSystem(*system, flat);
}

}  // namespace

json FlattenEvent(const json& raw) {
  json flat = raw;
  AddPlaces(raw, flat);
  if (const json* event = Member(raw, "Event")) AddPlaces(*event, flat);
  AddHeaderNames(flat);
  return flat;
}

std::optional<int64_t> EventIdOf(const json& flat) {
  const json* id = Member(flat, "EventID");
  if (id == nullptr) return std::nullopt;
  if (id->is_number_integer()) return id->get<int64_t>();
  if (!id->is_string()) return std::nullopt;
  const auto& text = id->get_ref<const std::string&>();
  int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string ChannelOf(const json& flat) {
  const json* channel = Member(flat, "Channel");
  if (channel == nullptr || !channel->is_string()) return {};
  std::string text = channel->get<std::string>();
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

}  // namespace sigmavm::support
