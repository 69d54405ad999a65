// Compares attributes of rules, for the condition `rule_attribute`.
#pragma once

#include <string_view>

#include "compiler/model/rule.h"
#include "compiler/pipeline/condition.h"

namespace sigmavm::pipeline {

/// `level` and `status` are ordered as Sigma lists them, dates by the calendar, custom attributes
/// as numbers when both sides are; other texts only know (not) equal. Lists know `in` and `not_in`.
/// A comparison that has no meaning for the attribute does not hold, nor does any of an absent one.
[[nodiscard]] bool AttributeHolds(const AttributeIs& condition, const model::Metadata& meta);

/// The value can be compared with the attribute: a known level for `level`, a status for `status`.
[[nodiscard]] bool IsValueOf(std::string_view attribute, std::string_view value);

}  // namespace sigmavm::pipeline
