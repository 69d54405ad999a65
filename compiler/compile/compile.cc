#include "compiler/compile/compile.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "compiler/compile/version.h"
#include "compiler/emit/program_emitter.h"
#include "compiler/lower/rule_lowering.h"
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

/// One run over a rule set: filters first, since they become part of the rules.
class CompileRun {
 public:
  CompileRun(model::RuleSet rules, const CompileOptions& options, const SourceMap& sources,
             Compilation& out)
      : rules_(std::move(rules)),
        placeholders_(options.placeholders),
        emitter_(sources, {options.strip}),
        out_(out) {}

  void Run() {
    LowerFilters();
    for (model::Rule& rule : rules_.rules) CompileRule(rule);
    out_.correlations = emitter_.AddCorrelations(rules_.correlations, out_.diagnostics);
    out_.rejected += rules_.correlations.size() - out_.correlations;
    emitter_.SetMeta(MetaText());
    out_.program = std::move(emitter_).Finish();
  }

 private:
  void LowerFilters() {
    for (const model::Filter& filter : rules_.filters) {
      auto lowered = lower::LowerFilter(filter, placeholders_, out_.diagnostics);
      if (lowered) {
        filters_.push_back(std::move(*lowered));
      } else {
        ++out_.rejected;
      }
    }
    out_.filters = filters_.size();
  }

  void CompileRule(model::Rule& rule) {
    auto plan = lower::LowerRule(rule, filters_, placeholders_, out_.diagnostics);
    if (!plan) {
      ++out_.rejected;
      return;
    }
    emitter_.AddRule(*plan);
    out_.plans.push_back(std::move(*plan));
    ++out_.rules;
  }

  static std::string MetaText() { return "{\"compiler\":\"" + std::string(kCompilerName) + "\"}"; }

  model::RuleSet rules_;
  const modifier::Placeholders& placeholders_;
  emit::ProgramEmitter emitter_;
  std::vector<lower::LoweredFilter> filters_;
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
