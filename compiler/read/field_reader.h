// Typed access to the attributes of one YAML map, so that every reader reports missing, misspelt
// and mistyped attributes in the same words and at the same place.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/rule.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::read {

/// Where to point at when a map as a whole is wrong: its first key, because a caret under a whole
/// document helps nobody.
[[nodiscard]] Span PlaceOf(const source::Node& node);

/// The word as messages show it: 'word'.
[[nodiscard]] std::string Quoted(std::string_view word);

/// "'tags' must be a list, not text", with advice for the usual causes. `subject` is used as it is.
[[nodiscard]] Diagnostic WrongType(const source::Node& node, std::string_view subject,
                                   std::string_view wanted);

/// Keeps references to the map and to the list of diagnostics; both must outlive it. An optional
/// attribute without a value (`level:`) counts as absent, with a warning.
class FieldReader {
 public:
  /// `owner` names the map in messages: "rule", "correlation condition".
  FieldReader(const source::Node& map, std::string_view owner, Diagnostics& diagnostics)
      : map_(map), owner_(owner), diagnostics_(diagnostics) {}

  /// nullptr when absent or without a value.
  [[nodiscard]] const source::Node* Optional(std::string_view key);
  /// nullptr after reporting that the attribute is missing, and what was perhaps meant to be it.
  [[nodiscard]] const source::Node* Required(std::string_view key);

  /// Texts; anything but a YAML string is an error.
  [[nodiscard]] model::Text OptionalText(std::string_view key);
  [[nodiscard]] model::Text RequiredText(std::string_view key);
  /// A list of scalars, taken as texts.
  [[nodiscard]] std::vector<model::Text> OptionalList(std::string_view key);
  [[nodiscard]] std::optional<bool> OptionalBoolean(std::string_view key);

  /// Warns about keys that are one or two edits away from an absent one of `known`. Keys that
  /// Required() has already spoken about are left out.
  void WarnAboutTypos(std::span<const std::string_view> known);

  /// Required() has named this key as what was perhaps meant.
  [[nodiscard]] bool HasReported(std::string_view key) const;

 private:
  [[nodiscard]] const source::MapEntry* FindMisspelt(std::string_view key) const;

  const source::Node& map_;
  std::string_view owner_;
  Diagnostics& diagnostics_;
  std::vector<std::string_view> reported_;
};

/// The scalars of a list as texts; lists, maps and nulls in it are reported.
[[nodiscard]] std::vector<model::Text> ReadTexts(const source::Node& list, std::string_view name,
                                                 Diagnostics& diagnostics);

/// The same, but one text on its own is also fine, as `rules` and `group-by` allow.
[[nodiscard]] std::vector<model::Text> ReadTextOrTexts(const source::Node& node,
                                                       std::string_view name,
                                                       Diagnostics& diagnostics);

}  // namespace sigmavm::read
