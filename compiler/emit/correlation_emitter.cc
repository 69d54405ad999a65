// The correlations of a program: references resolved to indices, base rules silenced.
#include <algorithm>
#include <bit>
#include <string>
#include <utility>
#include <vector>

#include "compiler/emit/attributes.h"
#include "compiler/emit/program_emitter.h"

namespace sigmavm::emit {

using program::RuleReference;

// Of several with the same name, the first is meant; rules come before correlations.
std::optional<RuleReference> ProgramEmitter::Find(const std::string& reference) const {
  if (const auto rules = rule_references_.Find(reference); !rules.empty()) {
    return RuleReference{RuleReference::Kind::kRule, static_cast<uint32_t>(rules.front())};
  }
  if (const auto found = correlation_references_.Find(reference); !found.empty()) {
    return RuleReference{RuleReference::Kind::kCorrelation, static_cast<uint32_t>(found.front())};
  }
  return std::nullopt;
}

size_t ProgramEmitter::AddCorrelations(std::span<const model::Correlation> correlations,
                                       Diagnostics& diagnostics) {
  std::vector<bool> done(correlations.size(), false);
  // What a correlation refers to is emitted before it, so repeat until a round adds nothing.
  for (bool progress = true; progress;) {
    progress = false;
    for (size_t i = 0; i < correlations.size(); ++i) {
      const std::vector<model::Text>& rules = correlations[i].rules;
      const bool ready = std::all_of(rules.begin(), rules.end(), [&](const model::Text& rule) {
        return Find(rule.text).has_value();
      });
      if (done[i] || !ready) continue;
      EmitCorrelation(correlations[i]);
      done[i] = true;
      progress = true;
    }
  }
  for (size_t i = 0; i < correlations.size(); ++i) {
    if (done[i]) continue;
    for (const model::Text& rule : correlations[i].rules) {
      if (Find(rule.text)) continue;
      diagnostics.push_back(Error(DiagnosticCode::kCorrelationWithoutRule, rule.span,
                                  "'" + rule.text + "' is not among the compiled rules",
                                  "the correlation is left out"));
    }
  }
  return correlation_count_;
}

void ProgramEmitter::EmitCorrelation(const model::Correlation& correlation) {
  program::Correlation encoded = EncodeCorrelation(correlation);
  std::vector<RuleReference> references;
  for (const model::Text& rule : correlation.rules) {
    const std::optional<RuleReference> found = Find(rule.text);
    references.push_back(*found);
    if (found->kind == RuleReference::Kind::kRule && !correlation.generate) {
      rules_[found->index].rule.flags |= program::kSilent;
    }
  }
  encoded.rules = builder_.AddRuleList(references);
  builder_.AddCorrelation(encoded);
  correlation_references_.Add(correlation.meta, correlation_count_++);
}

program::Correlation ProgramEmitter::EncodeCorrelation(const model::Correlation& correlation) {
  program::Correlation out;
  SetAttributes(correlation.meta, builder_, out);
  out.type = static_cast<program::CorrelationType>(correlation.type);
  out.generate = correlation.generate;
  out.timespan_seconds = correlation.timespan_seconds;
  std::vector<std::string> group_by;
  for (const model::Text& field : correlation.group_by) group_by.push_back(field.text);
  out.group_by = builder_.AddOptionalStringList(group_by);
  std::vector<std::string> aliases;
  for (const model::AliasMapping& alias : correlation.aliases) {
    aliases.insert(aliases.end(), {alias.alias, alias.rule.text, alias.field});
  }
  out.aliases = builder_.AddOptionalStringList(aliases);
  out.fields = builder_.AddOptionalStringList(correlation.fields);
  if (correlation.percentile) {
    out.percentile = {program::NumberKind::kFloat,
                      std::bit_cast<uint64_t>(*correlation.percentile)};
  }
  std::vector<program::ConditionBound> bounds;
  for (const model::Threshold& threshold : correlation.thresholds) {
    bounds.push_back(
        {static_cast<program::Comparison>(threshold.comparison), AddNumber(threshold.value)});
  }
  if (!bounds.empty()) out.conditions = builder_.AddConditionList(bounds);
  if (correlation.expression) {
    out.condition_text = builder_.AddString(correlation.expression->text);
  }
  return out;
}

uint32_t ProgramEmitter::AddNumber(const model::Value& value) {
  if (value.kind == model::ValueKind::kInteger) return builder_.AddInteger(value.integer);
  if (value.kind == model::ValueKind::kUnsigned) {
    return builder_.AddUnsigned(value.unsigned_integer);
  }
  return builder_.AddFloat(value.real);
}

}  // namespace sigmavm::emit
