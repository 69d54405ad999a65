#include "compiler/backend/kql/column_names.h"

#include <algorithm>

#include "compiler/backend/kql/literal.h"

namespace sigmavm::backend::kql {
namespace {

// The pattern of Source::other_fields with {} replaced by the name as a literal.
std::string FillPattern(std::string_view pattern, std::string_view field) {
  constexpr std::string_view kHole = "{}";
  const size_t at = pattern.find(kHole);
  if (at == std::string_view::npos) return std::string(pattern);
  std::string out(pattern.substr(0, at));
  out += QuoteText(field);
  out += pattern.substr(at + kHole.size());
  return out;
}

std::string Assignment(std::string_view name, std::string_view expression) {
  return QuoteName(name) + " = " + std::string(expression);
}

}  // namespace

void ColumnNames::Remember(std::string_view field) {
  if (std::find(used_.begin(), used_.end(), field) == used_.end()) used_.emplace_back(field);
}

ColumnName ColumnNames::Use(std::string_view field) {
  if (const Column* column = source_->FindColumn(field)) {
    Remember(field);
    return {QuoteName(column->name), column->type, column->expression.empty()};
  }
  if (!source_->other_fields) return {};
  Remember(field);
  return {QuoteName(field), ColumnType::kString, false};
}

std::vector<std::string> ColumnNames::Computed() const {
  std::vector<std::string> out;
  for (const Column& column : source_->columns) {
    const bool used = std::find(used_.begin(), used_.end(), column.name) != used_.end();
    if (used && !column.expression.empty())
      out.push_back(Assignment(column.name, column.expression));
  }
  for (const std::string& field : used_) {
    if (source_->FindColumn(field) != nullptr) continue;
    out.push_back(Assignment(field, FillPattern(*source_->other_fields, field)));
  }
  return out;
}

}  // namespace sigmavm::backend::kql
