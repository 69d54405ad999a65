// Cuts a JSON object into its members without changing a byte of them: an event inside a test case
// has to reach the reader as it was written, large numbers and duplicate keys included.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sigmavm::cli {

struct JsonMember {
  std::string key;         ///< decoded
  std::string_view value;  ///< the text of the value, without blanks around it
};

/// The members of the object that `text` holds, in their order; nullopt when `text` is not exactly
/// one well-formed JSON object. Duplicate keys are all there.
[[nodiscard]] std::optional<std::vector<JsonMember>> SplitJsonObject(std::string_view text);

/// The members of a well-formed JSON array, as their texts; nullopt for anything else.
[[nodiscard]] std::optional<std::vector<std::string_view>> SplitJsonArray(std::string_view text);

/// The text of a JSON string, `true` or `false`; nullopt for values of other types.
[[nodiscard]] std::optional<std::string> JsonString(std::string_view value);
[[nodiscard]] std::optional<bool> JsonBool(std::string_view value);
/// A JSON integer that is not negative.
[[nodiscard]] std::optional<size_t> JsonIndex(std::string_view value);

/// Where a string or scalar value of an object starts and ends in `text`, found by key and decoded
/// content at any depth; nullopt when it is not there. Quotes are not part of it.
struct JsonPlace {
  size_t begin = 0;
  size_t end = 0;
};
[[nodiscard]] std::optional<JsonPlace> FindJsonValue(std::string_view text, std::string_view key,
                                                     std::string_view value);

/// Offset in `raw`, what stands between the quotes of a JSON string, of byte `decoded` of the
/// string that it means; raw.size() when there is no such byte.
[[nodiscard]] size_t EscapedOffset(std::string_view raw, size_t decoded);

}  // namespace sigmavm::cli
