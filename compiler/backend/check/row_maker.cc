#include "compiler/backend/check/row_maker.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/backend/profile/number_text.h"
#include "runtime/base/case_fold.h"

namespace sigmavm::backend {
namespace {

using Json = nlohmann::json;

/// The text of a scalar; nothing for null and for what is no scalar.
std::optional<std::string> TextOf(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean() || value.is_number())
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return std::nullopt;
}

const Json* Find(const Json& event, const std::string& field) {
  const auto found = event.find(field);
  return found == event.end() ? nullptr : &*found;
}

/// The digest of an algorithm in ALGORITHM=digest,...; empty when it is not there.
std::string HashIn(std::string_view hashes, std::string_view algorithm) {
  while (!hashes.empty()) {
    const size_t comma = std::min(hashes.find(','), hashes.size());
    const std::string_view item = hashes.substr(0, comma);
    const size_t sign = item.find('=');
    if (sign != item.npos && Folded(item.substr(0, sign)) == Folded(algorithm)) {
      return std::string(item.substr(sign + 1));
    }
    hashes.remove_prefix(std::min(comma + 1, hashes.size()));
  }
  return {};
}

/// The part of a field's text that a column holds.
std::string PartOf(const ColumnOrigin& origin, const std::string& text) {
  const size_t first = text.find('\\');
  switch (origin.kind) {
    case OriginKind::kFileName:
      return text.substr(text.rfind('\\') + 1);
    case OriginKind::kDomain:
      return first == text.npos ? std::string() : text.substr(0, first);
    case OriginKind::kAccount:
      return first == text.npos ? text : text.substr(first + 1);
    case OriginKind::kHash:
      return HashIn(text, origin.text);
    default:
      return text;
  }
}

/// `2024-05-06 07:08:09.123`, as Sysmon writes times in UTC, by ISO 8601.
std::string IsoTime(std::string text) {
  if (text.size() >= 19 && text[10] == ' ') text[10] = 'T';
  if (text.size() >= 19 && text.back() != 'Z') text += 'Z';
  return text;
}

/// The same in seconds since 1970, as Splunk keeps the time of events.
Json EpochTime(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  double second = 0;
  char separator = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2u-%2u%c%2d:%2d:%lf", &year, &month, &day,
                               &separator, &hour, &minute, &second);
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (read != 7 || !date.ok()) return {};
  const auto days = std::chrono::sys_days(date).time_since_epoch().count();
  return static_cast<double>(days) * 86'400 + hour * 3'600 + minute * 60 + second;
}

/// A text as the column's type stores it; null when the type cannot.
Json Stored(Language language, const Column& column, const std::string& text) {
  for (const auto& [sigma, product] : column.values) {
    if (Folded(sigma) == Folded(text)) return product;
  }
  const auto number = WholeNumber(text);
  switch (column.type) {
    case ColumnType::kLong:
    case ColumnType::kReal:
      return number ? Json(*number) : Json();
    case ColumnType::kHexString:
      return number && *number >= 0 ? HexText(*number) : text;
    case ColumnType::kBool:
      if (Folded(text) == "true") return true;
      return Folded(text) == "false" ? Json(false) : Json();
    case ColumnType::kDateTime:
      return language == Language::kSpl ? EpochTime(text) : Json(IsoTime(text));
    case ColumnType::kString:
    case ColumnType::kDynamic:
      break;
  }
  return text;
}

Json ColumnValue(Language language, const Column& column, const Json& value) {
  if (value.is_array()) {
    Json list = Json::array();
    for (const Json& item : value) {
      Json stored = ColumnValue(language, column, item);
      if (!stored.is_null()) list.push_back(std::move(stored));
    }
    return list.empty() ? Json() : list;
  }
  const auto text = TextOf(value);
  return text ? Stored(language, column, PartOf(column.origin, *text)) : Json();
}

/// Characters that XML cannot hold become U+FFFD, as event renderers do.
void AppendXml(std::string_view text, std::string& out) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '\'') {
      out += "&apos;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') {
      out += "\xEF\xBF\xBD";
    } else {
      out += c;
    }
  }
}

std::string EventDataXml(const Json& event) {
  std::string xml = "<EventData>";
  for (const auto& [field, value] : event.items()) {
    const auto text = TextOf(value);
    if (!text) continue;
    xml += "<Data Name='";
    AppendXml(field, xml);
    xml += "'>";
    AppendXml(*text, xml);
    xml += "</Data>";
  }
  return xml + "</EventData>";
}

/// Agents wrap the payload for the table Event; Splunk keeps the event as Windows renders it.
std::string EventXml(Language language, const Json& event) {
  const std::string payload = EventDataXml(event);
  if (language == Language::kKql)
    return "<DataItem type='System.XmlData'>" + payload + "</DataItem>";
  return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>" + payload +
         "</Event>";
}

const std::string& FieldOf(const ColumnOrigin& origin, const Json& event) {
  if (origin.condition_field.empty()) return origin.field;
  const Json* value = Find(event, origin.condition_field);
  const auto text = value == nullptr ? std::nullopt : TextOf(*value);
  return text && Folded(*text) == Folded(origin.condition_text) ? origin.field : origin.otherwise;
}

Json Value(const Profile& profile, const Column& column, const Json& event) {
  switch (column.origin.kind) {
    case OriginKind::kNone:
      return {};
    case OriginKind::kConstant:
      return Stored(profile.language, column, column.origin.text);
    case OriginKind::kXmlEvent:
      return EventXml(profile.language, event);
    case OriginKind::kAllFields:
      return event;
    default:
      break;
  }
  const Json* value = Find(event, FieldOf(column.origin, event));
  return value == nullptr ? Json() : ColumnValue(profile.language, column, *value);
}

Json RowOf(const Profile& profile, const Source& source, const Json& event) {
  Json row = Json::object();
  bool has_payload = false;
  for (const Column& column : source.columns) {
    const OriginKind kind = column.origin.kind;
    has_payload = has_payload || kind == OriginKind::kAllFields ||
                  (kind == OriginKind::kXmlEvent && profile.language == Language::kKql);
    if (!column.expression.empty()) continue;
    Json value = Value(profile, column, event);
    if (!value.is_null()) row[column.name] = std::move(value);
  }
  if (!source.other_fields || has_payload) return row;
  for (const auto& [field, value] : event.items()) {
    if (row.contains(field) || source.FindField(field) != nullptr || value.is_null()) continue;
    row[field] = value;
  }
  return row;
}

}  // namespace

std::string MakeRow(const Profile& profile, const Source& source, std::string_view event) {
  Json fields = Json::parse(event, nullptr, /*allow_exceptions=*/false);
  if (!fields.is_object()) fields = Json::object();
  return RowOf(profile, source, fields).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace sigmavm::backend
