#include "compiler/compile/compile.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "compiler/compile/version.h"
#include "compiler/emit/program_emitter.h"
#include "compiler/lower/rule_lowering.h"
#include "compiler/model/reference_index.h"
#include "compiler/model/relations.h"
#include "compiler/optimize/rule_work.h"
#include "compiler/read/readers.h"
#include "runtime/base/limits.h"

namespace sigmavm::compile {
namespace {

// Diagnostics come from reading, checking and lowering; users want them file by file.
void SortByPlace(Diagnostics& diagnostics) {
  std::stable_sort(
      diagnostics.begin(), diagnostics.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return std::tie(a.span.source, a.span.begin) < std::tie(b.span.source, b.span.begin);
      });
}

modifier::Placeholders MergePlaceholders(const pipeline::PipelineChain& chain,
                                         const CompileOptions& options) {
  modifier::Placeholders merged = options.placeholders;
  merged.insert(chain.vars().begin(), chain.vars().end());
  return merged;
}

/// One run over a rule set.
class CompileRun {
 public:
  CompileRun(model::RuleSet rules, const CompileOptions& options, const SourceMap& sources,
             Compilation& out)
      : rules_(std::move(rules)),
        chain_(options.pipelines),
        has_pipelines_(!options.pipelines.empty()),
        placeholders_(MergePlaceholders(chain_, options)),
        emitter_(sources, {options.strip}),
        out_(out) {}

  void Run() {
    for (size_t i = 0; i < rules_.rules.size(); ++i) references_.Add(rules_.rules[i].meta, i);
    TransformCorrelations();  // looks at the rules as written
    LowerFilters();
    FindApplicableFilters();
    for (size_t i = 0; i < rules_.rules.size(); ++i) CompileRule(rules_.rules[i], applicable_[i]);
    out_.correlations = emitter_.AddCorrelations(rules_.correlations, out_.diagnostics);
    out_.rejected += rules_.correlations.size() - out_.correlations;
    PlanCorrelations();
    emitter_.SetMeta(MetaText());
    out_.program = std::move(emitter_).Finish();
  }

 private:
  bool Keep(Diagnostics diagnostics) {
    const bool sound = !HasErrors(diagnostics);
    std::move(diagnostics.begin(), diagnostics.end(), std::back_inserter(out_.diagnostics));
    return sound;
  }

  void TransformCorrelations() {
    std::vector<model::Correlation> sound;
    for (model::Correlation& correlation : rules_.correlations) {
      std::vector<const model::Rule*> referenced;
      for (const model::Text& name : correlation.rules) {
        for (const size_t i : references_.Find(name.text)) referenced.push_back(&rules_.rules[i]);
      }
      if (Keep(chain_.Apply(correlation, referenced))) {
        sound.push_back(std::move(correlation));
      } else {
        ++out_.rejected;
      }
    }
    rules_.correlations = std::move(sound);
  }

  // Lowers every filter as written, so that its errors are told once, used or not.
  void LowerFilters() {
    std::vector<model::Filter> sound;
    for (model::Filter& filter : rules_.filters) {
      regexes_.StartRule();
      auto lowered = lower::LowerFilter(filter, placeholders_, regexes_, out_.diagnostics);
      if (!lowered) {
        ++out_.rejected;
        continue;
      }
      sound.push_back(std::move(filter));
      filter_expressions_.push_back(std::move(lowered->expression));
    }
    rules_.filters = std::move(sound);
    out_.filters = rules_.filters.size();
  }

  // A filter applies to the rules it names (or to any) whose log source its own covers.
  void FindApplicableFilters() {
    applicable_.resize(rules_.rules.size());
    for (size_t f = 0; f < rules_.filters.size(); ++f) {
      const model::Filter& filter = rules_.filters[f];
      std::set<size_t> named;
      for (const model::Text& name : filter.rules) {
        const auto found = references_.Find(name.text);
        named.insert(found.begin(), found.end());
      }
      const auto add = [&](size_t rule) {
        if (model::Covers(filter.logsource, rules_.rules[rule].logsource)) {
          applicable_[rule].push_back(f);
        }
      };
      if (filter.applies_to_any) {
        for (size_t rule = 0; rule < rules_.rules.size(); ++rule) add(rule);
      } else {
        for (const size_t rule : named) add(rule);
      }
    }
  }

  void CompileRule(model::Rule& rule, const std::vector<size_t>& applicable) {
    const Span place = rule.meta.title.span;
    std::optional<ir::RulePlan> plan;
    regexes_.StartRule();
    if (Fits(applicable, place)) {
      plan = has_pipelines_ ? TransformAndLower(rule, applicable) : Lower(rule, applicable);
    }
    if (!plan || !IsAffordable(*plan, place)) {
      ++out_.rejected;
      return;
    }
    tests_ += ir::CountNodes(plan->expression);
    emitter_.AddRule(*plan);
    out_.plans.push_back(std::move(*plan));
    ++out_.rules;
  }

  // Many filters on many rules multiply: what one rule may become is bounded, and so is the
  // program.
  bool Fits(const std::vector<size_t>& applicable, Span place) {
    size_t nodes = 0;
    for (const size_t i : applicable) nodes += ir::CountNodes(filter_expressions_[i]);
    if (nodes > Limits::kExpressionNodes) {
      return Refuse(place, "the filters of this rule stand for more than " +
                               std::to_string(Limits::kExpressionNodes) + " tests");
    }
    if (tests_ + nodes > Limits::kProgramSteps / 2) {
      return Refuse(place, "the rules before this one have filled the program");
    }
    return true;
  }

  bool IsAffordable(const ir::RulePlan& plan, Span place) {
    const optimize::RuleWork work = optimize::MeasureWork(plan.expression);
    if (work.total <= Limits::kRuleWork) return true;
    out_.diagnostics.push_back(Error(
        DiagnosticCode::kRuleTooCostly, place,
        "one event can cost this rule as much as " + std::to_string(work.total) +
            " comparisons; the limit is " + std::to_string(Limits::kRuleWork),
        std::to_string(work.worst_total) + " of them are for " + std::to_string(work.worst_count) +
            " " + std::string(work.worst_kind) + ": use fewer, or split the rule"));
    return false;
  }

  bool Refuse(Span place, std::string message) {
    out_.diagnostics.push_back(Error(DiagnosticCode::kConditionTooLarge, place, std::move(message),
                                     "compile fewer rules or filters together"));
    return false;
  }

  std::optional<ir::RulePlan> Lower(model::Rule& rule, const std::vector<size_t>& applicable) {
    if (!Keep(chain_.Apply(rule))) return std::nullopt;  // the taxonomy may still be refused
    std::vector<lower::LoweredFilter> filters;
    filters.reserve(applicable.size());
    for (const size_t i : applicable) {
      filters.push_back({&rules_.filters[i], filter_expressions_[i]});
    }
    return lower::LowerRule(rule, filters, placeholders_, regexes_, out_.diagnostics);
  }

  // What a pipeline makes of a filter depends on the rule, so each rule gets filters of its own.
  std::optional<ir::RulePlan> TransformAndLower(model::Rule& rule,
                                                const std::vector<size_t>& applicable) {
    std::vector<model::Filter> filters;
    filters.reserve(applicable.size());
    for (const size_t i : applicable) filters.push_back(rules_.filters[i]);
    if (!Keep(chain_.Apply(rule, filters))) return std::nullopt;
    std::vector<lower::LoweredFilter> lowered;
    for (const model::Filter& filter : filters) {
      auto one = lower::LowerFilter(filter, placeholders_, regexes_, out_.diagnostics);
      if (!one) return std::nullopt;
      lowered.push_back(std::move(*one));
    }
    return lower::LowerRule(rule, lowered, placeholders_, regexes_, out_.diagnostics);
  }

  // Those whose references are all there; what is missing has been reported by the emitter.
  void PlanCorrelations() {
    model::ReferenceIndex rules;
    model::ReferenceIndex correlations;
    for (size_t i = 0; i < out_.plans.size(); ++i) rules.Add(out_.plans[i].meta, i);
    for (size_t i = 0; i < rules_.correlations.size(); ++i) {
      correlations.Add(rules_.correlations[i].meta, i);
    }
    for (const model::Correlation& correlation : rules_.correlations) {
      ir::CorrelationPlan plan{correlation, {}};
      for (const model::Text& name : correlation.rules) {
        const auto found = rules.Find(name.text);
        if (found.empty() && correlations.Find(name.text).empty()) break;
        plan.rules.push_back(
            {name.text, found.empty() ? std::nullopt : std::optional(found.front())});
      }
      if (plan.rules.size() != correlation.rules.size()) continue;
      out_.correlation_plans.push_back(std::move(plan));
    }
  }

  static std::string MetaText() { return "{\"compiler\":\"" + std::string(kCompilerName) + "\"}"; }

  model::RuleSet rules_;
  pipeline::PipelineChain chain_;
  bool has_pipelines_;
  modifier::Placeholders placeholders_;
  lower::RegexBudget regexes_;
  emit::ProgramEmitter emitter_;
  model::ReferenceIndex references_;                // to rules_.rules
  std::vector<ir::Expression> filter_expressions_;  // parallel to rules_.filters
  std::vector<std::vector<size_t>> applicable_;     // of each rule: numbers of filters
  size_t tests_ = 0;                                // of the rules so far
  Compilation& out_;
};

}  // namespace

void Compiler::AddText(std::string name, std::string text) {
  read::ReadText(std::move(name), std::move(text), *sources_, rules_, diagnostics_);
}

void Compiler::AddPaths(const std::vector<std::string>& paths) {
  read::ReadPaths(paths, threads_, *sources_, rules_, diagnostics_);
}

Compilation Compiler::Compile(const CompileOptions& options) && {
  Compilation out;
  read::CheckReferences(rules_, diagnostics_);
  out.rejected = rules_.rejected;
  out.diagnostics = std::move(diagnostics_);
  CompileRun(std::move(rules_), options, *sources_, out).Run();
  SortByPlace(out.diagnostics);
  return out;
}

}  // namespace sigmavm::compile
