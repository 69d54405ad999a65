#include "runtime/vm/indexed_runner.h"

#include <span>
#include <utility>

#include "runtime/vm/interpreter.h"

namespace sigmavm::vm {
namespace {

/// Records observed before the index is made anew.
constexpr uint64_t kWindow = 512;

/// Records of a generation that pass before its window.
uint64_t WindowBegin(uint32_t generation) {
  constexpr uint64_t kFirstRest = 32'768;
  return generation == 0 ? 0 : kFirstRest << 5 * (generation - 1);
}

}  // namespace

IndexedRunner::IndexedRunner(IndexTuner& tuner, RunnerResources& resources)
    : tuner_(&tuner), resources_(&resources) {
  Adopt();
}

void IndexedRunner::Adopt() {
  PredicateEvaluator& predicates = *resources_->predicates;
  // A newer index than the generation tells is possible; it is then adopted twice.
  generation_ = tuner_->generation();
  predicates.states().Forget();
  index_ = tuner_->index();
  finder_ = std::make_unique<CandidateFinder>(*index_, predicates, resources_->cache.get(),
                                              resources_->next_space);
  resources_->next_space += CandidateFinder::SpacesNeeded(predicates.state());
  records_ = 0;
  observing_ = false;
}

void IndexedRunner::Run(std::vector<program::RuleIndex>& matches) {
  if (tuner_->generation() != generation_) Adopt();
  PredicateEvaluator& predicates = *resources_->predicates;
  predicates.states().NextRecord(index_->scans().open);
  const OutcomeCache::Key& key = finder_->LookUp();
  recalled_ = !observing_ && Recall(key, matches);
  if (!recalled_) {
    const size_t before = matches.size();
    RunCandidates(matches);
    if (key.complete()) resources_->outcomes->Insert(key, std::span(matches).subspan(before));
  }
  if (generation_ != IndexTuner::kLastGeneration) CountRecord();
}

bool IndexedRunner::Recall(const OutcomeCache::Key& key,
                           std::vector<program::RuleIndex>& matches) const {
  return key.complete() && resources_->outcomes->Find(key, matches);
}

void IndexedRunner::RunCandidates(std::vector<program::RuleIndex>& matches) {
  PredicateEvaluator& predicates = *resources_->predicates;
  predicates.set_observations(observing_ ? &observations_ : nullptr);
  const std::vector<program::RuleIndex>& candidates = finder_->Find();
  for (const program::RuleIndex rule : candidates) predicates.state().code().Approach(rule);
  for (const program::RuleIndex rule : candidates) {
    if (RunRule(rule, predicates)) matches.push_back(rule);
  }
  if (resources_->cache != nullptr) finder_->Remember(predicates.decided());
  predicates.set_observations(nullptr);
}

void IndexedRunner::PrepareQuestions() {
  if (std::exchange(recalled_, false)) static_cast<void>(finder_->Find());
}

void IndexedRunner::CountRecord() {
  const uint64_t begin = WindowBegin(generation_);
  if (records_++ == begin) {
    const program::Program& program = resources_->predicates->state().program();
    observations_.Start(program.predicates.size(), program.fields.size());
    observing_ = true;
  }
  if (records_ <= begin + 1) return;
  if (++observations_.records < kWindow) return;
  observing_ = false;
  tuner_->Offer(generation_, observations_);
  observations_ = {};
}

RunnerSet::RunnerSet(PredicateEvaluator& predicates)
    : resources_{&predicates, nullptr, nullptr, 0} {
  if (!predicates.state().options().use_cache) return;
  resources_.cache = std::make_unique<ValueCache>();
  resources_.outcomes = std::make_unique<OutcomeCache>();
}

IndexedRunner& RunnerSet::Get(IndexTuner& tuner) {
  if (last_tuner_ == &tuner) return *last_;
  std::unique_ptr<IndexedRunner>& runner = runners_[&tuner];
  if (runner == nullptr) runner = std::make_unique<IndexedRunner>(tuner, resources_);
  last_tuner_ = &tuner;
  last_ = runner.get();
  return *last_;
}

}  // namespace sigmavm::vm
