// The compiler's front door: rule texts in, one program and all diagnostics out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/ir/rule_plan.h"
#include "compiler/model/rule.h"
#include "compiler/modifier/modifier.h"
#include "compiler/pipeline/pipeline.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/parallel.h"
#include "runtime/base/source_text.h"
#include "runtime/program/program.h"

namespace sigmavm::compile {

struct CompileOptions {
  std::vector<pipeline::Pipeline> pipelines;  ///< applied in order of their priority
  /// Values of `expand` placeholders; these win over the vars of pipelines.
  modifier::Placeholders placeholders;
  bool strip = false;  ///< leave source places out of the program
};

/// What became of a rule set. `diagnostics` are in order of file and place.
struct Compilation {
  program::Program program;
  Diagnostics diagnostics;
  size_t rules = 0;     ///< compiled
  size_t rejected = 0;  ///< documents and rules left out because of an error
  size_t filters = 0;
  size_t correlations = 0;
  std::vector<ir::RulePlan> plans;                     ///< one a compiled rule, in program order
  std::vector<ir::CorrelationPlan> correlation_plans;  ///< in file order
};

/// Collects texts, then compiles them together: filters and correlations may name rules of other
/// files. A rule with an error is left out with a diagnostic; the others compile. Same input, same
/// program, byte for byte, and same diagnostics, whatever the number of threads. Compile ends the
/// compiler's life. Not thread-safe. Never throws.
class Compiler {
 public:
  /// Works on up to `threads` threads at a time, the caller's among them.
  explicit Compiler(SourceMap& sources, size_t threads = MachineThreads())
      : sources_(&sources), threads_(threads) {}

  /// Adds one rule file's text.
  void AddText(std::string name, std::string text);
  /// Adds files and folders (recursively, *.yml and *.yaml); "-" is standard input. What cannot be
  /// read becomes a diagnostic.
  void AddPaths(const std::vector<std::string>& paths);

  /// Everything read so far.
  [[nodiscard]] const model::RuleSet& rules() const noexcept { return rules_; }

  [[nodiscard]] Compilation Compile(const CompileOptions& options = {}) &&;

 private:
  SourceMap* sources_;
  size_t threads_;
  model::RuleSet rules_;
  Diagnostics diagnostics_;
};

}  // namespace sigmavm::compile
