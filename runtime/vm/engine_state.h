// What all evaluators of one engine share.
#pragma once

#include "runtime/match/predicate_matcher.h"
#include "runtime/program/verifier.h"
#include "runtime/record/schema.h"
#include "runtime/vm/engine.h"
#include "runtime/vm/index_set.h"
#include "runtime/vm/logsource_gate.h"
#include "runtime/vm/predicate_lists.h"
#include "runtime/vm/rule_code.h"

namespace sigmavm::vm {

/// Thread-safe; immutable but for the indices, which are made and improve as records are seen.
class EngineState {
 public:
  EngineState(program::VerifiedProgram program, const EngineOptions& options);

  [[nodiscard]] const program::Program& program() const noexcept { return program_.get(); }
  [[nodiscard]] const EngineOptions& options() const noexcept { return options_; }
  [[nodiscard]] const record::Schema& schema() const noexcept { return schema_; }
  [[nodiscard]] const match::PredicateMatcher& matcher() const noexcept { return matcher_; }
  [[nodiscard]] const RuleCode& code() const noexcept { return code_; }
  [[nodiscard]] const PredicateLists& lists() const noexcept { return lists_; }
  [[nodiscard]] IndexSet& indices() const noexcept { return indices_; }
  [[nodiscard]] const LogsourceGate& gate() const noexcept { return gate_; }

 private:
  program::VerifiedProgram program_;
  EngineOptions options_;
  record::Schema schema_;
  match::PredicateMatcher matcher_;
  PredicateLists lists_;
  RuleCode code_;
  mutable IndexSet indices_;
  LogsourceGate gate_;
};

}  // namespace sigmavm::vm
