#include "compiler/compile/compile.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "compiler/compile/version.h"
#include "compiler/emit/program_emitter.h"
#include "compiler/lower/rule_lowering.h"
#include "compiler/model/relations.h"
#include "compiler/read/readers.h"

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
    TransformCorrelations();  // looks at the rules as written
    LowerFilters();
    for (model::Rule& rule : rules_.rules) CompileRule(rule);
    out_.correlations = emitter_.AddCorrelations(rules_.correlations, out_.diagnostics);
    out_.rejected += rules_.correlations.size() - out_.correlations;
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
    if (!has_pipelines_) return;
    for (model::Correlation& correlation : rules_.correlations) {
      std::vector<const model::Rule*> referenced;
      for (const model::Rule& rule : rules_.rules) {
        for (const model::Text& name : correlation.rules) {
          if (model::RefersTo(name.text, rule.meta)) referenced.push_back(&rule);
        }
      }
      Keep(chain_.Apply(correlation, referenced));
    }
  }

  // Lowers every filter as written, so that its errors are told once, used or not.
  void LowerFilters() {
    std::vector<model::Filter> sound;
    for (model::Filter& filter : rules_.filters) {
      auto lowered = lower::LowerFilter(filter, placeholders_, out_.diagnostics);
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

  void CompileRule(model::Rule& rule) {
    std::optional<ir::RulePlan> plan;
    std::vector<size_t> applicable;
    for (size_t i = 0; i < rules_.filters.size(); ++i) {
      if (lower::FilterApplies(rules_.filters[i], rule)) applicable.push_back(i);
    }
    plan = has_pipelines_ ? TransformAndLower(rule, applicable) : Lower(rule, applicable);
    if (!plan) {
      ++out_.rejected;
      return;
    }
    emitter_.AddRule(*plan);
    out_.plans.push_back(std::move(*plan));
    ++out_.rules;
  }

  std::optional<ir::RulePlan> Lower(model::Rule& rule, const std::vector<size_t>& applicable) {
    if (!Keep(chain_.Apply(rule))) return std::nullopt;  // the taxonomy may still be refused
    std::vector<lower::LoweredFilter> filters;
    for (const size_t i : applicable) {
      filters.push_back({&rules_.filters[i], filter_expressions_[i]});
    }
    return lower::LowerRule(rule, filters, placeholders_, out_.diagnostics);
  }

  // What a pipeline makes of a filter depends on the rule, so each rule gets filters of its own.
  std::optional<ir::RulePlan> TransformAndLower(model::Rule& rule,
                                                const std::vector<size_t>& applicable) {
    std::vector<model::Filter> filters;
    for (const size_t i : applicable) filters.push_back(rules_.filters[i]);
    if (!Keep(chain_.Apply(rule, filters))) return std::nullopt;
    std::vector<lower::LoweredFilter> lowered;
    for (const model::Filter& filter : filters) {
      auto one = lower::LowerFilter(filter, placeholders_, out_.diagnostics);
      if (!one) return std::nullopt;
      lowered.push_back(std::move(*one));
    }
    return lower::LowerRule(rule, lowered, placeholders_, out_.diagnostics);
  }

  static std::string MetaText() { return "{\"compiler\":\"" + std::string(kCompilerName) + "\"}"; }

  model::RuleSet rules_;
  pipeline::PipelineChain chain_;
  bool has_pipelines_;
  modifier::Placeholders placeholders_;
  emit::ProgramEmitter emitter_;
  std::vector<ir::Expression> filter_expressions_;  // parallel to rules_.filters
  Compilation& out_;
};

}  // namespace

void Compiler::AddText(std::string name, std::string text) {
  read::ReadText(std::move(name), std::move(text), *sources_, rules_, diagnostics_);
}

void Compiler::AddPaths(const std::vector<std::string>& paths) {
  read::ReadPaths(paths, *sources_, rules_, diagnostics_);
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
