// Loads what the user named as rules: rule files, compiled together, or one compiled program.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/session.h"
#include "compiler/compile/compile.h"
#include "compiler/ir/rule_plan.h"
#include "runtime/base/result.h"
#include "runtime/program/verifier.h"

namespace CLI {
class App;
}

namespace sigmavm::cli {

/// Options of every verb that loads rules.
struct RuleOptions {
  std::vector<std::string> paths;
  std::vector<std::string> placeholders;  ///< NAME=VALUE
  std::vector<std::string> pipelines;     ///< files
  bool allow_invalid = false;             ///< rules that do not load do not change the exit code
};

/// -r RULES, repeatable and required.
void AddRulesOption(CLI::App& app, RuleOptions& options);
/// RULES... as arguments, required.
void AddRulesArgument(CLI::App& app, RuleOptions& options);
/// How rules are compiled: --pipeline, --placeholder.
void AddCompileOptions(CLI::App& app, RuleOptions& options);
/// --allow-invalid-rules.
void AddAllowInvalidOption(CLI::App& app, RuleOptions& options);

/// Compiles rule files as the options say. nullopt when an option itself is wrong, which has been
/// reported. Nothing else is reported: that is up to the verb.
[[nodiscard]] std::optional<compile::Compilation> CompileRules(Session& session,
                                                               const RuleOptions& options,
                                                               bool strip = false);

/// Reports what loading brought up, as far as a user who wants to run rules has to know it: errors,
/// which set the exit code unless `allow_invalid`, and warnings when verbose. Returns the number of
/// warnings.
size_t ReportLoading(Session& session, const Diagnostics& diagnostics, bool allow_invalid);

/// For a rule set without any rule: running nothing would look like finding nothing.
[[nodiscard]] Diagnostic NoRules(const RuleOptions& options);

/// True for a file that starts like a compiled program, whatever its name.
[[nodiscard]] bool IsProgramFile(const std::string& path);

/// Reads and verifies a program file.
[[nodiscard]] Result<program::VerifiedProgram> LoadProgram(const std::string& path);

struct LoadedRules {
  program::VerifiedProgram program;
  std::vector<ir::RulePlan> plans;  ///< one a rule; empty when a program was loaded
  size_t rejected = 0;
  size_t warnings = 0;
};

/// Loads rules to run them. Errors are reported and set the exit code unless options.allow_invalid;
/// warnings are only counted unless verbose. nullopt when there is nothing to run.
[[nodiscard]] std::optional<LoadedRules> LoadRules(Session& session, const RuleOptions& options);

}  // namespace sigmavm::cli
