// What all evaluators of one engine share.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/match/predicate_matcher.h"
#include "runtime/program/verifier.h"
#include "runtime/record/schema.h"
#include "runtime/vm/engine.h"
#include "runtime/vm/index_tuner.h"
#include "runtime/vm/logsource_gate.h"

namespace sigmavm::vm {

/// Thread-safe; immutable but for the index, which improves as records are seen.
class EngineState {
 public:
  EngineState(program::VerifiedProgram program, const EngineOptions& options);

  [[nodiscard]] const program::Program& program() const noexcept { return program_.get(); }
  [[nodiscard]] const EngineOptions& options() const noexcept { return options_; }
  [[nodiscard]] const record::Schema& schema() const noexcept { return schema_; }
  [[nodiscard]] const match::PredicateMatcher& matcher() const noexcept { return matcher_; }
  [[nodiscard]] IndexTuner& tuner() const noexcept { return tuner_; }
  [[nodiscard]] const LogsourceGate& gate() const noexcept { return gate_; }
  /// Fields that rules of a logsource read, ascending.
  [[nodiscard]] const std::vector<program::FieldId>& fields_of(uint32_t logsource) const noexcept {
    return logsource_fields_[logsource];
  }

 private:
  void CollectFields();

  program::VerifiedProgram program_;
  EngineOptions options_;
  record::Schema schema_;
  match::PredicateMatcher matcher_;
  mutable IndexTuner tuner_;
  LogsourceGate gate_;
  std::vector<std::vector<program::FieldId>> logsource_fields_;
};

}  // namespace sigmavm::vm
