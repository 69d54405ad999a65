// Plans into a program.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/ir/rule_plan.h"
#include "compiler/model/reference_index.h"
#include "compiler/model/rule.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"
#include "runtime/program/builder.h"

namespace sigmavm::emit {

struct EmitOptions {
  bool strip = false;  ///< leave source places out
};

/// Adds plans, then correlations, and gives the finished program. Predicates are shared between
/// rules. Equal calls in equal order give equal programs. Not thread-safe.
class ProgramEmitter {
 public:
  ProgramEmitter(const SourceMap& sources, const EmitOptions& options)
      : sources_(sources), options_(options) {}

  /// Simplifies, orders and emits one rule.
  void AddRule(const ir::RulePlan& plan);

  /// After the last rule. Correlations may refer to rules and to each other in any order. One that
  /// refers to something that is not there gives an error and is left out, and so is what depends
  /// on it. Returns how many were emitted.
  size_t AddCorrelations(std::span<const model::Correlation> correlations,
                         Diagnostics& diagnostics);

  void SetMeta(std::string json) { builder_.SetMeta(std::move(json)); }

  [[nodiscard]] program::Program Finish() &&;

 private:
  struct PendingRule {
    program::Rule rule;
    std::vector<program::Instruction> code;
    program::SourcePlace place;
  };

  program::PredicateId AddPredicate(const ir::Predicate& predicate);
  program::SourcePlace PlaceOf(Span span);
  uint32_t AddLogsource(const ir::LogsourcePlan& plan);
  void Generate(const ir::Expression& expression, std::vector<program::Instruction>& code);
  void GenerateJoin(const ir::Expression& expression, std::vector<program::Instruction>& code);
  [[nodiscard]] std::optional<program::RuleReference> Find(const std::string& reference) const;
  void EmitCorrelation(const model::Correlation& correlation);
  program::Correlation EncodeCorrelation(const model::Correlation& correlation);
  uint32_t AddNumber(const model::Value& value);

  const SourceMap& sources_;
  EmitOptions options_;
  program::ProgramBuilder builder_;
  std::unordered_map<std::string, program::PredicateId> predicates_;
  std::vector<PendingRule> rules_;
  size_t correlation_count_ = 0;
  model::ReferenceIndex rule_references_;
  model::ReferenceIndex correlation_references_;  // of those emitted
};

}  // namespace sigmavm::emit
