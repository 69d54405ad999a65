#include "runtime/vm/candidate_finder.h"

#include "runtime/match/text_hash.h"

namespace sigmavm::vm {

CandidateFinder::CandidateFinder(const EngineState& state, const ScanIndex& index,
                                 PredicateEvaluator& predicates)
    : index_(&index),
      predicates_(&predicates),
      caches_(state.program().fields.size()),
      hits_(index.scans().most_literals),
      seen_rules_(state.program().rules.size()) {
  for (const program::Rule& rule : state.program().rules) logsources_.push_back(rule.logsource);
  candidates_.reserve(logsources_.size());
  if (!state.options().use_cache) return;
  for (size_t field = 1; field < caches_.size(); ++field) {
    const FieldScan* scan = index.scans().fields[field].get();
    if (scan == nullptr || !scan->scanner().looks_inside()) continue;
    caches_[field] = std::make_unique<ValueCache>();
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
  AddCandidates(index_->candidates().of_field(field));
  const FieldScan* scan = index_->scans().fields[field].get();
  if (scan == nullptr) return;
  if (field == record::kAnyField) return ScanLeaves(*scan, values);
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].has_text()) ScanValue(field, *scan, values, i);
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
      const auto folded = predicates_->folded().Get(record::kAnyField, leaves, i);
      scan.scanner().ScanEnds(folded.text, hits_);
    }
  }
  if (scan.scanner().looks_inside()) {
    scan.scanner().ScanInside(match::FoldJoined(leaf_texts_, predicates_->folded().arena()), hits_);
  }
  Apply(TakeTargets(scan));
  if (has_float) Apply(scan.float_targets());
}

void CandidateFinder::ScanValue(program::FieldId field, const FieldScan& scan,
                                std::span<const record::Value> values, size_t index) {
  Apply(LookUp(field, scan, values, index));
  if (values[index].kind == record::ValueKind::kFloat) Apply(scan.float_targets());
}

std::span<const Target> CandidateFinder::LookUp(program::FieldId field, const FieldScan& scan,
                                                std::span<const record::Value> values,
                                                size_t index) {
  ValueCache* const cache = caches_[field].get();
  const std::string_view text = values[index].text;
  if (cache == nullptr || text.empty() || !cache->Active()) {
    return Scan(field, scan, values, index);
  }
  const uint64_t hash = match::HashText(text);
  if (const auto known = cache->Find(text, hash)) return *known;
  const std::span<const Target> targets = Scan(field, scan, values, index);
  cache->Insert(text, hash, targets);
  return targets;
}

std::span<const Target> CandidateFinder::Scan(program::FieldId field, const FieldScan& scan,
                                              std::span<const record::Value> values, size_t index) {
  scan.scanner().Scan(predicates_->folded().Get(field, values, index), hits_);
  return TakeTargets(scan);
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
  if (observations_ != nullptr) Observe(targets);
  PredicateStates& states = predicates_->states();
  for (const Target target : targets) {
    states.Set(target.predicate(),
               target.exact() ? PredicateState::kTrue : PredicateState::kPossible);
    if (target.witness()) AddCandidates(index_->candidates().of_predicate(target.predicate()));
  }
}

void CandidateFinder::Observe(std::span<const Target> targets) noexcept {
  for (const Target target : targets) {
    const program::PredicateId id = target.predicate();
    const bool first = predicates_->states().Get(id) == PredicateState::kUnknown;
    if (first) ++observations_->met[id];
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
