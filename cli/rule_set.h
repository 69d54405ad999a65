// Loads what the user named as rules: rule files, compiled together, or one compiled program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/rule_options.h"
#include "cli/session.h"
#include "compiler/compile/compile.h"
#include "compiler/ir/rule_plan.h"
#include "runtime/program/verifier.h"

namespace sigmavm::cli {

enum class DocumentKind : uint8_t { kRule, kFilter, kCorrelation };

/// A document of a rule file, as written.
struct RuleDocument {
  DocumentKind kind = DocumentKind::kRule;
  std::string id;
  std::string name;
  std::string title;
  std::vector<std::string> conditions;
  Span span;  ///< the same as in the metadata of its plan
};

struct CompiledRules {
  compile::Compilation compilation;
  std::vector<RuleDocument> documents;  ///< those that could be read, kind by kind in file order
};

/// Compiles rule files as the options say. nullopt when an option itself is wrong, which has been
/// reported. Nothing else is reported: that is up to the verb.
[[nodiscard]] std::optional<CompiledRules> CompileRules(Session& session,
                                                        const RuleOptions& options,
                                                        bool strip = false);

/// Reports what loading brought up, as far as a user who wants to run rules has to know it: errors,
/// which set the exit code unless `allow_invalid`, and warnings when verbose. Returns the number of
/// warnings.
size_t ReportLoading(Session& session, const Diagnostics& diagnostics, bool allow_invalid);

/// For a rule set without any rule: running nothing would look like finding nothing.
[[nodiscard]] Diagnostic NoRules(const RuleOptions& options);

struct LoadedRules {
  program::VerifiedProgram program;
  std::vector<ir::RulePlan> plans;      ///< one a rule; empty when a program was loaded
  std::vector<RuleDocument> documents;  ///< empty when a program was loaded
  size_t rejected = 0;
  size_t warnings = 0;
};

/// The conditions of a rule as written; empty for a rule of a compiled program.
[[nodiscard]] std::vector<std::string> ConditionsOf(const LoadedRules& rules,
                                                    program::RuleIndex rule);

/// Loads rules to run them. Errors are reported and set the exit code unless options.allow_invalid;
/// warnings are only counted unless verbose. nullopt when there is nothing to run.
[[nodiscard]] std::optional<LoadedRules> LoadRules(Session& session, const RuleOptions& options);

}  // namespace sigmavm::cli
