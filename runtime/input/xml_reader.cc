#include "runtime/input/xml_reader.h"

#include <expat.h>

#include <string>
#include <utility>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/input/event_shape.h"
#include "runtime/input/xml_repair.h"

namespace sigmavm::input {
namespace {

using Entry = FieldMap::Entry;

static_assert(sizeof(XML_Char) == 1, "expat must be built for UTF-8");

constexpr std::string_view kNameAttribute = "Name";

std::string_view LocalName(std::string_view name) {
  const size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool IsNamespaceDeclaration(std::string_view attribute) {
  return attribute == "xmlns" || attribute.substr(0, 6) == "xmlns:";
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string_view Explain(XML_Error error) {
  switch (error) {
    case XML_ERROR_NO_ELEMENTS:
      return "the document ends before its root element does";
    case XML_ERROR_UNCLOSED_TOKEN:
    case XML_ERROR_PARTIAL_CHAR:
      return "the document ends inside a tag or text";
    case XML_ERROR_TAG_MISMATCH:
      return "an end tag does not match its start tag";
    case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
      return "text follows the root element";
    case XML_ERROR_UNDEFINED_ENTITY:
      return "an entity is not defined";
    case XML_ERROR_DUPLICATE_ATTRIBUTE:
      return "an attribute is given twice";
    case XML_ERROR_NO_MEMORY:
      return "not enough memory for the record";
    default:
      return "not well-formed XML";
  }
}

/// True when a character XML forbids may be what stopped the parser.
bool IsRepairable(XML_Error error) {
  return error == XML_ERROR_INVALID_TOKEN || error == XML_ERROR_BAD_CHAR_REF ||
         error == XML_ERROR_PARTIAL_CHAR;
}

}  // namespace

class XmlReader::Impl {
 public:
  explicit Impl(std::shared_ptr<const FieldPlan> plan)
      : plan_(std::move(plan)),
        own_filler_(*plan_),
        part_(plan_->needs_leaves() ? RecordFiller::Part::kBoth : RecordFiller::Part::kFields),
        parser_(XML_ParserCreate("UTF-8"), &XML_ParserFree) {}

  std::optional<Diagnostic> Read(std::string_view document, record::Record& out) {
    own_filler_.Start(out, part_);
    out.set_raw(document);
    std::optional<Diagnostic> problem = Parse(document, own_filler_);
    if (!problem || !repairable_) return problem;
    const std::optional<std::string> repaired = RepairXml(document);
    if (!repaired) return problem;
    own_filler_.Start(out, part_);
    out.set_raw(document);
    return Parse(*repaired, own_filler_);
  }

  std::optional<Diagnostic> ReadInto(std::string_view document, RecordFiller& filler) {
    const std::optional<std::string> repaired = RepairXml(document);
    return Parse(repaired ? std::string_view(*repaired) : document, filler);
  }

 private:
  /// An element that is open.
  struct Frame {
    const Entry* entry = nullptr;
    const FieldMap* child = nullptr;  ///< the map of the elements inside
    size_t text_start = 0;            ///< in text_
    bool has_elements = false;
    bool named = false;  ///< its Name attribute is the field's name
  };

  std::optional<Diagnostic> Parse(std::string_view document, RecordFiller& filler) {
    repairable_ = false;
    if (parser_ == nullptr) return Problem(DiagnosticCode::kMalformedXmlRecord, "out of memory", 0);
    if (document.size() > Limits::kRecordBytes) {
      return Problem(DiagnosticCode::kRecordTooLarge,
                     "the record has " + std::to_string(document.size()) + " bytes", 0);
    }
    filler_ = &filler;
    frames_.clear();
    text_.clear();
    refusal_ = nullptr;
    Prepare();
    const XML_Status status =
        XML_Parse(parser_.get(), document.data(), static_cast<int>(document.size()), XML_TRUE);
    if (status == XML_STATUS_OK) return std::nullopt;
    const XML_Error error = XML_GetErrorCode(parser_.get());
    const auto offset = static_cast<size_t>(XML_GetCurrentByteIndex(parser_.get()));
    if (refusal_ != nullptr) return Problem(refusal_code_, refusal_, offset);
    repairable_ = IsRepairable(error);
    return Problem(DiagnosticCode::kMalformedXmlRecord, std::string(Explain(error)), offset);
  }

  static Diagnostic Problem(DiagnosticCode code, std::string what, size_t offset) {
    return ErrorAt(code, "byte " + std::to_string(offset), std::move(what));
  }

  void Prepare() {
    XML_Parser parser = parser_.get();
    XML_ParserReset(parser, "UTF-8");
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, &OnStart, &OnEnd);
    XML_SetCharacterDataHandler(parser, &OnText);
    XML_SetStartDoctypeDeclHandler(parser, &OnDoctype);
  }

  static void OnStart(void* self, const XML_Char* name, const XML_Char** attributes) {
    static_cast<Impl*>(self)->Start(LocalName(name), attributes);
  }
  static void OnEnd(void* self, const XML_Char*) { static_cast<Impl*>(self)->End(); }
  static void OnText(void* self, const XML_Char* text, int size) {
    static_cast<Impl*>(self)->text_.append(text, static_cast<size_t>(size));
  }
  static void OnDoctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<Impl*>(self)->Refuse(DiagnosticCode::kXmlDoctypeRefused,
                                     "a document type declaration is not allowed");
  }

  void Refuse(DiagnosticCode code, const char* what) {
    refusal_code_ = code;
    refusal_ = what;
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  void Start(std::string_view name, const XML_Char** attributes) {
    if (refusal_ != nullptr) return;  // expat finishes the event it is at
    if (frames_.size() >= Limits::kRecordDepth) {
      return Refuse(DiagnosticCode::kRecordTooDeep, "elements are nested too deeply");
    }
    Frame frame = Enter(name, attributes);
    frame.text_start = text_.size();
    if (!frames_.empty()) frames_.back().has_elements = true;
    frames_.push_back(frame);
    ReadAttributes(frame, attributes);
  }

  Frame Enter(std::string_view name, const XML_Char** attributes) const {
    const FieldMap* const map = frames_.empty() ? &plan_->root() : frames_.back().child;
    if (map == nullptr) return {};
    if (map->is_payload()) {
      const std::string_view field = FieldName(attributes);
      if (!field.empty()) {
        Frame frame{Lookup(*map, field)};
        frame.named = true;
        return frame;
      }
    }
    const Entry* const entry = map->Find(name);
    const FieldMap* child = entry == nullptr ? nullptr : entry->child;
    if (child == nullptr) child = map->any_child();
    // A root element that no shape knows, <Events> or <DataItem>, is taken as a wrapper.
    if (entry == nullptr && frames_.empty()) child = &plan_->root();
    return {entry, child};
  }

  static const Entry* Lookup(const FieldMap& map, std::string_view name) {
    const Entry* const entry = map.Find(name);
    return entry != nullptr ? entry : map.FindVariant(name);
  }

  static std::string_view FieldName(const XML_Char** attributes) {
    for (; *attributes != nullptr; attributes += 2) {
      if (kNameAttribute == attributes[0]) return attributes[1];
    }
    return {};
  }

  void ReadAttributes(const Frame& frame, const XML_Char** attributes) {
    const Entry* const group = frame.child == nullptr ? nullptr : frame.child->Find(kAttributesKey);
    const FieldMap* const map = group == nullptr ? nullptr : group->child;
    if (map == nullptr && !filler_->takes_leaves()) return;
    for (; *attributes != nullptr; attributes += 2) {
      if (IsNamespaceDeclaration(attributes[0])) continue;
      if (frame.named && kNameAttribute == attributes[0]) continue;
      const Entry* const entry = map == nullptr ? nullptr : map->Find(LocalName(attributes[0]));
      Deliver(entry, attributes[1]);
    }
  }

  void End() {
    if (refusal_ != nullptr) return;
    const Frame frame = frames_.back();
    frames_.pop_back();
    const std::string_view text = std::string_view(text_).substr(frame.text_start);
    if (frame.has_elements) {
      if (frame.entry != nullptr) filler_->AddObject(*frame.entry);
    } else if (frame.child == nullptr || !IsBlank(text)) {
      Deliver(frame.entry, text);
    }
    text_.resize(frame.text_start);
  }

  void Deliver(const Entry* entry, std::string_view text) {
    if (entry == nullptr && !filler_->takes_leaves()) return;
    const record::Value value = record::String(filler_->arena().Copy(text));
    if (entry != nullptr) filler_->Add(*entry, value);
    filler_->AddLeaf(value);
    if (filler_->full()) {
      Refuse(DiagnosticCode::kRecordTooManyValues, "the record has too many values");
    }
  }

  std::shared_ptr<const FieldPlan> plan_;
  RecordFiller own_filler_;
  RecordFiller* filler_ = nullptr;
  RecordFiller::Part part_;
  std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser_;
  std::vector<Frame> frames_;
  std::string text_;  // of all open elements
  const char* refusal_ = nullptr;
  DiagnosticCode refusal_code_{};
  bool repairable_ = false;
};

XmlReader::XmlReader(const record::Schema& schema)
    : XmlReader(std::make_shared<const FieldPlan>(schema)) {}
XmlReader::XmlReader(std::shared_ptr<const FieldPlan> plan)
    : impl_(std::make_unique<Impl>(std::move(plan))) {}
XmlReader::~XmlReader() = default;
XmlReader::XmlReader(XmlReader&&) noexcept = default;
XmlReader& XmlReader::operator=(XmlReader&&) noexcept = default;

std::optional<Diagnostic> XmlReader::Read(std::string_view document, record::Record& out) {
  return impl_->Read(document, out);
}

std::optional<Diagnostic> XmlReader::ReadInto(std::string_view document, RecordFiller& filler) {
  return impl_->ReadInto(document, filler);
}

}  // namespace sigmavm::input
