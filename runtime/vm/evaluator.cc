#include "runtime/vm/evaluator.h"

#include <algorithm>

#include "runtime/vm/engine_state.h"
#include "runtime/vm/epoch_table.h"
#include "runtime/vm/indexed_runner.h"
#include "runtime/vm/interpreter.h"
#include "runtime/vm/list_view.h"
#include "runtime/vm/predicate_evaluator.h"
#include "runtime/vm/route_cache.h"

namespace sigmavm::vm {

class Evaluator::Impl {
 public:
  explicit Impl(const Engine& engine)
      : engine_(engine),
        state_(engine_.state()),
        predicates_(state_),
        routes_(state_),
        runners_(predicates_),
        all_open_(MakePredicateBits(state_.program().predicates.size(), true)),
        named_fields_(state_.program().fields.size()) {
    matches_.reserve(state_.program().rules.size());
  }

  const std::vector<program::RuleIndex>& Evaluate(const record::Record& record) {
    predicates_.StartRecord(record);
    route_ = &routes_.Find(record.header());
    matches_.clear();
    runner_ = nullptr;
    if (route_->tuner == nullptr) {
      RunAll();
      return matches_;
    }
    runner_ = &runners_.Get(*route_->tuner);
    runner_->Run(matches_);
    if (!route_->exact) {
      std::erase_if(matches_, [this](program::RuleIndex rule) { return !LogsourceAllows(rule); });
    }
    std::sort(matches_.begin(), matches_.end());
    return matches_;
  }

  void CollectEvidence(program::RuleIndex rule, std::vector<Evidence>& out, EvidenceText text) {
    if (runner_ != nullptr) runner_->PrepareQuestions();
    const program::Program& program = state_.program();
    named_fields_.Clear();
    for (const program::PredicateId id : ItemsOf(program, program.rules[rule].evidence)) {
      if (predicates_.states().RuledOut(id)) continue;  // as most are
      const match::PackedPredicate& predicate = state_.matcher()[id];
      const bool names_value = NamesValue(predicate.op);
      if (names_value && named_fields_.Has(predicate.field)) continue;
      const std::optional<record::Value> value = FindValue(id, text);
      if (!value) continue;
      if (names_value && predicates_.record().stored(predicate.field).size() == 1) {
        named_fields_.Insert(predicate.field);
      }
      out.push_back({NameOf(predicate.field), value->text, id, value->escaped});
    }
  }

  bool Holds(program::PredicateId predicate) { return predicates_.Holds(predicate); }

  [[nodiscard]] bool LogsourceAllows(program::RuleIndex rule) const {
    return route_->allowed[state_.program().rules[rule].logsource] != 0;
  }

 private:
  [[nodiscard]] std::string_view NameOf(program::FieldId field) const {
    return field == record::kAnyField ? std::string_view() : state_.schema().name(field);
  }

  std::optional<record::Value> FindValue(program::PredicateId id, EvidenceText text) {
    const match::PackedPredicate& predicate = state_.matcher()[id];
    const auto stored = predicates_.record().stored(predicate.field);
    const bool as_stored = text == EvidenceText::kStored && stored.size() == 1;
    if (!as_stored || !NamesValue(predicate.op)) return predicates_.FindValue(id);
    return predicates_.Test(id) ? std::optional(stored[0]) : std::nullopt;
  }

  void RunAll() {
    predicates_.states().NextRecord(all_open_);
    for (program::RuleIndex rule = 0; rule < state_.program().rules.size(); ++rule) {
      if (LogsourceAllows(rule) && RunRule(rule, predicates_)) matches_.push_back(rule);
    }
  }

  Engine engine_;  // keeps the state alive
  const EngineState& state_;
  PredicateEvaluator predicates_;
  RouteCache routes_;
  RunnerSet runners_;
  PredicateBits all_open_;
  EpochSet named_fields_;  // whose only value is in the evidence already
  const Route* route_ = nullptr;
  IndexedRunner* runner_ = nullptr;  // of the last record
  std::vector<program::RuleIndex> matches_;
};

Evaluator::Evaluator(const Engine& engine) : impl_(std::make_unique<Impl>(engine)) {}
Evaluator::~Evaluator() = default;

const std::vector<program::RuleIndex>& Evaluator::Evaluate(const record::Record& record) noexcept {
  return impl_->Evaluate(record);
}

void Evaluator::CollectEvidence(program::RuleIndex rule, std::vector<Evidence>& out,
                                EvidenceText text) {
  impl_->CollectEvidence(rule, out, text);
}

bool Evaluator::Holds(program::PredicateId predicate) { return impl_->Holds(predicate); }

bool Evaluator::LogsourceAllows(program::RuleIndex rule) const {
  return impl_->LogsourceAllows(rule);
}

}  // namespace sigmavm::vm
