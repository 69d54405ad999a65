// Evaluates records with one index, and learns from them for the next.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "runtime/vm/candidate_finder.h"
#include "runtime/vm/index_tuner.h"
#include "runtime/vm/outcome_cache.h"
#include "runtime/vm/predicate_evaluator.h"
#include "runtime/vm/value_cache.h"

namespace sigmavm::vm {

/// What the runners of a thread share.
struct RunnerResources {
  PredicateEvaluator* predicates = nullptr;
  std::unique_ptr<ValueCache> cache;       ///< null: values are not remembered
  std::unique_ptr<OutcomeCache> outcomes;  ///< null: nor is what they lead to
  uint32_t next_space = 0;  ///< of the cache; wraps after more indices than are ever made
};

/// What a thread has for one kind of event. Not thread-safe.
class IndexedRunner {
 public:
  /// All must outlive the runner.
  IndexedRunner(IndexTuner& tuner, RunnerResources& resources);

  /// Appends the rules that match the evaluator's current record, in no particular order; of a
  /// general index, perhaps some that the record's logsource rules out.
  void Run(std::vector<program::RuleIndex>& matches);

  /// After Run, for the same record: makes sure that the evaluator's states hold what scans say.
  void PrepareQuestions();

 private:
  [[nodiscard]] bool Recall(const OutcomeCache::Key& key,
                            std::vector<program::RuleIndex>& matches) const;
  void RunCandidates(std::vector<program::RuleIndex>& matches);
  void Adopt();
  void CountRecord();

  IndexTuner* tuner_;
  RunnerResources* resources_;
  uint32_t generation_ = 0;
  std::shared_ptr<const ScanIndex> index_;
  std::unique_ptr<CandidateFinder> finder_;
  Observations observations_;
  bool observing_ = false;
  bool recalled_ = false;  // the outcome of the last record, without applying scans
  uint64_t records_ = 0;   // with this index
};

/// The runners of a thread, made when first needed. Not thread-safe.
class RunnerSet {
 public:
  explicit RunnerSet(PredicateEvaluator& predicates);

  [[nodiscard]] IndexedRunner& Get(IndexTuner& tuner);

 private:
  RunnerResources resources_;
  std::map<const IndexTuner*, std::unique_ptr<IndexedRunner>> runners_;
  const IndexTuner* last_tuner_ = nullptr;
  IndexedRunner* last_ = nullptr;
};

}  // namespace sigmavm::vm
