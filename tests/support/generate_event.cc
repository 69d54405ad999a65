// GenerateEvent: what the items of a rule ask for, then changes that make some of it untrue.
#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "tests/support/generate.h"
#include "tests/support/generate_text.h"
#include "tests/support/reference_encoding.h"
#include "tests/support/reference_text.h"

namespace sigmavm::support {
namespace {

using nlohmann::json;

json NumberAsJson(const std::string& text) { return json::parse(text, nullptr, false); }

// A number as the log may have written it.
json NumberValue(const std::string& text, Random& random) {
  switch (random.Below(5)) {
    case 0:
      return text;
    case 1:
      return GenerateNumber(random);
    case 2:
      return NumberAsJson(GenerateNumber(random));
    default:
      return NumberAsJson(text);
  }
}

std::string Encoded(const GeneratedItem& item, const std::string& value, Random& random) {
  std::string bytes;
  const bool big = item.Uses("utf16be");
  if (item.Uses("utf16")) bytes = "\xFF\xFE";
  const bool wide = big || item.Uses("utf16") || item.Uses("wide") || item.Uses("utf16le");
  const auto order = big ? reference::ByteOrder::kBigEndian : reference::ByteOrder::kLittleEndian;
  for (const reference::Atom& atom : reference::ScanPattern(value, false)) {
    bytes += wide ? reference::Utf16Bytes(atom.code_point, order)
                  : reference::Encode(reference::Text(1, atom.code_point));
  }
  const std::string before(random.Below(4), 'x');
  const std::string after(random.Below(4), 'y');
  return reference::Base64(item.Uses("base64") ? bytes : before + bytes + after);
}

std::string FilledIn(std::string value) {
  const size_t at = value.find("%one%");
  if (at != std::string::npos) value.replace(at, 5, "alpha");
  return value;
}

// What the item's affixes leave open.
std::string WithSurroundings(const GeneratedItem& item, std::string text, Random& random) {
  const bool keyword = item.field.empty();
  if (random.Chance(60) && (keyword || item.Uses("contains") || item.Uses("endswith"))) {
    text.insert(0, random.Chance(50) ? "x" : "C:\\ -");
  }
  if (random.Chance(60) && (keyword || item.Uses("contains") || item.Uses("startswith"))) {
    text += random.Chance(50) ? "y" : " \u2013z";
  }
  return text;
}

std::string AcceptedText(const GeneratedItem& item, const GeneratedValue& value, Random& random) {
  if (item.Uses("re")) {
    const Example& example = PickRegex(random);
    return std::string(example.accepted);
  }
  if (item.Uses("base64") || item.Uses("base64offset")) {
    return WithSurroundings(item, Encoded(item, value.text, random), random);
  }
  return WithSurroundings(item, Instantiate(FilledIn(value.text), random), random);
}

bool IsTimeItem(const GeneratedItem& item) {
  constexpr std::array kParts = {"minute", "hour", "day", "week", "month", "year"};
  for (const char* part : kParts) {
    if (item.Uses(part)) return true;
  }
  return false;
}

// A value that one value of the item is likely to accept; nullopt: better no field at all.
std::optional<json> AcceptedValue(const GeneratedItem& item, const GeneratedValue& value,
                                  Random& random) {
  if (value.text == "null" || value.text == "~") {
    return random.Chance(50) ? std::optional<json>() : std::optional<json>(nullptr);
  }
  if (item.Uses("exists")) return value.text == "true" ? std::optional<json>("") : std::nullopt;
  if (IsTimeItem(item)) return GenerateTime(random);
  if (item.Uses("cidr")) return std::string(PickNetwork(random).accepted);
  if (item.Uses("fieldref")) return std::string(random.Chance(50) ? "same" : "SAME");
  if (value.is_text) return AcceptedText(item, value, random);
  if (value.text == "true" || value.text == "false") {
    if (random.Chance(60)) return value.text == "true";
    return random.Chance(50) ? "TRUE" : "false";
  }
  return NumberValue(value.text, random);
}

// The node that a dotted name leads to, made on the way; null when something else is there.
json* MakePath(json& event, const std::string& name, Random& random) {
  json* node = &event;
  std::string rest = name;
  for (size_t dot = rest.find('.'); dot != std::string::npos; dot = rest.find('.')) {
    json& next = (*node)[rest.substr(0, dot)];
    if (next.is_null()) next = random.Chance(25) ? json::array({json::object()}) : json::object();
    node = next.is_array() ? &next.back() : &next;
    if (!node->is_object()) return nullptr;
    rest.erase(0, dot + 1);
  }
  return &(*node)[rest];
}

void SetField(json& event, const std::string& name, json value, Random& random) {
  if (random.Chance(12)) value = json::array({"other", std::move(value)});
  if (random.Chance(4)) value = json::array({json::array({std::move(value)}), 7});
  const bool nested = name.find('.') != std::string::npos && random.Chance(70);
  json* place = nested ? MakePath(event, name, random) : &event[name];
  if (place == nullptr) return;
  if (!place->is_null() && random.Chance(70)) {
    *place = json::array({*place, std::move(value)});  // both items may be content
  } else {
    *place = std::move(value);
  }
}

void Satisfy(const GeneratedItem& item, json& event, Random& random) {
  const std::string field = item.field.empty() ? GenerateField(random) : item.field;
  const bool every = item.Uses("all");
  for (const GeneratedValue& value : item.values) {
    if (!every && item.values.size() > 1 && random.Chance(40)) continue;
    auto accepted = AcceptedValue(item, value, random);
    if (!accepted) continue;
    if (item.Uses("fieldref")) SetField(event, value.text, *accepted, random);
    SetField(event, field, std::move(*accepted), random);
    if (!every) break;
  }
}

void Satisfy(const GeneratedDetection& detection, unsigned percent, json& event, Random& random) {
  for (const GeneratedItem& item : detection.items) {
    if (random.Chance(percent)) Satisfy(item, event, random);
  }
  for (const GeneratedDetection& child : detection.children) {
    Satisfy(child, percent, event, random);
  }
  if (detection.shape == DetectionShape::kKeyword && random.Chance(percent)) {
    GeneratedItem item;
    item.values.push_back(detection.keyword);
    item.values.front().is_text = true;
    Satisfy(item, event, random);
  }
}

json Mutated(const json& value, Random& random) {
  switch (random.Below(8)) {
    case 0:
      return nullptr;
    case 1:
      return json::array();
    case 2:
      return json::object({{"inner", value}});
    case 3:
      return "";
    case 4:
      return random.Chance(50);
    default:
      break;
  }
  if (value.is_string()) return NearMiss(value.get<std::string>(), random);
  if (value.is_number()) return value.dump();
  return value;
}

void Mutate(json& event, Random& random) {
  if (event.empty()) return;
  auto member = event.begin();
  std::advance(member, static_cast<std::ptrdiff_t>(random.Below(event.size())));
  if (random.Chance(15)) {
    event.erase(member);
  } else {
    *member = Mutated(*member, random);
  }
}

}  // namespace

std::string GenerateEvent(const GeneratedRule& rule, Random& random) {
  json event = json::object();
  for (const GeneratedNamedDetection& named : rule.detections) {
    Satisfy(named.detection, 75, event, random);
  }
  for (const GeneratedFilter& filter : rule.filters) {
    for (const GeneratedNamedDetection& named : filter.detections) {
      Satisfy(named.detection, 20, event, random);
    }
  }
  if (random.Chance(30)) {
    SetField(event, GenerateField(random), Instantiate(GenerateSigmaText(random, true), random),
             random);
  }
  if (random.Chance(40)) Mutate(event, random);
  return event.dump();
}

}  // namespace sigmavm::support
