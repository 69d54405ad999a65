#include "runtime/vm/candidate_finder.h"

#include <algorithm>
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
  const auto always_looked_at = [](const FieldWork& work) {
    return work.scan != nullptr || !work.rules.empty();
  };
  for (program::FieldId field = 0; field < by_field_.size(); ++field) {
    FieldWork work;
    work.field = field;
    work.scan = index.scans().fields[field].get();
    work.rules = GuardedRules(predicates.state().code(), index.candidates().of_field(field));
    if (always_looked_at(work) || index.asked_fields()[field] != 0) {
      work_.push_back(std::move(work));
    }
  }
  const auto later = std::stable_partition(work_.begin(), work_.end(), always_looked_at);
  always_looked_at_ = static_cast<size_t>(later - work_.begin());
  for (FieldWork& work : work_) by_field_[work.field] = &work;
  pending_.resize(work_.size());
}

uint32_t CandidateFinder::SpacesNeeded(const EngineState& state) {
  return static_cast<uint32_t>(2 * state.program().fields.size());
}

const OutcomeCache::Key& CandidateFinder::LookUp() {
  seen_rules_.Clear();
  candidates_.clear();
  key_.Clear();
  waiting_.clear();
  pending_count_ = 0;
  if (!always_.empty()) waiting_.push_back(&always_);
  const std::span works(work_);
  Collect(works.first(always_looked_at_));
  FindValues(0);
  // Fields that rules only ask something of are worth it when all others are known.
  if (key_.complete()) {
    const size_t done = pending_count_;
    Collect(works.subspan(always_looked_at_));
    FindValues(done);
  } else {
    for (FieldWork& work : works.subspan(always_looked_at_)) work.place = ValueCache::kNotKept;
  }
  return key_;
}

void CandidateFinder::FindValues(size_t first) {
  for (Pending& field : pending().subspan(first)) {
    if (!field.looked_up) continue;
    field.is_known = cache_->Find(field.key, field.known);
    field.work->meter.Count(field.is_known);
    if (field.is_known) {
      field.work->place = field.known.place;
      key_.Add(field.known.place, field.values[0].kind);
    } else {
      key_.MakeIncomplete();
    }
  }
}

/// What is known comes first: to remember a further value can overwrite it.
const std::vector<program::RuleIndex>& CandidateFinder::Find() {
  for (const Pending& field : pending()) {
    if (field.is_known) ApplyKnown(field);
  }
  for (const Pending& field : pending()) {
    if (!field.is_known) ScanField(field);
  }
  for (const GuardedRules* const rules : waiting_) AddGuarded(*rules);
  return candidates_;
}

void CandidateFinder::Collect(std::span<FieldWork> works) {
  const record::Record& record = predicates_->record();
  for (FieldWork& work : works) {
    work.place = ValueCache::kNotKept;
    if (work.field == record::kAnyField) {
      LookAtLeaves(work);
      continue;
    }
    const auto values = record.stored(work.field);
    if (values.empty() && !record.present(work.field)) continue;
    if (!work.rules.empty()) waiting_.push_back(&work.rules);
    Pending& pending = pending_[pending_count_++];
    pending.work = &work;
    pending.values = values;
    pending.looked_up = pending.is_known = false;
    if (cache_ != nullptr && values.size() == 1) PrepareLookUp(pending);
    if (!pending.looked_up) key_.MakeIncomplete();
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

void CandidateFinder::LookAtLeaves(FieldWork& work) {
  // An event without any value is not worth telling apart.
  if (!work.rules.empty()) waiting_.push_back(&work.rules);
  if (index_->asks_leaves()) key_.MakeIncomplete();
  if (work.scan != nullptr && ScanLeaves(*work.scan)) key_.MakeIncomplete();
}

void CandidateFinder::ApplyKnown(const Pending& pending) {
  Apply(pending.known.targets);
  for (const ValueCache::Verdict& verdict : pending.known.verdicts) {
    predicates_->states().Decide(verdict.predicate(), verdict.holds());
  }
  if (pending.values[0].kind == record::ValueKind::kFloat && pending.work->scan != nullptr) {
    Apply(pending.work->scan->float_targets());
  }
}

void CandidateFinder::ScanField(const Pending& pending) {
  FieldWork& work = *pending.work;
  if (work.scan == nullptr) {
    if (pending.looked_up) work.place = cache_->Insert(pending.key, {});
    return;
  }
  for (size_t i = 0; i < pending.values.size(); ++i) {
    if (!pending.values[i].has_text()) continue;
    const std::span<const Target> targets = ScanValue(work, pending.values, i);
    if (pending.looked_up) work.place = cache_->Insert(pending.key, targets);
    Apply(targets);
    if (pending.values[i].kind == record::ValueKind::kFloat) Apply(work.scan->float_targets());
  }
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
bool CandidateFinder::ScanLeaves(const FieldScan& scan) {
  const record::Record& record = predicates_->record();
  const std::string_view document = record.document();
  Arena& arena = predicates_->folded().arena();
  if (!document.empty() && !scan.keywords().MayMatch(document, arena, hits_)) return false;
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
  return true;
}

std::span<const Target> CandidateFinder::ScanValue(const FieldWork& work,
                                                   std::span<const record::Value> values,
                                                   size_t index) {
  targets_.clear();
  const FieldScan& scan = *work.scan;
  const match::PaddedText& text = predicates_->folded().Get(work.field, values, index);
  scan.scanner().Scan(text, hits_);
  TakeHits(scan);
  for (const Target target : scan.direct_targets()) {
    if (predicates_->Matches(target.predicate(), index)) targets_.push_back(target);
  }
  if (Observations* const seen = predicates_->observations()) {
    ++seen->scanned[work.field];
    seen->grams.Add(text.text);
  }
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
