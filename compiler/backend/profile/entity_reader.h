// Reads the entities of a source: what alerts say was involved.
#pragma once

#include <vector>

#include "compiler/backend/profile/profile.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::backend {

/// Replaces `entities` by what a list such as `- {type: Host, FullName: Computer}` says.
void ReadEntities(const source::Node& list, std::vector<EntityMapping>& entities,
                  Diagnostics& diagnostics);

}  // namespace sigmavm::backend
