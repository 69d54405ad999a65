// Reads profiles: the products that are built in, and the files of users.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/backend/profile/profile.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/result.h"
#include "runtime/base/source_text.h"

namespace sigmavm::backend {

/// A profile that is part of the program, as its file says it.
struct BuiltinProfile {
  std::string_view file_name;
  std::string_view text;
};

/// All of them, sorted by file name.
[[nodiscard]] const std::vector<BuiltinProfile>& BuiltinProfiles();

/// Reads the YAML of docs/reference/profiles.md; the text is added to `sources` under `name`. A
/// profile with `extends` takes everything it does not say itself from the built-in profile of that
/// name and language. All errors are found, not only the first. Never throws.
[[nodiscard]] Result<Profile> ReadProfile(std::string name, std::string text, SourceMap& sources);

/// The built-in profile of that name and language; an error names those there are.
[[nodiscard]] Result<Profile> FindProfile(Language language, std::string_view product,
                                          SourceMap& sources);

}  // namespace sigmavm::backend
