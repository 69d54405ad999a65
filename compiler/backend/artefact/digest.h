// Content hashes and ids that stay the same from one deployment to the next.
#pragma once

#include <string>
#include <string_view>

namespace sigmavm::backend {

/// SHA-256 in lower-case hexadecimal digits.
[[nodiscard]] std::string Sha256Hex(std::string_view text);

/// The content hash of a rule: SHA-256 of its document, without what changes nothing: carriage
/// returns, blanks at line ends and empty lines around it.
[[nodiscard]] std::string RuleHash(std::string_view document);

/// The GUID to deploy a rule under: its id in lower case when that is a UUID; otherwise a UUIDv5
/// (RFC 4122) of the id or, when there is none, of the title.
[[nodiscard]] std::string RuleGuid(std::string_view id, std::string_view title);

}  // namespace sigmavm::backend
