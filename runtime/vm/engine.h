// A verified program made ready to run: matchers, candidate index and schema, shared by all
// threads.
#pragma once

#include <memory>

#include "runtime/program/verifier.h"
#include "runtime/record/schema.h"

namespace sigmavm::vm {

/// Switches for tests, measurements and special uses. Verdicts are the same for every combination
/// of the first two; `use_logsource` changes what a rule is asked of.
struct EngineOptions {
  bool use_index = true;      ///< choose candidate rules by their witnesses; off: run every rule
  bool use_cache = true;      ///< remember scan results of repeated field values
  bool use_logsource = true;  ///< evaluate a rule only on events that its logsource allows
};

class EngineState;

/// Immutable and thread-safe; cheap to copy. Make one per program and one Evaluator per thread.
class Engine {
 public:
  /// Builds matchers and indices; cannot fail on a verified program.
  explicit Engine(program::VerifiedProgram program, const EngineOptions& options = {});
  ~Engine();
  Engine(const Engine&);
  Engine& operator=(const Engine&);

  [[nodiscard]] const program::Program& program() const noexcept;
  /// What readers have to deliver for this program; lives as long as any copy of the engine.
  [[nodiscard]] const record::Schema& schema() const noexcept;
  [[nodiscard]] const EngineState& state() const noexcept { return *state_; }

 private:
  std::shared_ptr<const EngineState> state_;
};

}  // namespace sigmavm::vm
