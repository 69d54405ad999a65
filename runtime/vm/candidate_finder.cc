#include "runtime/vm/candidate_finder.h"

#include "runtime/match/text_hash.h"

namespace sigmavm::vm {

CandidateFinder::CandidateFinder(const EngineState& state, const ScanIndex& index,
                                 PredicateEvaluator& predicates)
    : index_(&index),
      predicates_(&predicates),
      work_(state.program().fields.size()),
      hits_(index.scans().most_literals),
      seen_rules_(state.program().rules.size()) {
  for (const program::Rule& rule : state.program().rules) logsources_.push_back(rule.logsource);
  candidates_.reserve(logsources_.size());
  for (program::FieldId field = 0; field < work_.size(); ++field) {
    FieldWork& work = work_[field];
    work.field = field;
    work.scan = index.scans().fields[field].get();
    work.rules = index.candidates().of_field(field);
    const bool cached = state.options().use_cache && field != record::kAnyField &&
                        work.scan != nullptr && work.scan->scanner().looks_inside();
    if (cached) work.cache = std::make_unique<ValueCache>();
  }
}

const std::vector<program::RuleIndex>& CandidateFinder::Find(const Route& route) {
  route_ = &route;
  seen_rules_.Clear();
  candidates_.clear();
  AddCandidates(route.always);
  for (const program::FieldId field : route.fields) ScanField(field);
  return candidates_;
}

void CandidateFinder::ScanField(program::FieldId field) {
  const record::Record& record = predicates_->record();
  const auto values = ValuesOf(record, field);
  if (values.empty() && !record.present(field)) return;
  const FieldWork& work = work_[field];
  AddCandidates(work.rules);
  if (work.scan == nullptr) return;
  if (field == record::kAnyField) return ScanLeaves(*work.scan, values);
  for (size_t i = 0; i < values.size(); ++i) {
    if (!values[i].has_text()) continue;
    Apply(LookUp(work, values, i));
    if (values[i].kind == record::ValueKind::kFloat) Apply(work.scan->float_targets());
  }
}

/// Keywords stand anywhere in most cases, so all leaves are searched as one text; only those that
/// stand at an end need every leaf by itself.
void CandidateFinder::ScanLeaves(const FieldScan& scan, std::span<const record::Value> leaves) {
  leaf_texts_.clear();
  bool has_float = false;
  for (size_t i = 0; i < leaves.size(); ++i) {
    if (!leaves[i].has_text()) continue;
    leaf_texts_.push_back(leaves[i].text);
    has_float = has_float || leaves[i].kind == record::ValueKind::kFloat;
    if (scan.scanner().looks_at_ends()) {
      scan.scanner().ScanEnds(predicates_->folded().Get(record::kAnyField, leaves, i), hits_);
    }
  }
  if (scan.scanner().looks_inside()) {
    scan.scanner().ScanInside(match::FoldJoined(leaf_texts_, predicates_->folded().arena()), hits_);
  }
  Apply(TakeTargets(scan));
  if (has_float) Apply(scan.float_targets());
}

std::span<const Target> CandidateFinder::LookUp(const FieldWork& work,
                                                std::span<const record::Value> values,
                                                size_t index) {
  ValueCache* const cache = work.cache.get();
  const std::string_view text = values[index].text;
  if (cache == nullptr || text.empty() || !cache->Active()) return Scan(work, values, index);
  const uint64_t hash = match::HashText(text);
  if (const auto known = cache->Find(text, hash)) return *known;
  const std::span<const Target> targets = Scan(work, values, index);
  cache->Insert(text, hash, targets);
  return targets;
}

std::span<const Target> CandidateFinder::Scan(const FieldWork& work,
                                              std::span<const record::Value> values, size_t index) {
  work.scan->scanner().Scan(predicates_->folded().Get(work.field, values, index), hits_);
  return TakeTargets(*work.scan);
}

std::span<const Target> CandidateFinder::TakeTargets(const FieldScan& scan) {
  targets_.clear();
  for (const match::LiteralId literal : hits_.hits()) {
    const std::span<const Target> found = scan.targets(literal);
    targets_.insert(targets_.end(), found.begin(), found.end());
  }
  hits_.Clear();
  return targets_;
}

void CandidateFinder::Apply(std::span<const Target> targets) noexcept {
  PredicateStates& states = predicates_->states();
  for (const Target target : targets) {
    const program::PredicateId id = target.predicate();
    if (states.Get(id) != PredicateState::kUnknown) continue;  // met in another value
    states.Set(id, target.exact() ? PredicateState::kTrue : PredicateState::kPossible);
    if (target.witness()) AddCandidates(index_->candidates().of_predicate(id));
    if (observations_ != nullptr) ++observations_->met[id];
  }
}

void CandidateFinder::AddCandidates(std::span<const program::RuleIndex> rules) noexcept {
  for (const program::RuleIndex rule : rules) {
    if (route_->allowed[logsources_[rule]] != 0 && seen_rules_.Insert(rule)) {
      candidates_.push_back(rule);
    }
  }
}

}  // namespace sigmavm::vm
