// Evaluates records with one index, and learns from them for the next.
#pragma once

#include <memory>
#include <vector>

#include "runtime/vm/candidate_finder.h"
#include "runtime/vm/engine_state.h"
#include "runtime/vm/predicate_evaluator.h"
#include "runtime/vm/route_cache.h"

namespace sigmavm::vm {

/// What a thread has that depends on the index. Not thread-safe.
class IndexedRunner {
 public:
  /// Both must outlive the runner.
  IndexedRunner(const EngineState& state, PredicateEvaluator& predicates);

  /// The route of the evaluator's current record, valid until the next call.
  [[nodiscard]] const Route& Start();

  /// Appends the rules that match the current record, in no particular order. Start comes first.
  void Run(const Route& route, std::vector<program::RuleIndex>& matches);

 private:
  void Adopt();
  void CountRecord();

  const EngineState* state_;
  PredicateEvaluator* predicates_;
  uint32_t generation_ = 0;
  std::shared_ptr<const ScanIndex> index_;
  std::unique_ptr<RouteCache> routes_;
  std::unique_ptr<CandidateFinder> finder_;
  Observations observations_;
  uint64_t records_ = 0;  // with this index
};

}  // namespace sigmavm::vm
