#include "runtime/vm/candidate_finder.h"

#include <utility>

#include "runtime/vm/interpreter.h"

namespace sigmavm::vm {

CandidateFinder::CandidateFinder(const ScanIndex& index, PredicateEvaluator& predicates,
                                 ValueCache* cache, uint32_t first_space)
    : index_(&index),
      predicates_(&predicates),
      cache_(cache),
      first_space_(first_space),
      by_field_(predicates.state().program().fields.size()),
      always_(predicates.state().code(), index.candidates().always()),
      hits_(index.scans().most_literals),
      seen_rules_(predicates.state().program().rules.size()) {
  candidates_.reserve(predicates.state().program().rules.size());
  for (program::FieldId field = 0; field < by_field_.size(); ++field) {
    FieldWork work;
    work.field = field;
    work.scan = index.scans().fields[field].get();
    work.rules = GuardedRules(predicates.state().code(), index.candidates().of_field(field));
    if (work.scan != nullptr || !work.rules.empty()) work_.push_back(std::move(work));
  }
  for (FieldWork& work : work_) by_field_[work.field] = &work;
  pending_.reserve(work_.size());
}

uint32_t CandidateFinder::SpacesNeeded(const EngineState& state) {
  return static_cast<uint32_t>(2 * state.program().fields.size());
}

const std::vector<program::RuleIndex>& CandidateFinder::Find() {
  seen_rules_.Clear();
  candidates_.clear();
  waiting_.clear();
  if (!always_.empty()) waiting_.push_back(&always_);
  Collect();
  for (const Pending& pending : pending_) ScanField(pending);
  for (const GuardedRules* const rules : waiting_) AddGuarded(*rules);
  return candidates_;
}

void CandidateFinder::Collect() {
  const record::Record& record = predicates_->record();
  pending_.clear();
  for (FieldWork& work : work_) {
    work.place = ValueCache::kNotKept;
    if (work.field == record::kAnyField) {
      // An event without any value is not worth telling apart.
      if (!work.rules.empty()) waiting_.push_back(&work.rules);
      if (work.scan != nullptr) ScanLeaves(*work.scan);
      continue;
    }
    const auto values = record.stored(work.field);
    if (values.empty() && !record.present(work.field)) continue;
    if (!work.rules.empty()) waiting_.push_back(&work.rules);
    if (work.scan == nullptr) continue;
    Pending& pending = pending_.emplace_back();
    pending.work = &work;
    pending.values = values;
    if (cache_ != nullptr && values.size() == 1) PrepareLookUp(pending);
  }
}

void CandidateFinder::PrepareLookUp(Pending& pending) {
  const record::Value& value = pending.values[0];
  const size_t size = value.text.size();
  if (!value.has_text() || size == 0 || size > ValueCache::kLongestText) return;
  if (!pending.work->meter.Active()) return;
  const uint32_t space = first_space_ + 2 * pending.work->field + (value.escaped ? 1 : 0);
  cache_->Prepare(value.text, space, pending.key);
  pending.looked_up = true;
}

void CandidateFinder::ScanField(const Pending& pending) {
  if (pending.looked_up) return LookUp(pending);
  const FieldWork& work = *pending.work;
  for (size_t i = 0; i < pending.values.size(); ++i) {
    if (!pending.values[i].has_text()) continue;
    Apply(ScanValue(work, pending.values, i));
    if (pending.values[i].kind == record::ValueKind::kFloat) Apply(work.scan->float_targets());
  }
}

void CandidateFinder::LookUp(const Pending& pending) {
  FieldWork& work = *pending.work;
  ValueCache::Known known;
  const bool is_known = cache_->Find(pending.key, known);
  work.meter.Count(is_known);
  if (is_known) {
    Apply(known.targets);
    for (const ValueCache::Verdict& verdict : known.verdicts) {
      predicates_->states().Decide(verdict.predicate(), verdict.holds());
    }
    work.place = known.place;
  } else {
    const std::span<const Target> targets = ScanValue(work, pending.values, 0);
    work.place = cache_->Insert(pending.key, targets);
    Apply(targets);
  }
  if (pending.values[0].kind == record::ValueKind::kFloat) Apply(work.scan->float_targets());
}

void CandidateFinder::Remember(std::span<const program::PredicateId> decided) {
  const match::PredicateMatcher& matcher = predicates_->state().matcher();
  for (const program::PredicateId id : decided) {
    const match::PackedPredicate& predicate = matcher[id];
    const FieldWork* const work = by_field_[predicate.field];
    if (work == nullptr || work->place == ValueCache::kNotKept) continue;
    if (!match::AsksText(predicate.op)) continue;
    cache_->AddVerdict(work->place, ValueCache::Verdict(id, predicates_->states().Holds(id)));
  }
}

/// Keywords stand anywhere in most cases, so all leaves are searched as one text; only those that
/// stand at an end need every leaf by itself.
void CandidateFinder::ScanLeaves(const FieldScan& scan) {
  const record::Record& record = predicates_->record();
  const std::string_view document = record.document();
  Arena& arena = predicates_->folded().arena();
  if (!document.empty() && !scan.keywords().MayMatch(document, arena, hits_)) return;
  const std::span<const record::Value> leaves = record.leaves();
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
    scan.scanner().ScanInside(match::FoldJoined(leaf_texts_, arena), hits_);
  }
  targets_.clear();
  TakeHits(scan);
  Apply(targets_);
  if (has_float) Apply(scan.float_targets());
}

std::span<const Target> CandidateFinder::ScanValue(const FieldWork& work,
                                                   std::span<const record::Value> values,
                                                   size_t index) {
  targets_.clear();
  const FieldScan& scan = *work.scan;
  scan.scanner().Scan(predicates_->folded().Get(work.field, values, index), hits_);
  TakeHits(scan);
  for (const Target target : scan.direct_targets()) {
    if (predicates_->Matches(target.predicate(), index)) targets_.push_back(target);
  }
  if (Observations* const seen = predicates_->observations()) ++seen->scanned[work.field];
  return targets_;
}

void CandidateFinder::TakeHits(const FieldScan& scan) {
  for (const match::LiteralId literal : hits_.hits()) {
    const std::span<const Target> found = scan.targets(literal);
    targets_.insert(targets_.end(), found.begin(), found.end());
  }
  hits_.Clear();
}

void CandidateFinder::Apply(std::span<const Target> targets) noexcept {
  PredicateStates& states = predicates_->states();
  Observations* const observations = predicates_->observations();
  for (const Target target : targets) {
    const program::PredicateId id = target.predicate();
    if (states.Holds(id) || states.IsOpen(id)) continue;  // met in another value
    if (target.exact()) {
      states.Decide(id, true);
    } else {
      states.Open(id);
    }
    if (target.witness()) AddCandidates(index_->candidates().of_predicate(id));
    if (observations != nullptr) ++observations->met[id];
  }
}

void CandidateFinder::AddGuarded(const GuardedRules& rules) {
  rules.Find([this](const RuleCode::Node& node) { return RunTest(node, *predicates_); },
             [this](std::span<const program::RuleIndex> found) { AddCandidates(found); });
}

void CandidateFinder::AddCandidates(std::span<const program::RuleIndex> rules) noexcept {
  for (const program::RuleIndex rule : rules) {
    if (seen_rules_.Insert(rule)) candidates_.push_back(rule);
  }
}

}  // namespace sigmavm::vm
