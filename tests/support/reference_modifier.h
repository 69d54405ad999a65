// The modifiers of Sigma 2.1 for the reference evaluator: which follow which, and what they do.
#pragma once

#include <string>
#include <vector>

#include "compiler/model/rule.h"
#include "tests/support/reference_operand.h"

namespace sigmavm::reference {

/// What the modifiers of an item say about the item as a whole.
struct ItemTraits {
  bool all = false;
  bool negated = false;
  bool cased = false;
  bool exists = false;
  bool affix = false;  ///< contains, startswith or endswith
};

/// Checks names and places: unknown and empty names, `re`, `cidr` and `exists` that are not first,
/// more than one of the UTF-16 family.
[[nodiscard]] Result<ItemTraits> CheckModifiers(const model::DetectionItem& item);

/// Applies the modifiers to one value, left to right. The result is a set of alternatives. A
/// modifier that does not accept the type it meets is a refusal.
[[nodiscard]] Result<Operands> ApplyModifiers(const model::DetectionItem& item,
                                              const model::Value& value,
                                              const Placeholders& placeholders);

}  // namespace sigmavm::reference
