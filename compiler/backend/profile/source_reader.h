// Reads one source of a profile: its table, columns and fields.
#pragma once

#include "compiler/backend/profile/profile.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::backend {

/// Changes `source`, which has what an extended profile says, to what `node` says: columns and
/// fields of the same name are replaced, others are added.
void ReadSource(const source::Node& node, Source& source, Diagnostics& diagnostics);

}  // namespace sigmavm::backend
