#include "compiler/backend/profile/source_reader.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/backend/profile/entity_reader.h"
#include "compiler/backend/profile/strict_reader.h"

namespace sigmavm::backend {
namespace {

using source::MapEntry;
using source::Node;

constexpr std::pair<std::string_view, ColumnType> kTypes[] = {
    {"string", ColumnType::kString},
    {"long", ColumnType::kLong},
    {"real", ColumnType::kReal},
    {"bool", ColumnType::kBool},
    {"datetime", ColumnType::kDateTime},
    {"dynamic", ColumnType::kDynamic},
    {"hex-string", ColumnType::kHexString},
};

constexpr std::pair<std::string_view, OriginKind> kParts[] = {
    {"file-name", OriginKind::kFileName},   {"domain", OriginKind::kDomain},
    {"account", OriginKind::kAccount},      {"xml-event", OriginKind::kXmlEvent},
    {"all-fields", OriginKind::kAllFields},
};

/// The value of `word` in a table of words; reports a word that is not in it.
template <typename T, size_t N>
void ReadWord(const StrictReader& reader, std::string_view key,
              const std::pair<std::string_view, T> (&words)[N], T& target) {
  std::string word;
  reader.Text(key, word);
  if (word.empty()) return;
  std::string known;
  for (const auto& [name, value] : words) {
    if (name == word) {
      target = value;
      return;
    }
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  reader.Report(reader.Find(key)->span, "unknown " + std::string(key) + " '" + word + "'",
                "one of " + known);
}

/// `when: {Initiated: "true"}` with `otherwise`.
void ReadOriginCondition(const StrictReader& reader, ColumnOrigin& origin) {
  const Node* when = reader.Find("when");
  if (when == nullptr) return;
  std::map<std::string, std::string> condition;
  reader.TextMap("when", condition);
  if (condition.size() != 1)
    return reader.Report(when->span, "'when' takes one field and its text");
  origin.condition_field = condition.begin()->first;
  origin.condition_text = condition.begin()->second;
  reader.Text("otherwise", origin.otherwise);
}

void ReadOrigin(const StrictReader& reader, ColumnOrigin& origin) {
  reader.Text("from", origin.field);
  ReadOriginCondition(reader, origin);
  if (!origin.field.empty()) origin.kind = OriginKind::kField;
  ReadWord(reader, "part", kParts, origin.kind);
  if (reader.Find("hash") != nullptr) {
    origin.kind = OriginKind::kHash;
    reader.Text("hash", origin.text);
  }
  if (reader.Find("constant") != nullptr) {
    origin.kind = OriginKind::kConstant;
    reader.Text("constant", origin.text);
  }
}

Column ReadColumn(const MapEntry& entry, Diagnostics& diagnostics) {
  Column column;
  column.name = entry.key.text;
  column.span = entry.key.span;
  if (entry.value.kind == source::NodeKind::kNull) return column;
  const StrictReader reader(
      entry.value, "column '" + column.name + "'",
      {"type", "from", "part", "hash", "constant", "when", "otherwise", "expression", "values"},
      diagnostics);
  ReadWord(reader, "type", kTypes, column.type);
  ReadOrigin(reader, column.origin);
  reader.Text("expression", column.expression);
  reader.TextMap("values", column.values);
  return column;
}

FieldMapping ReadField(const MapEntry& entry, Diagnostics& diagnostics) {
  FieldMapping mapping;
  mapping.field = entry.key.text;
  mapping.span = entry.key.span;
  if (entry.value.is_string()) {
    mapping.column = entry.value.text;
    return mapping;
  }
  const StrictReader reader(entry.value, "field '" + mapping.field + "'",
                            {"column", "file-name", "hashes", "approximate"}, diagnostics);
  reader.Text("column", mapping.column);
  reader.Text("file-name", mapping.file_name);
  reader.TextMap("hashes", mapping.hashes);
  reader.Text("approximate", mapping.approximate);
  return mapping;
}

/// Replaces what has the same name, which `name_of` gives, or adds.
template <typename T, typename NameOf>
void Put(std::vector<T>& all, T item, NameOf name_of) {
  const auto same = std::find_if(all.begin(), all.end(),
                                 [&](const T& other) { return name_of(other) == name_of(item); });
  if (same == all.end()) {
    all.push_back(std::move(item));
  } else {
    *same = std::move(item);
  }
}

void ReadSelector(const StrictReader& reader, SourceSelector& selector, Diagnostics& diagnostics) {
  const Node* node = reader.Find("logsource");
  if (node == nullptr) return;
  selector = {};
  const StrictReader parts(*node, "'logsource'", {"category", "product", "service", "channel"},
                           diagnostics);
  const auto read = [&](std::string_view key, std::optional<std::string>& target) {
    std::string text;
    parts.Text(key, text);
    if (!text.empty()) target = std::move(text);
  };
  read("category", selector.category);
  read("product", selector.product);
  read("service", selector.service);
  read("channel", selector.channel);
}

void ReadColumnsAndFields(const StrictReader& reader, Source& source, Diagnostics& diagnostics) {
  if (const Node* columns = reader.Find("columns")) {
    for (const MapEntry& entry : columns->entries) {
      Put(source.columns, ReadColumn(entry, diagnostics), [](const Column& c) { return c.name; });
    }
  }
  if (const Node* fields = reader.Find("fields")) {
    for (const MapEntry& entry : fields->entries) {
      Put(source.fields, ReadField(entry, diagnostics),
          [](const FieldMapping& f) { return f.field; });
    }
  }
}

/// A letter, then letters, digits and _, 20 characters at most: what Sentinel takes.
bool IsDetailName(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto word = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.size() <= 20 && letter(name[0]) &&
         std::all_of(name.begin(), name.end(), word);
}

/// What only artefacts use.
void ReadAlertParts(const StrictReader& reader, Source& source, Diagnostics& diagnostics) {
  if (const Node* entities = reader.Find("entities")) {
    ReadEntities(*entities, source.entities, diagnostics);
  }
  reader.TextMap("connectors", source.connectors);
  reader.TextMap("details", source.details);
  for (const auto& [name, column] : source.details) {
    if (!IsDetailName(name)) {
      reader.Report(reader.Find("details")->span, "'" + name + "' cannot name a custom detail",
                    "a letter, then letters, digits and _, 20 characters at most");
    }
  }
}

/// Every column that is named has to be declared, or a typo would become a query that fails.
void CheckNames(const Source& source, const StrictReader& reader) {
  const auto check = [&](const std::string& name, Span place) {
    if (name.empty() || source.other_fields || source.FindColumn(name) != nullptr) return;
    reader.Report(place, "'" + name + "' is no column of the source '" + source.name + "'",
                  "declare it under 'columns'");
  };
  for (const FieldMapping& mapping : source.fields) {
    check(mapping.column, mapping.span);
    check(mapping.file_name, mapping.span);
    for (const auto& [algorithm, column] : mapping.hashes) check(column, mapping.span);
    if (mapping.column.empty() && mapping.file_name.empty() && mapping.hashes.empty()) {
      reader.Report(mapping.span, "field '" + mapping.field + "' has no column");
    }
  }
  for (const auto& [column, parameter] : source.parameters) check(column, source.span);
  for (const std::string& name : source.output) check(name, source.span);
  for (const std::string& name : source.keywords) check(name, source.span);
  for (const auto& [name, column] : source.details) check(column, source.span);
}

}  // namespace

void ReadSource(const Node& node, Source& source, Diagnostics& diagnostics) {
  source.span = node.is_map() && !node.entries.empty() ? node.entries.front().key.span : node.span;
  const StrictReader reader(
      node, "the source '" + source.name + "'",
      {"name", "logsource", "table", "scope", "prologue", "parameters", "event-id-column", "time",
       "data-model", "output", "keywords", "columns", "fields", "other-fields", "entities",
       "details", "connectors"},
      diagnostics);
  ReadSelector(reader, source.selector, diagnostics);
  reader.Text("table", source.table);
  reader.Text("scope", source.scope);
  reader.Text("prologue", source.prologue);
  reader.TextMap("parameters", source.parameters);
  reader.Text("event-id-column", source.event_id_column);
  reader.Text("time", source.time_column);
  reader.Text("data-model", source.data_model);
  reader.Texts("output", source.output);
  reader.Texts("keywords", source.keywords);
  if (reader.Find("other-fields") != nullptr) {
    source.other_fields.emplace();
    reader.Text("other-fields", *source.other_fields);
  }
  ReadColumnsAndFields(reader, source, diagnostics);
  ReadAlertParts(reader, source, diagnostics);
  if (source.table.empty() && source.data_model.empty()) {
    reader.Report(source.span, "the source '" + source.name + "' has no table");
  }
  CheckNames(source, reader);
}

}  // namespace sigmavm::backend
