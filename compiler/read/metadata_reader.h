// The attributes that rules, filters and correlations share: title, id, level, tags and so on.
#pragma once

#include "compiler/model/rule.h"
#include "compiler/read/field_reader.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::read {

/// Reads sigma-semantics section 1, all but the log source and the body. Keys that Sigma does not
/// define become custom attributes. `fields` reads `document`.
[[nodiscard]] model::Metadata ReadMetadata(const source::Node& document, FieldReader& fields,
                                           Diagnostics& diagnostics);

/// Warns about custom attributes that look like misspelt ones. Call once, when everything required
/// has been asked for.
void WarnAboutMisspeltAttributes(FieldReader& fields);

}  // namespace sigmavm::read
