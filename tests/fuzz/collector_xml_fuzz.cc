// Events of any values are well-formed XML and valid JSON, which parsers of others agree on.
#include <expat.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/common/event_ndjson.h"
#include "collector-driver/common/event_xml.h"
#include "runtime/base/utf8.h"

namespace {

using namespace sigmavm::collector;

void Check(bool holds) {
  if (!holds) std::abort();
}

/// What JSON has to give back: ill-formed bytes replaced, nothing else changed.
std::string Repaired(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) sigmavm::AppendUtf8(sigmavm::DecodeUtf8(text, at), out);
  return out;
}

/// The same for XML, which has fewer characters.
std::string RepairedForXml(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    uint32_t point = sigmavm::DecodeUtf8(text, at);
    const bool is_blank = point == '\t' || point == '\n' || point == '\r';
    if ((point < 0x20 && !is_blank) || point == 0xFFFE || point == 0xFFFF) point = 0xFFFD;
    sigmavm::AppendUtf8(point, out);
  }
  return out;
}

/// The texts of all Data elements; aborts when the document is not well-formed.
std::vector<std::string> DataTexts(const std::string& xml) {
  struct State {
    std::vector<std::string> texts;
    bool inside = false;
  } state;
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate("UTF-8"), &XML_ParserFree);
  XML_SetUserData(parser.get(), &state);
  XML_SetElementHandler(
      parser.get(),
      [](void* user, const char* name, const char**) {
        auto* into = static_cast<State*>(user);
        into->inside = std::string_view(name) == "Data";
        if (into->inside) into->texts.emplace_back();
      },
      [](void* user, const char*) { static_cast<State*>(user)->inside = false; });
  XML_SetCharacterDataHandler(parser.get(), [](void* user, const char* text, int size) {
    auto* into = static_cast<State*>(user);
    if (into->inside) into->texts.back().append(text, static_cast<size_t>(size));
  });
  Check(XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), 1) == XML_STATUS_OK);
  return state.texts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Values are parted by the byte 0xFE, which is in no well-formed text.
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::vector<EventValue> values;
  EventHeader header;
  header.computer = rest.substr(0, 16);
  header.utc_100ns = static_cast<int64_t>(size * 0x9E3779B97F4A7C15);
  const std::vector<std::string> names = {"a", "b", "c", "d", "e", "f", "g", "h"};
  while (values.size() < names.size()) {
    const std::string_view text = rest.substr(0, rest.find('\xFE'));
    values.push_back({names[values.size()], text, false});
    rest.remove_prefix(std::min(rest.size(), text.size() + 1));
  }
  std::string xml;
  std::string json;
  AppendEventXml(header, values, xml);
  AppendEventNdjson(header, values, json);
  const std::vector<std::string> texts = DataTexts(xml);
  const auto object = nlohmann::json::parse(json, nullptr, false);
  Check(object.is_object() && json.find('\n') == json.size() - 1);
  Check(texts.size() == values.size() && xml.find('\n') == std::string::npos);
  for (size_t i = 0; i < values.size(); ++i) {
    Check(texts[i] == RepairedForXml(values[i].text));
    Check(object.at(names[i]).get<std::string>() == Repaired(values[i].text));
  }
  return 0;
}
