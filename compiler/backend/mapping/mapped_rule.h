// A rule said in a product's columns: the last step that the languages share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/backend/profile/profile.h"
#include "compiler/backend/translation.h"
#include "compiler/ir/rule_plan.h"

namespace sigmavm::backend {

/// `expression` is what the emitters write: its predicates name columns of `source` (or, where
/// source->other_fields is set, fields that the product has under the same name), and
/// - a TextMatch stands on a kString or kHexString column, or on a number or bool column as its
///   text;
/// - a NumberMatch stands on any column; on a kString one it compares the text's number;
/// - the field of a FieldMatch is a column, too;
/// - an empty field is a keyword, which only sources without a list of keyword columns keep.
/// Not usable when one of `reasons` is a refusal. Borrows plan and profile.
struct MappedRule {
  const ir::RulePlan* plan = nullptr;
  const Profile* profile = nullptr;
  const Source* source = nullptr;
  ir::Expression expression;
  std::vector<Reason> reasons;

  [[nodiscard]] bool refused() const noexcept { return StatusOf(reasons) == Status::kRefused; }
};

/// The first source of the profile that serves rules of this log source; nullptr when none does.
[[nodiscard]] const Source* FindSource(const Profile& profile, const ir::LogsourcePlan& logsource);

/// Says the rule in the columns of the profile. What cannot be said becomes a reason; alternatives
/// (members of an OR that is not negated) that cannot be said are left out when others remain,
/// which makes the translation partial. Never throws, thread-safe.
[[nodiscard]] MappedRule MapRule(const ir::RulePlan& plan, const Profile& profile);

/// A rule that a correlation counts: `reference` is what the correlation calls it, in `rules`,
/// aliases and conditions.
struct CorrelatedRule {
  std::string reference;
  MappedRule rule;
};

/// The column that holds the whole value of a field, for grouping and counting; nullopt when there
/// is none, or only one that holds something close.
[[nodiscard]] std::optional<std::string> ColumnOfField(const Source& source,
                                                       const std::string& field);

}  // namespace sigmavm::backend
