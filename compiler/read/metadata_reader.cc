#include "compiler/read/metadata_reader.h"

#include <algorithm>
#include <array>

#include "compiler/model/relations.h"
#include "compiler/read/date.h"
#include "compiler/read/named_value.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::read {
namespace {

using source::Node;

// Every attribute with a meaning at the top of a document, so that the rest is custom.
constexpr std::string_view kKnownAttributes[] = {
    "title",    "id",     "name",       "related",   "taxonomy",  "status", "description",
    "license",  "author", "references", "date",      "modified",  "fields", "falsepositives",
    "level",    "tags",   "scope",      "logsource", "detection", "filter", "correlation",
    "generate", "action"};

constexpr NamedValue<model::Level> kLevels[] = {{"informational", model::Level::kInformational},
                                                {"low", model::Level::kLow},
                                                {"medium", model::Level::kMedium},
                                                {"high", model::Level::kHigh},
                                                {"critical", model::Level::kCritical}};

constexpr NamedValue<model::Status> kStatuses[] = {{"stable", model::Status::kStable},
                                                   {"test", model::Status::kTest},
                                                   {"experimental", model::Status::kExperimental},
                                                   {"deprecated", model::Status::kDeprecated},
                                                   {"unsupported", model::Status::kUnsupported}};

constexpr std::string_view kRelationTypes[] = {"derived", "obsolete", "merged", "renamed",
                                               "similar"};
// Not in the specification, but in published rules.
constexpr std::string_view kOtherRelationTypes[] = {"obsoletes", "correlation"};

bool IsOneOf(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (size_t i = 0; i < text.size(); i += Utf8Length(text, i)) ++count;
  return count;
}

void CheckLength(const model::Text& text, std::string_view name, size_t limit,
                 Diagnostics& diagnostics) {
  const size_t length = CountCharacters(text.text);
  if (length <= limit) return;
  diagnostics.push_back(Error(DiagnosticCode::kAttributeTooLong, text.span,
                              Quoted(name) + " has " + std::to_string(length) +
                                  " characters; the most is " + std::to_string(limit)));
}

void CheckId(const model::Text& id, Diagnostics& diagnostics) {
  if (!id.present() || model::IsUuid(id.text)) return;
  diagnostics.push_back(Warning(DiagnosticCode::kIdNotUuid, id.span,
                                "the id " + Quoted(id.text) + " is not a UUID",
                                "other tools refuse it; write 8-4-4-4-12 hexadecimal digits"));
}

std::string ReadDate(std::string_view key, FieldReader& fields, Diagnostics& diagnostics) {
  model::Text date = fields.OptionalText(key);
  if (date.present() && !IsDate(date.text)) {
    diagnostics.push_back(Error(DiagnosticCode::kInvalidDate, date.span,
                                Quoted(date.text) + " is not a date of the calendar",
                                "write it as year-month-day: 2024-01-31"));
  }
  return std::move(date.text);
}

std::vector<std::string> PlainTexts(std::vector<model::Text> texts) {
  std::vector<std::string> plain;
  plain.reserve(texts.size());
  for (model::Text& text : texts) plain.push_back(std::move(text.text));
  return plain;
}

bool IsTag(std::string_view tag) {
  const size_t dot = tag.find('.');
  return dot != 0 && dot != std::string_view::npos && dot + 1 < tag.size() &&
         tag.find_first_of(" \t\r\n") == std::string_view::npos;
}

std::vector<std::string> ReadTags(FieldReader& fields, Diagnostics& diagnostics) {
  std::vector<model::Text> tags = fields.OptionalList("tags");
  for (const model::Text& tag : tags) {
    if (IsTag(tag.text)) continue;
    diagnostics.push_back(
        Error(DiagnosticCode::kInvalidTag, tag.span,
              "the tag " + Quoted(tag.text) + " is not of the form namespace.name",
              "for example attack.t1059 or cve.2021-44228"));
  }
  return PlainTexts(std::move(tags));
}

model::Related ReadRelation(const Node& entry, Diagnostics& diagnostics) {
  if (!entry.is_map()) {
    diagnostics.push_back(WrongType(entry, "an entry of 'related'", "a map of 'id' and 'type'"));
    return {};
  }
  FieldReader fields(entry, "relation", diagnostics);
  const model::Text id = fields.RequiredText("id");
  const model::Text type = fields.RequiredText("type");
  CheckId(id, diagnostics);
  const bool known = IsOneOf(kRelationTypes, type.text) || IsOneOf(kOtherRelationTypes, type.text);
  if (type.present() && !known) {
    diagnostics.push_back(UnknownValue(type, "type of relation", kRelationTypes));
  }
  return {id.text, type.text};
}

std::vector<model::Related> ReadRelated(FieldReader& fields, Diagnostics& diagnostics) {
  std::vector<model::Related> related;
  const Node* list = fields.Optional("related");
  if (list == nullptr) return related;
  if (!list->is_sequence()) {
    diagnostics.push_back(WrongType(*list, "'related'", "a list"));
    return related;
  }
  for (const Node& entry : list->items) related.push_back(ReadRelation(entry, diagnostics));
  return related;
}

std::vector<model::CustomAttribute> CollectCustom(const Node& document) {
  std::vector<model::CustomAttribute> custom;
  for (const source::MapEntry& entry : document.entries) {
    if (!IsOneOf(kKnownAttributes, entry.key.text))
      custom.push_back({entry.key.text, entry.value.text});
  }
  return custom;
}

void ReadProse(model::Metadata& meta, FieldReader& fields, Diagnostics& diagnostics) {
  meta.title = fields.RequiredText("title");
  CheckLength(meta.title, "title", Limits::kTitleCharacters, diagnostics);
  meta.id = fields.OptionalText("id");
  CheckId(meta.id, diagnostics);
  meta.name = fields.OptionalText("name");
  meta.taxonomy = fields.OptionalText("taxonomy");
  if (meta.taxonomy.text.empty()) meta.taxonomy = {"sigma", {}};
  const model::Text description = fields.OptionalText("description");
  CheckLength(description, "description", Limits::kDescriptionCharacters, diagnostics);
  meta.description = description.text;
  meta.license = fields.OptionalText("license").text;
  meta.author = fields.OptionalText("author").text;
}

}  // namespace

model::Metadata ReadMetadata(const Node& document, FieldReader& fields, Diagnostics& diagnostics) {
  model::Metadata meta;
  meta.span = document.span;
  ReadProse(meta, fields, diagnostics);
  meta.date = ReadDate("date", fields, diagnostics);
  meta.modified = ReadDate("modified", fields, diagnostics);
  meta.references = PlainTexts(fields.OptionalList("references"));
  meta.fields = PlainTexts(fields.OptionalList("fields"));
  meta.false_positives = PlainTexts(fields.OptionalList("falsepositives"));
  meta.scope = PlainTexts(fields.OptionalList("scope"));
  meta.tags = ReadTags(fields, diagnostics);
  meta.related = ReadRelated(fields, diagnostics);
  meta.level = ReadNamed<model::Level>(fields.OptionalText("level"), "level", kLevels, diagnostics)
                   .value_or(model::Level::kNone);
  meta.status =
      ReadNamed<model::Status>(fields.OptionalText("status"), "status", kStatuses, diagnostics)
          .value_or(model::Status::kNone);
  meta.custom = CollectCustom(document);
  return meta;
}

void WarnAboutMisspeltAttributes(FieldReader& fields) { fields.WarnAboutTypos(kKnownAttributes); }

}  // namespace sigmavm::read
