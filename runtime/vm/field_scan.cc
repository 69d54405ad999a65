#include "runtime/vm/field_scan.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "runtime/record/schema.h"

namespace sigmavm::vm {
namespace {

/// A literal of one field together with a predicate it speaks for.
struct Entry {
  ScanLiteral literal;
  Target target;
};

struct FieldEntries {
  std::vector<Entry> entries;
  std::vector<Target> float_targets;
  std::vector<Target> direct_targets;
};

bool SameLiteral(const Entry& a, const Entry& b) {
  return a.literal.kind == b.literal.kind && a.literal.text == b.literal.text;
}

std::unique_ptr<const FieldScan> MakeFieldScan(FieldEntries field, bool of_keywords,
                                               const match::GramFrequency& frequency) {
  std::vector<Entry>& entries = field.entries;
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.literal.kind, a.literal.text, a.target) <
           std::tie(b.literal.kind, b.literal.text, b.target);
  });
  std::vector<match::Literal> literals;
  std::vector<uint32_t> starts;
  std::vector<Target> targets;
  for (size_t i = 0; i < entries.size(); ++i) {
    const bool same = i > 0 && SameLiteral(entries[i - 1], entries[i]);
    if (same && entries[i - 1].target == entries[i].target) continue;
    if (!same) {
      literals.push_back({entries[i].literal.kind, entries[i].literal.text});
      starts.push_back(static_cast<uint32_t>(targets.size()));
    }
    targets.push_back(entries[i].target);
  }
  starts.push_back(static_cast<uint32_t>(targets.size()));
  const std::span<const match::Literal> all = literals;
  return std::make_unique<const FieldScan>(
      all, all.first(of_keywords ? all.size() : 0), frequency, std::move(starts),
      std::move(targets), std::move(field.float_targets), std::move(field.direct_targets));
}

}  // namespace

ScanPlan MakeScanPlan(const program::Program& program, ScanChoice choice,
                      const match::GramFrequency& frequency) {
  ScanPlan plan;
  plan.open = MakePredicateBits(program.predicates.size(), true);
  std::vector<FieldEntries> fields(program.fields.size());
  for (program::PredicateId id = 0; id < program.predicates.size(); ++id) {
    ScanLiterals& scan = choice.literals[id];
    const bool direct = choice.direct[id] != 0;
    if (scan.literals.empty() && !direct) continue;
    plan.open[id / 64] &= ~PredicateBit(id);
    const program::Predicate& predicate = program.predicates[id];
    FieldEntries& field = fields[predicate.field];
    const Target target(id, direct || scan.exact, choice.witness[id] != 0);
    if (direct) {
      field.direct_targets.push_back(target);
      continue;
    }
    for (ScanLiteral& literal : scan.literals) {
      field.entries.push_back({std::move(literal), target});
    }
    if (predicate.op == program::Operator::kNumberEq) field.float_targets.push_back(target);
  }
  for (program::FieldId id = 0; id < fields.size(); ++id) {
    FieldEntries& field = fields[id];
    if (field.entries.empty() && field.direct_targets.empty()) {
      plan.fields.push_back(nullptr);
      continue;
    }
    plan.fields.push_back(MakeFieldScan(std::move(field), id == record::kAnyField, frequency));
    plan.most_literals =
        std::max(plan.most_literals, plan.fields.back()->scanner().literal_count());
  }
  return plan;
}

}  // namespace sigmavm::vm
