#include "runtime/vm/indexed_runner.h"

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

IndexedRunner::IndexedRunner(const EngineState& state, PredicateEvaluator& predicates)
    : state_(&state), predicates_(&predicates) {
  Adopt();
}

void IndexedRunner::Adopt() {
  // A newer index than the generation tells is possible; it is then adopted twice.
  generation_ = state_->tuner().generation();
  index_ = state_->tuner().index();
  routes_ = std::make_unique<RouteCache>(*state_, *index_);
  finder_ = std::make_unique<CandidateFinder>(*state_, *index_, *predicates_);
  records_ = 0;
}

const Route& IndexedRunner::Start() {
  if (state_->tuner().generation() != generation_) Adopt();
  return routes_->Find(predicates_->record().header());
}

void IndexedRunner::Run(const Route& route, std::vector<program::RuleIndex>& matches) {
  const uint8_t* const scanned = index_->scans().scanned.data();
  for (const program::RuleIndex rule : finder_->Find(route)) {
    if (RunRule(state_->program(), rule, scanned, *predicates_)) matches.push_back(rule);
  }
  CountRecord();
}

void IndexedRunner::CountRecord() {
  if (generation_ == IndexTuner::kLastGeneration) return;
  const uint64_t begin = WindowBegin(generation_);
  ++records_;
  if (records_ == begin + 1) {
    observations_.records = 0;
    observations_.met.assign(state_->program().predicates.size(), 0);
    finder_->set_observations(&observations_);
  }
  if (records_ <= begin) return;
  if (++observations_.records < kWindow) return;
  finder_->set_observations(nullptr);
  state_->tuner().Offer(generation_, observations_);
  observations_.met = {};
}

}  // namespace sigmavm::vm
