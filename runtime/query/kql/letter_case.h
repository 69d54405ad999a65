// Lower and upper case of texts as tolower() and toupper() give them.
#pragma once

#include <string>
#include <string_view>

namespace sigmavm::kql {

/// One code point to one, without locale; ill-formed bytes are kept.
void AppendLower(std::string_view text, std::string& out);
void AppendUpper(std::string_view text, std::string& out);

}  // namespace sigmavm::kql
