// One alternative of one value, ready to be compared with leaves of an event.
#pragma once

#include <memory>

#include "tests/support/reference_event.h"
#include "tests/support/reference_operand.h"

namespace sigmavm::reference {

/// Immutable. Looks at every leaf of a field on its own, except for null and exists, which are
/// about the field.
class Matcher {
 public:
  virtual ~Matcher() = default;
  [[nodiscard]] virtual bool MatchesLeaf(const Leaf& leaf, const ReferenceEvent& event) const = 0;
  [[nodiscard]] virtual bool MatchesField(const Field& field, const ReferenceEvent& event) const;
};

/// `keyword`: texts are looked for anywhere in a leaf unless `has_affix` says where.
struct MatcherOptions {
  bool cased = false;
  bool keyword = false;
  bool has_affix = false;
};

[[nodiscard]] Result<std::shared_ptr<const Matcher>> MakeMatcher(const Operand& operand,
                                                                 const MatcherOptions& options);

}  // namespace sigmavm::reference
