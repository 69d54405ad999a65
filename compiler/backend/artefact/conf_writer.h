// Writes Splunk's .conf files, where a line break ends a value and a backslash before it does not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sigmavm::backend {

/// The name of a stanza: `text` on one line without brackets and other characters that Splunk's
/// own screens or addresses trip over.
[[nodiscard]] std::string StanzaName(std::string_view text);

/// `[name]`. The name must be one that StanzaName gives or a word of ours.
void AppendStanza(std::string_view name, std::string& out);

/// `key = value` on one line: line breaks of the value become blanks, and it never ends in a
/// backslash.
void AppendSetting(std::string_view key, std::string_view value, std::string& out);

/// A search on one line: line breaks and the blanks after them become one blank. Nothing when a
/// line break stands inside quotes or in a comment, where it means something, or when the search
/// ends in a backslash.
[[nodiscard]] std::optional<std::string> OneLineSearch(std::string_view search);

/// Text for settings in which Splunk replaces $name$: every $ is doubled, which stands for one.
[[nodiscard]] std::string WithoutTokens(std::string_view text);

/// The lines of a stanza in a .conf file, from its head to the next, without the empty lines
/// between; nothing when it is not there.
[[nodiscard]] std::optional<std::string_view> FindStanza(std::string_view file,
                                                         std::string_view name);

}  // namespace sigmavm::backend
