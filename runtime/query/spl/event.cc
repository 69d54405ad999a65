// Reads events from JSON; the only place of this folder that knows the JSON library's types.
#include "runtime/query/spl/event.h"

#include <nlohmann/json.hpp>

#include "runtime/base/limits.h"
#include "runtime/query/spl/value.h"

namespace sigmavm::spl {
namespace {

using Json = nlohmann::ordered_json;

std::string ScalarText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number_float()) return NumberText(value.get<double>());
  return value.dump();
}

void AddField(Event& event, const std::string& name, const Json& value, size_t depth) {
  if (depth > Limits::kRecordDepth || event.fields.size() >= Limits::kRecordFields) return;
  if (value.is_object()) {
    for (const auto& [key, member] : value.items()) {
      std::string path = name.empty() ? key : name;
      if (!name.empty()) path.append(1, '.').append(key);
      AddField(event, path, member, depth + 1);
    }
    return;
  }
  std::vector<std::string> texts;
  if (value.is_array()) {
    for (const Json& member : value) {
      if (!member.is_null()) texts.push_back(ScalarText(member));
    }
  } else if (!value.is_null()) {
    texts.push_back(ScalarText(value));
  }
  if (!texts.empty()) event.fields.emplace_back(name, std::move(texts));
}

/// The nesting of brackets outside strings: the library would recurse as deep.
bool IsTooDeep(std::string_view json) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > Limits::kRecordDepth) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

void Event::Set(std::string_view name, std::vector<std::string> values) {
  std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  if (!values.empty()) fields.emplace_back(name, std::move(values));
}

void Event::Set(std::string_view name, std::string value) {
  std::vector<std::string> values;
  values.push_back(std::move(value));
  Set(name, std::move(values));
}

Result<Event> ReadEvent(std::string_view json) {
  if (IsTooDeep(json)) {
    return ErrorAt(DiagnosticCode::kRecordTooDeep, "event", "the event is nested too deeply");
  }
  const Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) {
    return ErrorAt(DiagnosticCode::kMalformedJsonRecord, "event", "the event is not JSON");
  }
  if (!parsed.is_object()) {
    return ErrorAt(DiagnosticCode::kRecordNotAnObject, "event", "the event is not a JSON object");
  }
  Event event;
  AddField(event, {}, parsed, 0);
  return event;
}

}  // namespace sigmavm::spl
