// Writes JSON texts quickly: alert lines are made at the rate of records, where building a document
// first would cost more than evaluating the rules.
#pragma once

#include <string>
#include <string_view>

namespace sigmavm::cli {

/// Appends `text` as a JSON string with its quotes. Ill-formed UTF-8 becomes U+FFFD. Control and
/// bidirectional characters are escaped, so the line is harmless on a terminal, too.
void AppendJsonString(std::string_view text, std::string& out);

/// The same for a string that a JSON document spells `escaped` between its quotes: faster than to
/// undo the escapes first. `escaped` must be padded (kDocumentPadding), and the document
/// well-formed.
void AppendSpelledString(std::string_view escaped, std::string& out);

/// Appends `"key":` with a comma before it unless the object at the end of `out` is still empty.
void AppendJsonKey(std::string_view key, std::string& out);

/// Appends a JSON document as one line: `raw` without the blanks between its tokens. Requires
/// well-formed JSON; the characters that AppendJsonString escapes are escaped here, too.
void AppendCompactJson(std::string_view raw, std::string& out);

}  // namespace sigmavm::cli
