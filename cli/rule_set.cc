#include "cli/rule_set.h"

#include <algorithm>
#include <utility>

#include "cli/output.h"
#include "cli/program_file.h"
#include "compiler/pipeline/pipeline.h"
#include "runtime/base/limits.h"

namespace sigmavm::cli {
namespace {

// --placeholder NAME=VALUE; the same name again adds a value.
bool ReadPlaceholders(Session& session, const std::vector<std::string>& arguments,
                      modifier::Placeholders& out) {
  for (const std::string& argument : arguments) {
    const size_t equals = argument.find('=');
    if (equals == std::string::npos || equals == 0) {
      session.Fail(ExitCode::kUsage, ErrorAt(DiagnosticCode::kBadUsage, "--placeholder",
                                             "'" + argument + "' is not of the form NAME=VALUE"));
      return false;
    }
    out[argument.substr(0, equals)].push_back(argument.substr(equals + 1));
  }
  return true;
}

// False when a file cannot be read or is not a pipeline, which has been reported.
bool ReadPipelines(Session& session, const std::vector<std::string>& paths,
                   std::vector<pipeline::Pipeline>& out) {
  for (const std::string& path : paths) {
    auto text = ReadWholeFile(path, Limits::kRuleFileBytes);
    if (!text) {
      session.Fail(ExitCode::kUsage, text.errors());
      return false;
    }
    Diagnostics warnings;
    auto read = pipeline::ReadPipeline(path, std::move(text).value(), session.sources(), warnings);
    session.Report(warnings);
    if (!read) {
      session.Fail(ExitCode::kUsage, read.errors());
      return false;
    }
    out.push_back(std::move(read).value());
  }
  return true;
}

RuleDocument MakeDocument(DocumentKind kind, const model::Metadata& meta) {
  return {kind, meta.id.text, meta.name.text, meta.title.text, {}, meta.span};
}

std::vector<RuleDocument> ListDocuments(const model::RuleSet& rules) {
  std::vector<RuleDocument> documents;
  for (const model::Rule& rule : rules.rules) {
    documents.push_back(MakeDocument(DocumentKind::kRule, rule.meta));
    for (const model::Condition& condition : rule.conditions) {
      documents.back().conditions.push_back(condition.text);
    }
  }
  for (const model::Filter& filter : rules.filters) {
    documents.push_back(MakeDocument(DocumentKind::kFilter, filter.meta));
  }
  for (const model::Correlation& correlation : rules.correlations) {
    documents.push_back(MakeDocument(DocumentKind::kCorrelation, correlation.meta));
  }
  return documents;
}

std::optional<LoadedRules> LoadProgramFile(Session& session, const RuleOptions& options) {
  if (options.paths.size() > 1) {
    session.Fail(ExitCode::kUsage,
                 ErrorAt(DiagnosticCode::kRulesAndProgram, options.paths.front(),
                         "a compiled program has to be the only -r",
                         "compile all rules into one program with `sigmavm compile`"));
    return std::nullopt;
  }
  auto program = LoadProgram(options.paths.front(), options.trusted_keys);
  if (!program) {
    session.Fail(ExitCode::kInvalidRules, program.errors());
    return std::nullopt;
  }
  return LoadedRules{std::move(program).value(), {}, {}, 0, 0};
}

}  // namespace

std::optional<CompiledRules> CompileRules(Session& session, const RuleOptions& options,
                                          bool strip) {
  compile::CompileOptions compile_options;
  compile_options.strip = strip;
  if (!ReadPlaceholders(session, options.placeholders, compile_options.placeholders) ||
      !ReadPipelines(session, options.pipelines, compile_options.pipelines)) {
    return std::nullopt;
  }
  compile::Compiler compiler(session.sources());
  compiler.AddPaths(options.paths);
  CompiledRules out;
  out.documents = ListDocuments(compiler.rules());
  out.compilation = std::move(compiler).Compile(compile_options);
  return out;
}

size_t ReportLoading(Session& session, const Diagnostics& diagnostics, bool allow_invalid) {
  size_t warnings = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    const bool is_error = diagnostic.severity == Severity::kError;
    if (diagnostic.severity == Severity::kWarning) ++warnings;
    if (is_error || session.options().verbose) session.Report(diagnostic);
  }
  if (HasErrors(diagnostics) && !allow_invalid) session.Raise(ExitCode::kInvalidRules);
  return warnings;
}

Diagnostic NoRules(const RuleOptions& options) {
  const auto& paths = options.paths;
  std::string where = paths.empty() ? "-r" : paths.front();
  if (paths.size() > 1) where += " and " + std::to_string(paths.size() - 1) + " more";
  return ErrorAt(DiagnosticCode::kNoRules, std::move(where), "there is no rule to run",
                 "give rule files, folders with *.yml files, or a compiled program");
}

std::vector<std::string> ConditionsOf(const LoadedRules& rules, program::RuleIndex rule) {
  if (rule >= rules.plans.size()) return {};
  const Span span = rules.plans[rule].meta.span;
  for (const RuleDocument& document : rules.documents) {
    if (document.span == span) return document.conditions;
  }
  return {};
}

std::optional<LoadedRules> LoadRules(Session& session, const RuleOptions& options) {
  const auto& paths = options.paths;
  if (std::any_of(paths.begin(), paths.end(), IsProgramFile)) {
    return LoadProgramFile(session, options);
  }
  auto rules = CompileRules(session, options);
  if (!rules) return std::nullopt;
  compile::Compilation& compilation = rules->compilation;
  const size_t warnings = ReportLoading(session, compilation.diagnostics, options.allow_invalid);
  if (compilation.rules == 0) {
    session.Fail(ExitCode::kInvalidRules, NoRules(options));
    return std::nullopt;
  }
  auto verified = program::Verify(std::move(compilation.program));
  if (!verified) {
    session.Fail(ExitCode::kInvalidRules, verified.errors());
    return std::nullopt;
  }
  return LoadedRules{std::move(verified).value(), std::move(compilation.plans),
                     std::move(rules->documents), compilation.rejected, warnings};
}

}  // namespace sigmavm::cli
