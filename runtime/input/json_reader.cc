#include "runtime/input/json_reader.h"

#include <simdjson.h>

#include <string>
#include <utility>

#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/input/event_shape.h"
#include "runtime/input/record_filler.h"
#include "runtime/input/xml_reader.h"

namespace sigmavm::input {
namespace {

namespace ondemand = simdjson::ondemand;
using Entry = FieldPlan::Entry;
using NodeId = FieldPlan::NodeId;

static_assert(kDocumentPadding >= simdjson::SIMDJSON_PADDING);

constexpr bool IsJsonBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view TrimEnd(std::string_view token) {
  while (!token.empty() && IsJsonBlank(token.back())) token.remove_suffix(1);
  return token;
}

/// The key that starts at `start`, found backwards from its value: between them are only a quote, a
/// colon and blanks.
std::string_view KeyBefore(const char* start, const char* value) {
  const char* end = value - 1;
  while (IsJsonBlank(*end)) --end;
  --end;  // the colon
  while (IsJsonBlank(*end)) --end;
  return {start, static_cast<size_t>(end - start)};
}

struct Problem {
  DiagnosticCode code = DiagnosticCode::kMalformedJsonRecord;
  std::string_view what;
  const char* at = nullptr;  ///< nullptr: unknown
};

std::string_view Explain(simdjson::error_code error) {
  switch (error) {
    case simdjson::EMPTY:
      return "the record is empty";
    case simdjson::UNCLOSED_STRING:
      return "a string is not closed";
    case simdjson::UNESCAPED_CHARS:
      return "a control character in a string is not escaped";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "the brackets are not balanced";
    case simdjson::MEMALLOC:
      return "not enough memory for the record";
    default:
      return "a comma, colon, bracket or key is missing or superfluous";
  }
}

/// simdjson does not say where a string is broken: the control character inside, or the quote of
/// the string that is not closed.
const char* FindBrokenString(std::string_view text) {
  const char* open = nullptr;  // the quote of the string we are in
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      open = open == nullptr ? text.data() + i : nullptr;
    } else if (open != nullptr && text[i] == '\\') {
      ++i;
    } else if (open != nullptr && static_cast<unsigned char>(text[i]) < 0x20) {
      return text.data() + i;
    }
  }
  return open;
}

/// Where a value stands: the map, its entry there if any field wants it, and the map below it.
struct Place {
  NodeId node = FieldPlan::kNoNode;
  const Entry* entry = nullptr;
  NodeId child = FieldPlan::kNoNode;
  bool in_list = false;
};

/// A field given as a map: its name and its value's token, empty while not found.
struct Pair {
  std::string_view name;
  std::string_view value;
};

}  // namespace

class JsonReader::Impl {
 public:
  explicit Impl(std::shared_ptr<const FieldPlan> plan)
      : plan_(std::move(plan)), filler_(*plan_), leaves_(plan_->needs_leaves()) {}

  std::optional<Diagnostic> Read(std::string_view document, record::Record& out) {
    filler_.Start(out);
    out.set_raw(document);
    depth_ = 0;
    problem_ = {};
    if (document.size() > Limits::kRecordBytes) {
      return ErrorAt(DiagnosticCode::kRecordTooLarge, "byte 0",
                     "the record has " + std::to_string(document.size()) + " bytes");
    }
    if (ReadRoot(document)) return std::nullopt;
    const size_t offset =
        problem_.at == nullptr ? 0 : static_cast<size_t>(problem_.at - text_.data());
    return ErrorAt(problem_.code, "byte " + std::to_string(std::min(offset, text_.size())),
                   std::string(problem_.what));
  }

 private:
  bool ReadRoot(std::string_view document) {
    text_ = document;
    ondemand::document json;
    simdjson::error_code error = Iterate(parser_, text_).get(json);
    if (error == simdjson::UTF8_ERROR) {
      text_ = RepairUtf8(document);
      error = Iterate(parser_, text_).get(json);
    }
    if (error != simdjson::SUCCESS) return Fail(error, FindBrokenString(text_));
    std::string_view start;
    if (json.raw_json_token().get(start) != simdjson::SUCCESS || start[0] != '{') {
      return Fail(DiagnosticCode::kRecordNotAnObject, "expected an object", text_.data());
    }
    ondemand::object root;
    error = json.get_object().get(root);
    if (error != simdjson::SUCCESS) return Fail(error, text_.data() + text_.size());
    if (!ReadObject(root, FieldPlan::kRoot, nullptr)) {
      if (problem_.at == nullptr) problem_.at = Location(json);
      return false;
    }
    if (const char* rest = Location(json); rest != nullptr) {
      return Fail(DiagnosticCode::kMalformedJsonRecord, "text follows the object", rest);
    }
    return true;
  }

  static simdjson::simdjson_result<ondemand::document> Iterate(ondemand::parser& parser,
                                                               std::string_view text) {
    return parser.iterate(text, text.size() + kDocumentPadding);
  }

  /// Where the parser stands; nullptr at the end.
  static const char* Location(ondemand::document& json) {
    const char* at = nullptr;
    if (json.current_location().get(at) != simdjson::SUCCESS) return nullptr;
    return at;
  }

  std::string_view RepairUtf8(std::string_view document) {
    std::string repaired;
    repaired.reserve(document.size() + 64);
    for (size_t pos = 0; pos < document.size();) {
      const size_t bad = pos + FindInvalidUtf8(document.substr(pos));
      repaired.append(document, pos, bad - pos);
      if (bad == document.size()) break;
      AppendUtf8(kReplacementCharacter, repaired);
      pos = bad + 1;
    }
    char* const bytes = filler_.arena().Allocate(repaired.size() + kDocumentPadding);
    std::memcpy(bytes, repaired.data(), repaired.size());
    return {bytes, repaired.size()};
  }

  bool Fail(DiagnosticCode code, std::string_view what, const char* at) {
    problem_ = {code, what, at};
    return false;
  }
  bool Fail(simdjson::error_code error, const char* at) {
    return Fail(DiagnosticCode::kMalformedJsonRecord, Explain(error), at);
  }

  /// `holder` is the entry whose value this map is; its text may be inside, under kTextKey.
  bool ReadObject(ondemand::object& object, NodeId node, const Entry* holder) {
    if (++depth_ > Limits::kRecordDepth) return TooDeep();
    for (simdjson::simdjson_result<ondemand::field> result : object) {
      ondemand::field field;
      const simdjson::error_code error = std::move(result).get(field);
      if (error != simdjson::SUCCESS) return Fail(error, nullptr);
      const std::string_view token = field.value().raw_json_token();
      const std::string_view key = KeyBefore(field.key().raw(), token.data());
      const Place place = Locate(node, key, holder);
      if (place.entry == nullptr && place.child == FieldPlan::kNoNode && !leaves_) continue;
      if (!ReadValue(field.value(), token, place)) return false;
    }
    --depth_;
    return true;
  }

  Place Locate(NodeId node, std::string_view key, const Entry* holder) {
    if (holder != nullptr && key == kTextKey) return {FieldPlan::kNoNode, holder};
    if (node == FieldPlan::kNoNode) return {};
    const Entry* entry = Lookup(node, key);
    if (entry == nullptr) return {node, nullptr, plan_->any_child(node)};
    const bool own = entry->child != FieldPlan::kNoNode;
    return {node, entry, own ? entry->child : plan_->any_child(node)};
  }

  const Entry* Lookup(NodeId node, std::string_view key) {
    const Entry* entry = plan_->Find(node, key);
    if (entry != nullptr && !entry->has_backslash) return entry;
    if (key.find('\\') != std::string_view::npos) {
      const std::optional<std::string_view> name = UnescapeJson(key, filler_.arena());
      if (!name) return nullptr;
      key = *name;
      entry = plan_->Find(node, key);
    }
    return entry != nullptr ? entry : plan_->FindVariant(node, key);
  }

  bool ReadValue(ondemand::value& value, std::string_view token, const Place& place) {
    switch (token[0]) {
      case '{':
        return ReadMap(value, place);
      case '[':
        return ReadList(value, place);
      default:
        return ReadScalar(token, place);
    }
  }

  bool ReadMap(ondemand::value& value, const Place& place) {
    const Entry* const entry = place.entry;
    const bool pair = entry != nullptr && entry->pairs != FieldPlan::kNoNode &&
                      (place.in_list || entry->pairs == place.node);
    const bool may_hold_text = entry != nullptr && entry->target_count > 0 &&
                               place.node != FieldPlan::kNoNode && plan_->is_shape(place.node);
    if (entry != nullptr && !pair) filler_.AddObject(*entry);
    if (filler_.full()) return TooMany();
    if (!pair && !may_hold_text && place.child == FieldPlan::kNoNode && !leaves_) return true;
    ondemand::object object;
    const simdjson::error_code error = value.get_object().get(object);
    if (error != simdjson::SUCCESS) return Fail(error, nullptr);
    if (pair) return ReadPair(object, entry->pairs);
    return ReadObject(object, place.child, may_hold_text ? entry : nullptr);
  }

  bool ReadList(ondemand::value& value, const Place& place) {
    if (++depth_ > Limits::kRecordDepth) return TooDeep();
    ondemand::array array;
    const simdjson::error_code error = value.get_array().get(array);
    if (error != simdjson::SUCCESS) return Fail(error, nullptr);
    if (!ReadMembers(array, place)) return false;
    --depth_;
    return true;
  }

  bool ReadMembers(ondemand::array& array, Place place) {
    place.in_list = true;
    bool empty = true;
    for (simdjson::simdjson_result<ondemand::value> result : array) {
      ondemand::value member;
      const simdjson::error_code error = std::move(result).get(member);
      if (error != simdjson::SUCCESS) return Fail(error, nullptr);
      empty = false;
      if (!ReadValue(member, member.raw_json_token(), place)) return false;
    }
    if (empty && place.entry != nullptr) filler_.MarkPresent(*place.entry);
    return true;
  }

  /// {"@Name": field, "#text": value}, its keys in any order; without a name, a value of the
  /// unnamed Data; without either, a map like any other.
  bool ReadPair(ondemand::object& object, NodeId payload) {
    if (++depth_ > Limits::kRecordDepth) return TooDeep();
    Pair pair;
    for (simdjson::simdjson_result<ondemand::field> result : object) {
      ondemand::field field;
      const simdjson::error_code error = std::move(result).get(field);
      if (error != simdjson::SUCCESS) return Fail(error, nullptr);
      const std::string_view token = TrimEnd(field.value().raw_json_token());
      const std::string_view key = KeyBefore(field.key().raw(), token.data());
      if (!ReadPairMember(field.value(), token, key, payload, pair)) return false;
    }
    --depth_;
    if (pair.value.empty() && pair.name.empty()) return true;
    const Entry* const entry = Lookup(payload, pair.name.empty() ? kDataKey : pair.name);
    if (entry == nullptr && !leaves_) return true;
    return ReadScalar(pair.value.empty() ? "null" : pair.value, {payload, entry});
  }

  bool ReadPairMember(ondemand::value& value, std::string_view token, std::string_view key,
                      NodeId payload, Pair& pair) {
    if (token[0] == '"' && IsDataNameKey(key)) {
      pair.name = token.substr(1, token.size() - 2);
      return true;
    }
    if (IsDataValueKey(key)) {
      if (token[0] == '[') return ReadList(value, {payload, plan_->Find(payload, kDataKey)});
      if (token[0] != '{') pair.value = token;
      return true;
    }
    if (key == kAttributesKey && token[0] == '{') return ReadPairName(value, pair);
    const Place place = Locate(payload, key, nullptr);
    if (place.entry == nullptr && place.child == FieldPlan::kNoNode && !leaves_) return true;
    return ReadValue(value, token, place);
  }

  /// The name inside {"#attributes": {"Name": field}, "#text": value}.
  bool ReadPairName(ondemand::value& value, Pair& pair) {
    ondemand::object attributes;
    simdjson::error_code error = value.get_object().get(attributes);
    if (error != simdjson::SUCCESS) return Fail(error, nullptr);
    for (simdjson::simdjson_result<ondemand::field> result : attributes) {
      ondemand::field field;
      error = std::move(result).get(field);
      if (error != simdjson::SUCCESS) return Fail(error, nullptr);
      const std::string_view token = TrimEnd(field.value().raw_json_token());
      if (token[0] != '"' || !IsDataNameKey(KeyBefore(field.key().raw(), token.data()))) continue;
      pair.name = token.substr(1, token.size() - 2);
    }
    return true;
  }

  bool ReadScalar(std::string_view token, const Place& place) {
    token = TrimEnd(token);
    if (token[0] == '"') return ReadString(token, place);
    const std::optional<record::Value> value = ReadJsonScalar(token, filler_.arena());
    if (!value) {
      return Fail(DiagnosticCode::kMalformedJsonRecord, "not a value", token.data());
    }
    return Deliver(*value, place);
  }

  bool ReadString(std::string_view token, const Place& place) {
    if (token.size() < 2 || token.back() != '"') {
      return Fail(DiagnosticCode::kMalformedJsonRecord, "not a value", token.data());
    }
    const std::optional<std::string_view> text =
        UnescapeJson(token.substr(1, token.size() - 2), filler_.arena());
    if (!text) {
      return Fail(DiagnosticCode::kMalformedJsonRecord, "unknown escape in a string", token.data());
    }
    if (place.entry != nullptr && place.entry->embedded && ReadEmbedded(*text, *place.entry)) {
      filler_.Add(*place.entry, record::String(*text));  // its leaves are those of the document
      return filler_.full() ? TooMany() : true;
    }
    return Deliver(record::String(*text), place);
  }

  /// Reads a document inside a string as if it stood in the string's place. False when it is not
  /// one, or a broken one; then what could be read of it stays, and the string counts as text.
  bool ReadEmbedded(std::string_view text, const Entry& entry) {
    const size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return false;
    text.remove_prefix(start);
    if (text[0] != '{' && text[0] != '[') return ReadEmbeddedXml(text);
    if (in_embedded_) return false;
    in_embedded_ = true;
    const size_t depth = depth_;
    const bool read = ReadEmbeddedJson(text, entry);
    depth_ = depth;
    in_embedded_ = false;
    return read;
  }

  bool ReadEmbeddedJson(std::string_view text, const Entry& entry) {
    ondemand::document json;
    if (Iterate(embedded_parser_, text).get(json) != simdjson::SUCCESS) return false;
    if (text[0] == '{') {
      ondemand::object root;
      if (json.get_object().get(root) != simdjson::SUCCESS) return false;
      const bool own = entry.child != FieldPlan::kNoNode;
      if (!ReadObject(root, own ? entry.child : FieldPlan::kRoot, nullptr)) return false;
    } else {
      ondemand::array root;
      if (json.get_array().get(root) != simdjson::SUCCESS) return false;
      if (!ReadMembers(root, {FieldPlan::kRoot, &entry, entry.child})) return false;
    }
    return Location(json) == nullptr;
  }

  /// A syslog header may stand before the event.
  bool ReadEmbeddedXml(std::string_view text) {
    const size_t start = text[0] == '<' ? 0 : text.find("<Event");
    const size_t end = text.rfind('>');
    if (start == std::string_view::npos || end == std::string_view::npos || end < start) {
      return false;
    }
    if (!xml_) xml_.emplace(plan_);
    return !xml_->ReadInto(text.substr(start, end + 1 - start), filler_);
  }

  bool Deliver(const record::Value& value, const Place& place) {
    if (place.entry != nullptr) filler_.Add(*place.entry, value);
    if (leaves_) filler_.AddLeaf(value);
    return filler_.full() ? TooMany() : true;
  }

  bool TooDeep() {
    return Fail(DiagnosticCode::kRecordTooDeep, "objects and lists are nested too deeply", nullptr);
  }
  bool TooMany() {
    return Fail(DiagnosticCode::kRecordTooManyValues, "the record has too many values", nullptr);
  }

  std::shared_ptr<const FieldPlan> plan_;
  RecordFiller filler_;
  bool leaves_;
  ondemand::parser parser_;
  ondemand::parser embedded_parser_;
  bool in_embedded_ = false;
  std::optional<XmlReader> xml_;  // made when first needed
  std::string_view text_;         // the document, or its repaired copy
  size_t depth_ = 0;
  Problem problem_;
};

JsonReader::JsonReader(const record::Schema& schema)
    : JsonReader(std::make_shared<const FieldPlan>(schema)) {}
JsonReader::JsonReader(std::shared_ptr<const FieldPlan> plan)
    : impl_(std::make_unique<Impl>(std::move(plan))) {}
JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;

std::optional<Diagnostic> JsonReader::Read(std::string_view document, record::Record& out) {
  return impl_->Read(document, out);
}

}  // namespace sigmavm::input
