#include "compiler/read/reference_check.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/model/relations.h"
#include "compiler/read/field_reader.h"
#include "runtime/base/closest_match.h"
#include "runtime/base/limits.h"

namespace sigmavm::read {
namespace {

using model::Correlation;
using model::Metadata;
using model::RuleSet;

// Suggestions look at every name; a rule set that is wrong everywhere needs no more than these.
constexpr size_t kMaxSuggestions = 50;

class DuplicateFinder {
 public:
  DuplicateFinder(std::string_view what, DiagnosticCode code, Diagnostics& diagnostics)
      : what_(what), code_(code), diagnostics_(diagnostics) {}

  void Add(const model::Text& text) {
    if (!text.present()) return;
    const auto [first, added] = first_.emplace(model::ReferenceKey(text.text), text.span);
    // Rules made by `action` share one place, and one id on purpose.
    if (added || first->second == text.span) return;
    Diagnostic warning =
        Warning(code_, text.span,
                "the " + std::string(what_) + " " + Quoted(text.text) + " is already taken",
                "references mean the first rule that has it");
    warning.notes.push_back({first->second, "first used here"});
    diagnostics_.push_back(std::move(warning));
  }

 private:
  std::string_view what_;
  DiagnosticCode code_;
  Diagnostics& diagnostics_;
  std::unordered_map<std::string, Span> first_;
};

// Resolves references to rules and correlations. Keeps a pointer to the rule set.
class ReferenceIndex {
 public:
  struct Target {
    bool is_correlation = false;
    size_t index = 0;
  };

  explicit ReferenceIndex(const RuleSet& rules) {
    for (size_t i = 0; i < rules.rules.size(); ++i) Add(rules.rules[i].meta, {false, i});
    for (size_t i = 0; i < rules.correlations.size(); ++i) {
      Add(rules.correlations[i].meta, {true, i});
    }
  }

  /// Everything with this id or name, in order of loading.
  [[nodiscard]] std::span<const Target> Find(std::string_view reference) const {
    const auto found = targets_.find(model::ReferenceKey(reference));
    if (found == targets_.end()) return {};
    return found->second;
  }

  [[nodiscard]] std::string Suggest(std::string_view reference) {
    if (suggestions_++ >= kMaxSuggestions) return {};
    return DidYouMean(reference, names_);
  }

 private:
  void Add(const Metadata& meta, Target target) {
    if (meta.id.present()) targets_[model::ReferenceKey(meta.id.text)].push_back(target);
    if (!meta.name.present()) return;
    targets_[meta.name.text].push_back(target);
    names_.push_back(meta.name.text);
  }

  std::unordered_map<std::string, std::vector<Target>> targets_;
  std::vector<std::string_view> names_;
  size_t suggestions_ = 0;
};

Diagnostic UnknownReference(Severity severity, const model::Text& reference,
                            ReferenceIndex& index) {
  Diagnostic diagnostic = Error(DiagnosticCode::kUnknownReference, reference.span,
                                "no loaded rule has the id or name " + Quoted(reference.text),
                                index.Suggest(reference.text));
  diagnostic.severity = severity;
  return diagnostic;
}

// The correlations of a rule set as a graph: which others each of them needs.
class CorrelationGraph {
 public:
  CorrelationGraph(const RuleSet& rules, Diagnostics& diagnostics)
      : correlations_(rules.correlations),
        diagnostics_(diagnostics),
        needs_(correlations_.size()),
        depth_(correlations_.size(), 0),
        dropped_(correlations_.size(), false) {
    ReferenceIndex index(rules);
    for (size_t i = 0; i < correlations_.size(); ++i) Resolve(i, index);
  }

  /// For every correlation whether it must go.
  [[nodiscard]] const std::vector<bool>& FindDropped() {
    OrderByDepth();
    ReportCycles();
    return dropped_;
  }

 private:
  struct Need {
    size_t target;
    const model::Text* reference;
  };

  void Resolve(size_t i, ReferenceIndex& index) {
    for (const model::Text& reference : correlations_[i].rules) {
      const auto targets = index.Find(reference.text);
      if (targets.empty()) {
        dropped_[i] = true;
        diagnostics_.push_back(UnknownReference(Severity::kError, reference, index));
      } else if (targets.front().is_correlation) {
        needs_[i].push_back({targets.front().index, &reference});
      }
    }
  }

  // Visits every correlation after those it needs (Kahn's algorithm); what is never visited is in
  // or behind a cycle and keeps depth 0.
  void OrderByDepth() {
    std::vector<size_t> open(correlations_.size());
    std::vector<std::vector<size_t>> needed_by(correlations_.size());
    std::vector<size_t> ready;
    for (size_t i = 0; i < correlations_.size(); ++i) {
      open[i] = needs_[i].size();
      for (const Need& need : needs_[i]) needed_by[need.target].push_back(i);
      if (open[i] == 0) ready.push_back(i);
    }
    for (size_t next = 0; next < ready.size(); ++next) {
      Visit(ready[next]);
      for (const size_t user : needed_by[ready[next]]) {
        if (--open[user] == 0) ready.push_back(user);
      }
    }
  }

  void Visit(size_t i) {
    depth_[i] = 1;
    for (const Need& need : needs_[i]) {
      depth_[i] = std::max(depth_[i], depth_[need.target] + 1);
      if (dropped_[need.target]) Drop(i, need);
    }
    if (dropped_[i] || depth_[i] <= Limits::kCorrelationChainDepth) return;
    dropped_[i] = true;
    diagnostics_.push_back(Error(DiagnosticCode::kCorrelationChain,
                                 correlations_[i].meta.title.span,
                                 "correlations are chained more than " +
                                     std::to_string(Limits::kCorrelationChainDepth) + " deep"));
  }

  void Drop(size_t i, const Need& need) {
    if (dropped_[i]) return;
    dropped_[i] = true;
    diagnostics_.push_back(Error(
        DiagnosticCode::kNeedsRejected, need.reference->span,
        "the correlation " + Quoted(need.reference->text) + " that this one needs was rejected"));
  }

  [[nodiscard]] const Need* FirstUnvisitedNeed(size_t i) const {
    for (const Need& need : needs_[i]) {
      if (depth_[need.target] == 0) return &need;
    }
    return nullptr;
  }

  // Each unvisited correlation needs an unvisited one, so following them runs into a cycle.
  void ReportCycles() {
    std::vector<size_t> walk_of(correlations_.size(), 0);
    size_t walk = 0;
    for (size_t i = 0; i < correlations_.size(); ++i) {
      if (depth_[i] != 0 || walk_of[i] != 0) continue;
      ++walk;
      size_t at = i;
      while (walk_of[at] == 0) {
        walk_of[at] = walk;
        at = FirstUnvisitedNeed(at)->target;
      }
      if (walk_of[at] == walk) ReportCycle(at);
    }
    for (size_t i = 0; i < correlations_.size(); ++i) {
      if (depth_[i] == 0) Drop(i, *FirstUnvisitedNeed(i));
    }
  }

  void ReportCycle(size_t start) {
    Diagnostic error =
        Error(DiagnosticCode::kCorrelationCycle, FirstUnvisitedNeed(start)->reference->span,
              "this correlation needs itself");
    for (size_t at = start;;) {
      dropped_[at] = true;
      const Need& need = *FirstUnvisitedNeed(at);
      at = need.target;
      if (at == start) break;
      error.notes.push_back(
          {FirstUnvisitedNeed(at)->reference->span, "through " + Quoted(need.reference->text)});
    }
    diagnostics_.push_back(std::move(error));
  }

  const std::vector<Correlation>& correlations_;
  Diagnostics& diagnostics_;
  std::vector<std::vector<Need>> needs_;
  std::vector<size_t> depth_;  // 0: not visited
  std::vector<bool> dropped_;
};

bool AppliesToSome(const model::Filter& filter, const RuleSet& rules, const ReferenceIndex& index) {
  const auto covered = [&filter, &rules](const ReferenceIndex::Target& target) {
    return !target.is_correlation &&
           model::Covers(filter.logsource, rules.rules[target.index].logsource);
  };
  return std::any_of(filter.rules.begin(), filter.rules.end(), [&](const model::Text& reference) {
    const auto targets = index.Find(reference.text);
    return std::any_of(targets.begin(), targets.end(), covered);
  });
}

}  // namespace

void CheckDuplicates(const RuleSet& rules, Diagnostics& diagnostics) {
  DuplicateFinder ids("id", DiagnosticCode::kDuplicateId, diagnostics);
  DuplicateFinder names("name", DiagnosticCode::kDuplicateName, diagnostics);
  const auto add = [&ids, &names](const Metadata& meta) {
    ids.Add(meta.id);
    names.Add(meta.name);
  };
  for (const model::Rule& rule : rules.rules) add(rule.meta);
  for (const Correlation& correlation : rules.correlations) add(correlation.meta);
  for (const model::Filter& filter : rules.filters) add(filter.meta);
}

void CheckCorrelations(RuleSet& rules, Diagnostics& diagnostics) {
  CorrelationGraph graph(rules, diagnostics);
  const std::vector<bool>& dropped = graph.FindDropped();
  std::vector<Correlation> kept;
  for (size_t i = 0; i < rules.correlations.size(); ++i) {
    if (dropped[i]) {
      ++rules.rejected;
    } else {
      kept.push_back(std::move(rules.correlations[i]));
    }
  }
  rules.correlations = std::move(kept);
}

void CheckFilters(const RuleSet& rules, Diagnostics& diagnostics) {
  ReferenceIndex index(rules);
  for (const model::Filter& filter : rules.filters) {
    if (filter.applies_to_any) continue;
    bool all_known = true;
    for (const model::Text& reference : filter.rules) {
      if (!index.Find(reference.text).empty()) continue;
      all_known = false;
      diagnostics.push_back(UnknownReference(Severity::kWarning, reference, index));
    }
    if (!all_known || AppliesToSome(filter, rules, index)) continue;
    diagnostics.push_back(Warning(DiagnosticCode::kFilterAppliesToNothing, filter.logsource.span,
                                  "this filter applies to none of the rules it names",
                                  "filters apply to detection rules whose log source has all the "
                                  "attributes of the filter's"));
  }
}

}  // namespace sigmavm::read
