// Says one test of a Sigma field as a test of the columns that hold the field.
#pragma once

#include <string>
#include <variant>

#include "compiler/backend/profile/profile.h"
#include "compiler/backend/translation.h"
#include "compiler/ir/expression.h"

namespace sigmavm::backend {

/// What could be said, or why nothing could.
using ColumnTest = std::variant<ir::Expression, Reason>;

/// A test on a column that holds the whole value: adapts numbers, texts and the product's own
/// values to the type of the column.
[[nodiscard]] ColumnTest TestColumn(const ir::Predicate& predicate, const Column& column);

/// A test on a column that holds the last part of a path. Only what asks for exactly that part can
/// be said.
[[nodiscard]] ColumnTest TestFileName(const ir::Predicate& predicate, const std::string& column);

/// A test on a list of hashes (ALGORITHM=digest,...) that the product holds in a column each.
[[nodiscard]] ColumnTest TestHashes(const ir::Predicate& predicate, const FieldMapping& mapping);

/// "field 'X'", for messages.
[[nodiscard]] std::string FieldName(const ir::Predicate& predicate);

[[nodiscard]] Reason Refusal(ReasonCode code, const ir::Predicate& predicate, std::string message);

}  // namespace sigmavm::backend
