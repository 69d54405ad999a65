#include "runtime/input/json_reader.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "runtime/base/byte_scan.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"
#include "runtime/input/event_shape.h"
#include "runtime/input/json_cursor.h"
#include "runtime/input/json_structure.h"
#include "runtime/input/key_memory.h"
#include "runtime/input/record_filler.h"
#include "runtime/input/text_blanks.h"
#include "runtime/input/xml_reader.h"
#include "runtime/record/escaped_text.h"

namespace sigmavm::input {
namespace {

using Entry = FieldMap::Entry;
using Status = JsonStructure::Status;

struct Problem {
  DiagnosticCode code = DiagnosticCode::kMalformedJsonRecord;
  const char* what = nullptr;
  size_t offset = 0;
};

const char* Explain(Status status) {
  switch (status) {
    case Status::kEmpty:
      return "the record is empty";
    case Status::kUnclosedString:
      return "a string is not closed";
    case Status::kControlCharacter:
      return "a control character in a string is not escaped";
    default:
      return "not enough memory for the record";
  }
}

/// The index does not say where a string is broken: at the control character inside, or at the
/// quote of the string that is not closed.
size_t FindBrokenString(std::string_view text) {
  size_t open = std::string_view::npos;  // the quote of the string we are in
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      open = open == std::string_view::npos ? i : std::string_view::npos;
    } else if (open != std::string_view::npos && text[i] == '\\') {
      ++i;
    } else if (open != std::string_view::npos && static_cast<unsigned char>(text[i]) < 0x20) {
      return i;
    }
  }
  return open == std::string_view::npos ? 0 : open;
}

/// Where a value stands: the map, its entry there if any field wants it, and the map below it.
struct Place {
  const FieldMap* map = nullptr;
  const Entry* entry = nullptr;
  const FieldMap* child = nullptr;
  bool in_list = false;

  [[nodiscard]] bool wanted() const { return entry != nullptr || child != nullptr; }
};

/// A field given as a map: its name, and where its value is.
struct Pair {
  std::string_view name;  ///< as written; empty while not found
  std::optional<JsonCursor> value;
};

}  // namespace

/// Every function reads one thing at the cursor and returns false after Fail().
class JsonReader::Impl final : public record::LeafSource {
 public:
  explicit Impl(std::shared_ptr<const FieldPlan> plan) : plan_(std::move(plan)), filler_(*plan_) {}

  std::optional<Diagnostic> Read(std::string_view document, record::Record& out) {
    filler_.Start(out, RecordFiller::Part::kFields);
    out.set_raw(document);
    if (document.size() > Limits::kRecordBytes) {
      return ErrorAt(DiagnosticCode::kRecordTooLarge, "byte 0",
                     "the record has " + std::to_string(document.size()) + " bytes");
    }
    std::string_view text = document;
    Status status = structure_.Index(text);
    if (status == Status::kIllFormedUtf8) {
      text = RepairUtf8(document);
      status = structure_.Index(text);
    }
    if (status != Status::kGood) {
      return At(FindBrokenString(text), DiagnosticCode::kMalformedJsonRecord, Explain(status));
    }
    const record::EscapeScan escapes = record::ScanEscapes(text);
    if (escapes.bad < text.size()) {
      return At(escapes.bad, DiagnosticCode::kMalformedJsonRecord, "unknown escape in a string");
    }
    text_ = text;
    embeds_ = false;
    if (!ReadDocument()) return At(problem_.offset, problem_.code, problem_.what);
    if (plan_->needs_leaves()) {
      out.set_leaf_source(this);
      if (!embeds_ && !escapes.has_numbers) out.set_document(text);
    }
    return std::nullopt;
  }

  void ReadLeaves() override {
    filler_.Continue(RecordFiller::Part::kLeaves);
    // What is broken where no field lies does not cost the record; nor does it now.
    static_cast<void>(ReadDocument());
  }

 private:
  static Diagnostic At(size_t offset, DiagnosticCode code, const char* what) {
    return ErrorAt(code, "byte " + std::to_string(offset), what);
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
    std::copy(repaired.begin(), repaired.end(), bytes);
    return {bytes, repaired.size()};
  }

  bool Fail(const char* what, DiagnosticCode code = DiagnosticCode::kMalformedJsonRecord) {
    problem_ = {code, what, cursor_.offset()};
    return false;
  }
  /// For a byte that cannot stand here, or the end.
  bool FailAt(char c, const char* what) {
    if (c != '\0' || !cursor_.at_end()) return Fail(what);
    problem_ = {DiagnosticCode::kMalformedJsonRecord, "the record ends too early",
                cursor_.end_offset()};
    return false;
  }
  bool TooDeep() {
    return Fail("objects and lists are nested too deeply", DiagnosticCode::kRecordTooDeep);
  }
  /// True unless the record holds too much by now.
  bool CheckFull() {
    if (!filler_.full()) return true;
    return Fail("the record has too many values", DiagnosticCode::kRecordTooManyValues);
  }

  /// Whether everything is read, for its leaves.
  [[nodiscard]] bool leaves() const noexcept { return filler_.takes_leaves(); }

  bool ReadDocument() {
    depth_ = 0;
    cursor_ = JsonCursor(text_, structure_.offsets());
    return ReadRoot();
  }

  bool ReadRoot() {
    if (cursor_.Take() != '{') {
      return Fail("expected an object", DiagnosticCode::kRecordNotAnObject);
    }
    if (!ReadObject(&plan_->root(), nullptr)) return false;
    if (cursor_.at_end()) return true;
    cursor_.Take();
    return Fail("text follows the object");
  }

  /// Where a key and its colon could not be taken.
  bool FailAtKey() {
    const char quote = cursor_.Take();
    if (quote != '"') return FailAt(quote, "expected a key");
    return FailAt(cursor_.Take(), "expected a colon");
  }

  /// After a member of an object or list: true with `more` when a comma promises another.
  bool TakeSeparator(char closing, bool& more) {
    const char c = cursor_.Take();
    more = c == ',';
    return more || c == closing ? true : FailAt(c, "expected a comma or the closing bracket");
  }

  /// After the opening bracket: takes the closing one if it follows.
  bool TakeEmpty(char closing) {
    if (cursor_.Peek() != closing) return false;
    cursor_.Take();
    return true;
  }

  /// Calls `member(key)` at each value of an object whose brace was taken.
  template <typename Member>
  bool ForEachMember(const Member& member) {
    if (depth_ == Limits::kRecordDepth) return TooDeep();
    if (TakeEmpty('}')) return true;
    ++depth_;
    for (bool more = true; more;) {
      std::string_view key;
      if (!cursor_.TakeKey(key)) return FailAtKey();
      if (!member(key) || !TakeSeparator('}', more)) return false;
    }
    --depth_;
    return true;
  }

  /// `holder` is the entry whose value this map is; its text may be inside, under kTextKey.
  bool ReadObject(const FieldMap* map, const Entry* holder) {
    if (map != nullptr && holder == nullptr && !leaves()) return ReadFields(*map);
    return ForEachMember([&](std::string_view key) {
      const Place place = Locate(map, key, holder);
      return place.wanted() || leaves() ? ReadValue(place) : SkipValue();
    });
  }

  /// ReadObject() for its most frequent case.
  bool ReadFields(const FieldMap& map) {
    if (depth_ == Limits::kRecordDepth) return TooDeep();
    if (TakeEmpty('}')) return true;
    ++depth_;
    for (bool more = true; more;) {
      if (!ReadField(map) || !TakeSeparator('}', more)) return false;
    }
    --depth_;
    return true;
  }

  bool ReadField(const FieldMap& map) {
    constexpr size_t kMemberTokens = 4;  // key, colon, value, separator
    if (cursor_.left() < kMemberTokens) return ReadUnknown(map);
    const KnownKey* const key = memory_.Find(&map, cursor_.Ahead(0), cursor_.Ahead(1));
    if (key == nullptr) return ReadUnknown(map);
    if (*cursor_.Ahead(2) == '"' && AddString(*key)) {
      cursor_.Advance(3);
      return true;
    }
    cursor_.Advance(2);
    return key->use == KnownKey::Use::kSkip ? SkipValue()
                                            : ReadValue({&map, key->entry, key->child});
  }

  /// Reads the string behind a key and its colon; false when there is more to it.
  bool AddString(const KnownKey& key) {
    if (key.use == KnownKey::Use::kSkip) return true;
    return key.use == KnownKey::Use::kField && filler_.AddFirst(key.target, cursor_.StringAt(2));
  }

  bool ReadUnknown(const FieldMap& map) {
    std::string_view name;
    if (!cursor_.TakeKey(name)) return FailAtKey();
    const Place place = Locate(&map, name, nullptr);
    if (KnownKey* const key = memory_.Add(&map, name, cursor_.last())) Learn(place, *key);
    return place.wanted() ? ReadValue(place) : SkipValue();
  }

  static void Learn(const Place& place, KnownKey& key) {
    key.entry = place.entry;
    key.child = place.child;
    if (!place.wanted()) key.use = KnownKey::Use::kSkip;
    if (place.entry == nullptr || place.entry->embedded || place.entry->targets.size() != 1) return;
    key.target = place.entry->targets[0];
    if (key.target.member != HeaderMember::kEventId) key.use = KnownKey::Use::kField;
  }

  bool SkipValue() {
    const char start = cursor_.Take();
    return cursor_.SkipValue(start) ? true : FailAt(start, "expected a value");
  }

  Place Locate(const FieldMap* map, std::string_view key, const Entry* holder) {
    if (holder != nullptr && key == kTextKey) return {nullptr, holder};
    if (map == nullptr) return {};
    const Entry* const entry = Lookup(*map, key);
    const bool own = entry != nullptr && entry->child != nullptr;
    return {map, entry, own ? entry->child : map->any_child()};
  }

  const Entry* Lookup(const FieldMap& map, std::string_view key) {
    const Entry* const entry = map.Find(key);
    if (entry != nullptr && !entry->has_backslash) return entry;
    return ContainsAny<'\\', ' ', '.'>(key) ? LookupSpecial(map, key) : nullptr;
  }

  const Entry* LookupSpecial(const FieldMap& map, std::string_view key) {
    if (key.find('\\') != std::string_view::npos) {
      key = record::Unescape(key, filler_.arena());
      if (const Entry* const entry = map.Find(key)) return entry;
    }
    return map.FindVariant(key);
  }

  bool ReadValue(const Place& place) {
    const char start = cursor_.Take();
    switch (start) {
      case '"':
        return ReadString(place);
      case '{':
        return ReadMap(place);
      case '[':
        return ReadList(place);
      case '\0':
      case '}':
      case ']':
      case ',':
      case ':':
        return FailAt(start, "expected a value");
      default:
        return ReadScalar(place);
    }
  }

  bool ReadMap(const Place& place) {
    const Entry* const entry = place.entry;
    if (entry != nullptr && entry->pairs != nullptr &&
        (place.in_list || entry->pairs == place.map)) {
      return ReadPair(*entry->pairs);
    }
    if (entry != nullptr) filler_.AddObject(*entry);
    if (!CheckFull()) return false;
    const bool may_hold_text = entry != nullptr && !entry->targets.empty() &&
                               place.map != nullptr && place.map->is_shape();
    if (may_hold_text || place.child != nullptr || leaves()) {
      return ReadObject(place.child, may_hold_text ? entry : nullptr);
    }
    return cursor_.SkipValue('{') ? true : FailAt('\0', "the brackets are not balanced");
  }

  bool ReadList(Place place) {
    if (depth_ == Limits::kRecordDepth) return TooDeep();
    if (TakeEmpty(']')) {
      if (place.entry != nullptr) filler_.MarkPresent(*place.entry);
      return CheckFull();
    }
    ++depth_;
    place.in_list = true;
    for (bool more = true; more;) {
      if (!ReadValue(place) || !TakeSeparator(']', more)) return false;
    }
    --depth_;
    return true;
  }

  /// {"@Name": field, "#text": value}, its keys in any order; without a name, a value of the
  /// unnamed Data; without either, a map like any other.
  bool ReadPair(const FieldMap& payload) {
    Pair pair;
    if (!ForEachMember([&](std::string_view key) { return ReadPairMember(key, payload, pair); })) {
      return false;
    }
    if (!pair.value && pair.name.empty()) return true;
    const Entry* const entry = Lookup(payload, pair.name.empty() ? kDataKey : pair.name);
    if (entry == nullptr && !leaves()) return true;
    const Place place{&payload, entry};
    if (!pair.value) return Deliver(record::Value{}, place);
    const JsonCursor after = std::exchange(cursor_, *pair.value);
    if (!ReadValue(place)) return false;
    cursor_ = after;
    return true;
  }

  bool ReadPairMember(std::string_view key, const FieldMap& payload, Pair& pair) {
    const char start = cursor_.Peek();
    if (start == '"' && IsDataNameKey(key)) {
      cursor_.Take();
      pair.name = cursor_.string();
      return true;
    }
    if (IsDataValueKey(key)) {
      pair.value = cursor_;
      return SkipValue();
    }
    if (key == kAttributesKey && start == '{') {
      cursor_.Take();
      return ReadPairName(pair);
    }
    const Place place = Locate(&payload, key, nullptr);
    return place.wanted() || leaves() ? ReadValue(place) : SkipValue();
  }

  /// The name inside {"#attributes": {"Name": field}, "#text": value}.
  bool ReadPairName(Pair& pair) {
    return ForEachMember([&](std::string_view key) {
      const bool is_name = cursor_.Peek() == '"' && IsDataNameKey(key);
      if (!is_name && leaves()) return ReadValue({});
      if (!SkipValue()) return false;
      if (is_name) pair.name = cursor_.string();
      return true;
    });
  }

  bool ReadScalar(const Place& place) {
    const std::optional<record::Value> value = ReadJsonScalar(cursor_.token(), filler_.arena());
    if (value) return Deliver(*value, place);
    return leaves() || Fail("not a value");  // as a leaf it is left out
  }

  bool ReadString(const Place& place) {
    if (place.entry != nullptr && place.entry->embedded) return ReadDocumentString(*place.entry);
    record::Value value = record::String(cursor_.string());
    if (leaves()) {
      value.text = record::Unescape(value.text, filler_.arena());
    } else {
      value.escaped = true;
    }
    return Deliver(value, place);
  }

  bool ReadDocumentString(const Entry& entry) {
    const std::string_view text = record::Unescape(cursor_.string(), filler_.arena());
    if (!ReadEmbedded(text, entry)) return Deliver(record::String(text), {nullptr, &entry});
    filler_.Add(entry, record::String(text));  // its leaves are those of the document
    return CheckFull();
  }

  bool Deliver(const record::Value& value, const Place& place) {
    if (place.entry != nullptr) filler_.Add(*place.entry, value);
    filler_.AddLeaf(value);
    return CheckFull();
  }

  /// Reads a document inside a string as if it stood in the string's place. False when it is not
  /// one, or a broken one; then what could be read of it stays, and the string counts as text.
  bool ReadEmbedded(std::string_view text, const Entry& entry) {
    text = TrimBlanks(text);
    if (text.empty()) return false;
    if (text[0] != '{' && text[0] != '[') return ReadEmbeddedXml(text);
    if (in_embedded_ || embedded_.Index(text) != Status::kGood) return false;
    if (record::ScanEscapes(text).bad < text.size()) return false;
    in_embedded_ = true;
    embeds_ = true;
    const JsonCursor outer = std::exchange(cursor_, JsonCursor(text, embedded_.offsets()));
    const size_t depth = depth_;
    const bool read = ReadEmbeddedRoot(entry) && cursor_.at_end();
    cursor_ = outer;
    depth_ = depth;
    in_embedded_ = false;
    return read;
  }

  bool ReadEmbeddedRoot(const Entry& entry) {
    if (cursor_.Take() == '[') return ReadList({nullptr, &entry, entry.child});
    return ReadObject(entry.child != nullptr ? entry.child : &plan_->root(), nullptr);
  }

  /// A syslog header may stand before the event.
  bool ReadEmbeddedXml(std::string_view text) {
    const size_t start = text[0] == '<' ? 0 : text.find("<Event");
    const size_t end = text.rfind('>');
    if (start == std::string_view::npos || end == std::string_view::npos || end < start) {
      return false;
    }
    embeds_ = true;
    if (!xml_) xml_.emplace(plan_);
    return !xml_->ReadInto(text.substr(start, end + 1 - start), filler_);
  }

  std::shared_ptr<const FieldPlan> plan_;
  RecordFiller filler_;
  JsonStructure structure_;
  std::string_view text_;  // of the document, repaired; what structure_ is of
  bool embeds_ = false;    // a string may have been read as a document
  JsonCursor cursor_;
  KeyMemory memory_;
  size_t depth_ = 0;
  Problem problem_;
  JsonStructure embedded_;
  bool in_embedded_ = false;
  std::optional<XmlReader> xml_;  // made when first needed
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
