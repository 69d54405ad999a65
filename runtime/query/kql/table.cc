#include "runtime/query/kql/table.h"

#include <array>
#include <utility>

#include "runtime/base/limits.h"
#include "runtime/query/kql/convert.h"
#include "runtime/query/kql/json.h"

namespace sigmavm::kql {
namespace {

/// All cells of a table; a corpus of 2,331 events takes about 10 MB.
constexpr size_t kTableBytes = size_t{1} << 30;
constexpr size_t kTableColumns = 2'000;

std::string_view Trimmed(std::string_view text) noexcept {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string_view Unquoted(std::string_view name) noexcept {
  if (name.size() >= 4 && name.front() == '[' && name.back() == ']') {
    name = name.substr(1, name.size() - 2);
  }
  const bool quoted = name.size() >= 2 && (name.front() == '\'' || name.front() == '"') &&
                      name.back() == name.front();
  return quoted ? name.substr(1, name.size() - 2) : name;
}

Diagnostic BadTable(std::string message) {
  return ErrorAt(DiagnosticCode::kQueryTable, "table", std::move(message));
}

}  // namespace

Result<Schema> ParseSchema(std::string_view text) {
  text = Trimmed(text);
  if (text.size() >= 2 && text.front() == '(' && text.back() == ')') {
    text = text.substr(1, text.size() - 2);
  }
  Schema schema;
  while (!Trimmed(text).empty()) {
    const size_t comma = text.find(',');
    const std::string_view part = Trimmed(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    const size_t colon = part.rfind(':');
    const std::string_view name = Unquoted(Trimmed(part.substr(0, colon)));
    const std::optional<ColumnType> type =
        colon == std::string_view::npos ? std::nullopt : TypeNamed(Trimmed(part.substr(colon + 1)));
    if (name.empty() || !type) {
      return BadTable("'" + std::string(part) + "' is not a column in the form name:type");
    }
    if (FindColumn(schema, name)) {
      return BadTable("column '" + std::string(name) + "' is there twice");
    }
    if (schema.size() == kTableColumns) return BadTable("a table has at most 2000 columns");
    schema.push_back({std::string(name), *type});
  }
  if (schema.empty()) return BadTable("a table needs at least one column");
  return schema;
}

std::optional<size_t> FindColumn(const Schema& schema, std::string_view name) noexcept {
  for (size_t i = 0; i < schema.size(); ++i) {
    if (schema[i].name == name) return i;
  }
  return std::nullopt;
}

Table::Table(Schema schema) : schema_(std::move(schema)), memory_(kTableBytes) {}

Result<Table> Table::Create(std::string_view schema) {
  Result<Schema> parsed = ParseSchema(schema);
  if (!parsed) return std::move(parsed).errors();
  return Table(*std::move(parsed));
}

Diagnostics Table::AddRow(std::string_view json_object) {
  if (json_object.size() > Limits::kRecordBytes) return {BadTable("the row is above 16 MB")};
  Memory scratch(kTableBytes);
  const std::optional<Value> row = ParseJson(json_object, scratch);
  if (!row || row->kind != Kind::kBag) return {BadTable("the row is not a JSON object")};
  if (memory_.exhausted()) return {BadTable("the table is above 1 GB")};
  Value* cells = memory_.Make<Value>(schema_.size());
  for (size_t i = 0; i < schema_.size(); ++i) {
    const Value* value = FindMember(*row, schema_[i].name);
    cells[i] = ToCell(value == nullptr ? Value() : *value, schema_[i].type, memory_);
  }
  rows_.push_back(cells);
  return {};
}

Value ToCell(const Value& value, ColumnType type, Memory& memory) {
  if (type == ColumnType::kDynamic) return memory.Keep(value);
  if (type != ColumnType::kString) return memory.Keep(Convert(value, type, memory));
  if (value.is_text()) return memory.FoldedText(value.text());
  std::string text;
  AppendText(value, text);
  return memory.FoldedText(text);
}

}  // namespace sigmavm::kql
