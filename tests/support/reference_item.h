// Detection items and detections, compiled and matched one by one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/model/rule.h"
#include "tests/support/reference_event.h"
#include "tests/support/reference_operand.h"

namespace sigmavm::reference {

/// A finished operand with whatever makes matching it bearable (a parsed glob, a compiled regex).
class Matcher;

/// `field|modifiers: values`, or a keyword item. Immutable.
class ReferenceItem {
 public:
  [[nodiscard]] static Result<ReferenceItem> Make(const model::DetectionItem& item,
                                                  const Placeholders& placeholders);

  [[nodiscard]] bool Matches(const ReferenceEvent& event) const;

 private:
  using Alternatives = std::vector<std::shared_ptr<const Matcher>>;

  [[nodiscard]] bool AlternativeMatches(const Matcher& matcher, const ReferenceEvent& event) const;

  std::string field_;  // empty: keywords
  bool all_ = false;
  bool negated_ = false;
  std::vector<Alternatives> values_;
};

/// A map, a list or an item of the detection part of a rule. Immutable.
class ReferenceDetection {
 public:
  [[nodiscard]] static Result<ReferenceDetection> Make(const model::Detection& detection,
                                                       const Placeholders& placeholders);

  [[nodiscard]] bool Matches(const ReferenceEvent& event) const;

 private:
  model::DetectionKind kind_ = model::DetectionKind::kItem;
  std::vector<ReferenceItem> item_;  // exactly one for kItem
  std::vector<ReferenceDetection> children_;
};

}  // namespace sigmavm::reference
