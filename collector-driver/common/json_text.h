// Strings of any bytes as JSON strings.
#pragma once

#include <string>
#include <string_view>

namespace sigmavm::collector {

/// Appends `text` in quotes as a JSON string of valid UTF-8 (RFC 8259): control characters and DEL
/// as \u00NN, ill-formed bytes as U+FFFD each.
void AppendJsonString(std::string_view text, std::string& out);

}  // namespace sigmavm::collector
