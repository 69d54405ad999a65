// Why a rule matched an event or did not: the truth of every part of it, and what would turn the
// verdict around.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/match_place.h"
#include "compiler/ir/rule_plan.h"
#include "runtime/base/result.h"
#include "runtime/base/source_text.h"
#include "runtime/input/event_reader.h"

namespace sigmavm::cli {

/// A value that the event has in a field, and where in the event's bytes it stands.
struct ExplainedValue {
  std::string text;
  std::optional<ByteRange> place;  ///< nullopt when it is not there literally
};

/// A predicate of the rule with what became of it.
struct ExplainedPredicate {
  const ir::Predicate* predicate = nullptr;
  bool holds = false;
  std::string field_state;             ///< why there are no values: "absent", "null", "empty list"
  std::vector<ExplainedValue> values;  ///< what the event has in the field
  /// When it holds by a value: that value, what of its bytes matched, and where these are in the
  /// event.
  std::optional<ExplainedValue> deciding;
  std::vector<ByteRange> matched;
  std::optional<ByteRange> matched_place;
};

/// A node of the rule's expression. Children are those of the IR's node, in its order.
struct ExplainedNode {
  const ir::Expression* expression = nullptr;
  bool holds = false;
  size_t predicate = 0;  ///< index into Explanation::predicates, for kPredicate
  std::vector<ExplainedNode> children;
};

struct ExplainedSelection {
  const ir::SelectionPlan* plan = nullptr;
  ExplainedNode node;
};

struct Explanation {
  const ir::RulePlan* plan = nullptr;
  bool matched = false;
  bool logsource_allows = false;  ///< when false, the rule was not even asked
  ExplainedNode whole;            ///< the condition, with filters
  std::vector<ExplainedSelection> selections;
  std::vector<ExplainedPredicate> predicates;
  /// The fewest predicates that have to change for the condition to come out the other way, as
  /// indices into `predicates`. Empty when nothing can change it.
  std::vector<size_t> flips;
};

/// Explains one rule on one event by compiling each of its predicates as a rule of its own and
/// running them all, so that the same code decides here as in an evaluation. `plan` must outlive
/// the result.
[[nodiscard]] Result<Explanation> Explain(const ir::RulePlan& plan, const SourceMap& sources,
                                          input::Format format, std::string_view event);

}  // namespace sigmavm::cli
