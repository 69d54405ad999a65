#include "runtime/query/kql/database.h"

#include <algorithm>
#include <utility>

#include "runtime/base/utf8.h"
#include "runtime/query/kql/parser.h"
#include "runtime/query/kql/source.h"
#include "runtime/query/kql/stored_function.h"

namespace sigmavm::kql {

std::string Source::Place(Range range) const {
  size_t line = 1;
  size_t column = 1;
  for (size_t at = 0; at < text.size() && at < range.begin;) {
    if (text[at] == '\n') {
      ++line;
      column = 1;
      ++at;
    } else {
      ++column;
      at += Utf8Length(text, at);
    }
  }
  return name + ":" + std::to_string(line) + ":" + std::to_string(column);
}

Diagnostic Source::Error(DiagnosticCode code, Range range, std::string message,
                         std::string help) const {
  return ErrorAt(code, Place(range), std::move(message), std::move(help));
}

Diagnostic Source::Error(const SyntaxError& error) const {
  return Error(error.unsupported ? DiagnosticCode::kQueryUnsupported : DiagnosticCode::kQuerySyntax,
               error.range, error.message);
}

StoredFunction::StoredFunction(std::string function_name, std::string function_text)
    : source{std::move(function_name), std::move(function_text)}, memory(64 * kQueryBytes) {}

Database::Database() = default;
Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

void Database::AddTable(std::string name, Table table) {
  if (const std::optional<uint32_t> old = FindTable(name)) {
    tables_[*old].table = std::move(table);
  } else {
    tables_.push_back({std::move(name), std::move(table)});
  }
}

Diagnostics Database::AddFunction(std::string name, std::string text) {
  auto function = std::make_unique<StoredFunction>(std::move(name), std::move(text));
  const Source& source = function->source;
  const std::optional<SyntaxError> error =
      ParseFunction(source.text, function->memory, function->lambda);
  if (error) return {source.Error(*error)};
  std::erase_if(functions_, [&](const auto& old) { return old->source.name == source.name; });
  functions_.push_back(std::move(function));
  return {};
}

std::optional<uint32_t> Database::FindTable(std::string_view name) const noexcept {
  for (size_t i = 0; i < tables_.size(); ++i) {
    if (tables_[i].name == name) return static_cast<uint32_t>(i);
  }
  return std::nullopt;
}

const Table& Database::table(uint32_t index) const noexcept { return tables_[index].table; }

const StoredFunction* Database::FindFunction(std::string_view name) const noexcept {
  for (const auto& function : functions_) {
    if (function->source.name == name) return function.get();
  }
  return nullptr;
}

}  // namespace sigmavm::kql
