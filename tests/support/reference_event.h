// One event as the reference evaluator sees it: fields by name, leaves for keywords.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/reference_number.h"
#include "tests/support/reference_text.h"

namespace sigmavm::reference {

/// One scalar or object of an event.
struct Leaf {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kString, kObject };
  Kind kind = Kind::kNull;
  bool boolean = false;
  Number number;
  std::string utf8;  ///< canonical text; empty for null and objects
  Text text;         ///< the same as code points
  Text folded;

  [[nodiscard]] bool has_text() const { return kind != Kind::kNull && kind != Kind::kObject; }
};

/// What a field name leads to: nothing, or any number of leaves (arrays are flattened).
struct Field {
  bool present = false;
  std::vector<Leaf> leaves;
};

/// Reads fields on demand and remembers them, so that many rules can look at one event.
/// Borrows the JSON, which must outlive it. Not thread-safe.
class ReferenceEvent {
 public:
  explicit ReferenceEvent(const nlohmann::json& event);

  /// The key itself if the event has it, else the dotted path from the root; a step into an array
  /// goes to all its members (sigma-semantics, section 3).
  [[nodiscard]] const Field& Find(const std::string& name) const;

  /// Every scalar of the event, at any depth; names are no leaves.
  [[nodiscard]] const std::vector<Leaf>& Leaves() const;

 private:
  const nlohmann::json& event_;
  mutable std::map<std::string, Field> fields_;
  mutable std::optional<std::vector<Leaf>> leaves_;
};

}  // namespace sigmavm::reference
