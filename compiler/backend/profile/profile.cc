#include "compiler/backend/profile/profile.h"

#include <algorithm>

namespace sigmavm::backend {

const Column* Source::FindColumn(std::string_view wanted) const noexcept {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.name == wanted; });
  return found == columns.end() ? nullptr : &*found;
}

const FieldMapping* Source::FindField(std::string_view wanted) const noexcept {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const FieldMapping& mapping) {
    return mapping.field == wanted;
  });
  return found == fields.end() ? nullptr : &*found;
}

std::string_view LanguageName(Language language) noexcept {
  return language == Language::kKql ? "kql" : "spl";
}

}  // namespace sigmavm::backend
