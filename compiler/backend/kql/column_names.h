// The columns that a query reads: how it names them, and which of them it has to compute first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/backend/profile/profile.h"

namespace sigmavm::backend::kql {

/// A column as conditions use it.
struct ColumnName {
  std::string name;  ///< in KQL
  ColumnType type = ColumnType::kString;
  bool stored = false;  ///< the table has it, and its terms are indexed
};

/// Borrows the source. Not thread-safe.
class ColumnNames {
 public:
  explicit ColumnNames(const Source& source) : source_(&source) {}

  /// The column that the mapped rule calls `field`, from now on among those that are used. An empty
  /// name when the source has none.
  [[nodiscard]] ColumnName Use(std::string_view field);

  /// `name = expression` for each used column that the table does not hold, in the order of the
  /// profile; those under Sigma's own names after them, in the order of use.
  [[nodiscard]] std::vector<std::string> Computed() const;

  [[nodiscard]] const Source& source() const noexcept { return *source_; }

 private:
  void Remember(std::string_view field);

  const Source* source_;
  std::vector<std::string> used_;
};

}  // namespace sigmavm::backend::kql
