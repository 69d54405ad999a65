// The `logsource` of rules and filters.
#pragma once

#include "compiler/model/rule.h"
#include "compiler/read/field_reader.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::read {

/// Reads the required `logsource` of the document that `fields` reads. At least one of category,
/// product and service must be there.
[[nodiscard]] model::Logsource ReadLogsource(FieldReader& fields, Diagnostics& diagnostics);

}  // namespace sigmavm::read
