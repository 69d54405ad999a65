#include "tests/bench/rule_sets.h"

#include <utility>

#include "compiler/compile/compile.h"
#include "tests/bench/rule_copier.h"
#include "tests/support/shared_data.h"

namespace sigmavm::bench {

RuleOrigin FindRules(bool own) {
  const auto shared = support::SharedDirectory();
  if (own || !shared) return {"the project's own", {SIGMAVM_SOURCE_DIR "/sigma-rules"}};
  return {"SigmaHQ", {(*shared / "sigmahq").string()}};
}

program::Program CompileRules(const RuleOrigin& origin) {
  SourceMap sources;
  compile::Compiler compiler(sources);
  compiler.AddPaths(origin.paths);
  return std::move(compiler).Compile().program;
}

program::Program SelectRules(const program::Program& program, const RuleFilter& keep) {
  RuleCopier copier(program);
  for (const program::Rule& rule : program.rules) {
    if (keep(program, rule)) copier.Copy(rule);
  }
  return std::move(copier).Finish();
}

bool IsWindowsProcessCreation(const program::Program& program, const program::Rule& rule) {
  const program::Logsource& logsource = program.logsources[rule.logsource];
  const auto is = [&program](program::StringId id, std::string_view text) {
    return id != program::kNoIndex && program.strings[id] == text;
  };
  return is(logsource.category, "process_creation") && is(logsource.product, "windows");
}

program::Program MultiplyRules(const program::Program& program, size_t factor) {
  RuleCopier copier(program);
  for (size_t copy = 0; copy < factor; ++copy) {
    if (copy > 0) copier.StartVariant(copy);
    for (const program::Rule& rule : program.rules) copier.Copy(rule);
  }
  return std::move(copier).Finish();
}

}  // namespace sigmavm::bench
