#include "runtime/query/kql/xml.h"

#include <expat.h>

#include <algorithm>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/query/kql/json.h"

namespace sigmavm::kql {
namespace {

struct Element {
  std::string name;
  std::string text;
  std::vector<Member> members;  ///< attributes and children, in order
};

/// Receives the parser's events.
class Builder {
 public:
  Builder(XML_Parser parser, Memory& memory) : parser_(parser), memory_(memory) {
    open_.emplace_back();
  }

  static void Start(void* self, const char* name, const char** attributes) {
    static_cast<Builder*>(self)->OnStart(name, attributes);
  }
  static void End(void* self, const char* /*name*/) { static_cast<Builder*>(self)->OnEnd(); }
  static void Text(void* self, const char* bytes, int size) {
    static_cast<Builder*>(self)->open_.back().text.append(bytes, static_cast<size_t>(size));
  }
  static void Doctype(void* self, const char* /*name*/, const char* /*system*/,
                      const char* /*public_id*/, int /*has_subset*/) {
    XML_StopParser(static_cast<Builder*>(self)->parser_, XML_FALSE);
  }

  [[nodiscard]] Value Result() { return ToBag(open_.front().members); }

 private:
  void OnStart(const char* name, const char** attributes) {
    // Each element is a level, and so may be the array that it is in.
    if (open_.size() > kDynamicDepth / 2 || memory_.exhausted()) {
      XML_StopParser(parser_, XML_FALSE);
      return;
    }
    Element& element = open_.emplace_back();
    element.name = name;
    for (; *attributes != nullptr; attributes += 2) {
      const std::string attribute = std::string("@") + attributes[0];
      element.members.push_back({memory_.CopyBytes(attribute), memory_.FoldedText(attributes[1])});
    }
  }

  void OnEnd() {
    const Element element = std::move(open_.back());
    open_.pop_back();
    open_.back().members.push_back({memory_.CopyBytes(element.name), ToElement(element)});
  }

  [[nodiscard]] Value ToElement(const Element& element) {
    const bool has_text = element.text.find_first_not_of(" \t\r\n") != std::string::npos;
    if (element.members.empty()) return has_text ? memory_.FoldedText(element.text) : Value();
    std::vector<Member> members = element.members;
    if (has_text) members.push_back({"#text", memory_.FoldedText(TextOf(element))});
    return ToBag(members);
  }

  /// Beside other elements the text is mostly indentation, and loses what there is at its ends.
  static std::string_view TextOf(const Element& element) {
    const bool mixed = std::any_of(element.members.begin(), element.members.end(),
                                   [](const Member& member) { return member.name.front() != '@'; });
    if (!mixed) return element.text;
    constexpr const char* kBlanks = " \t\r\n";
    const size_t begin = element.text.find_first_not_of(kBlanks);
    const size_t end = element.text.find_last_not_of(kBlanks);
    return std::string_view(element.text).substr(begin, end - begin + 1);
  }

  /// Members of one name become one member with an array, at the place of the first.
  [[nodiscard]] Value ToBag(const std::vector<Member>& members) {
    std::vector<Member> merged;
    std::vector<std::vector<Value>> values;
    std::unordered_map<std::string_view, size_t> places;
    for (const Member& member : members) {
      const auto [place, is_new] = places.emplace(member.name, merged.size());
      if (is_new) {
        merged.push_back(member);
        values.emplace_back();
      }
      values[place->second].push_back(member.value);
    }
    for (size_t i = 0; i < merged.size(); ++i) {
      if (values[i].size() < 2) continue;
      const Value* items = memory_.Copy(std::span<const Value>(values[i]));
      merged[i].value = Value::Array(items, values[i].size());
    }
    return Value::Bag(memory_.Copy(std::span<const Member>(merged)), merged.size());
  }

  XML_Parser parser_;
  Memory& memory_;
  std::vector<Element> open_;
};

}  // namespace

std::optional<Value> ParseXml(std::string_view text, Memory& memory) {
  constexpr size_t kXmlBytes = size_t{1} << 20;
  if (text.size() > kXmlBytes) return std::nullopt;
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate("UTF-8"), XML_ParserFree);
  if (parser == nullptr) return std::nullopt;
  Builder builder(parser.get(), memory);
  XML_SetUserData(parser.get(), &builder);
  XML_SetElementHandler(parser.get(), Builder::Start, Builder::End);
  XML_SetCharacterDataHandler(parser.get(), Builder::Text);
  XML_SetStartDoctypeDeclHandler(parser.get(), Builder::Doctype);
  const XML_Status status =
      XML_Parse(parser.get(), text.data(), static_cast<int>(text.size()), XML_TRUE);
  if (status != XML_STATUS_OK) return std::nullopt;
  return builder.Result();
}

}  // namespace sigmavm::kql
