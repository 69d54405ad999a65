// What a product would hold of an event: the rows that emitted queries are tried on.
#pragma once

#include <string>
#include <string_view>

#include "compiler/backend/profile/profile.h"

namespace sigmavm::backend {

/// Makes the row that the source's table would have for an event, as the profile tells where
/// columns come from: a JSON object from column to text, number or boolean; a column without value
/// is left out. `event` is a JSON object from field name to scalar or list of scalars; anything
/// else in it is ignored, and a text that is no such object gives an empty row. Fields that the
/// profile does not list are added under their names when the source has other_fields and keeps
/// them as columns. Never throws.
[[nodiscard]] std::string MakeRow(const Profile& profile, const Source& source,
                                  std::string_view event);

}  // namespace sigmavm::backend
