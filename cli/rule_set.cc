#include "cli/rule_set.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <string_view>
#include <utility>

#include "cli/options.h"
#include "cli/output.h"
#include "runtime/base/limits.h"
#include "runtime/program/reader.h"

namespace sigmavm::cli {
namespace {

constexpr std::string_view kProgramMagic("SIGMAVM\0", 8);

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

std::optional<LoadedRules> LoadProgramFile(Session& session, const RuleOptions& options) {
  if (options.paths.size() > 1) {
    session.Fail(ExitCode::kUsage,
                 ErrorAt(DiagnosticCode::kRulesAndProgram, options.paths.front(),
                         "a compiled program has to be the only -r",
                         "compile all rules into one program with `sigmavm compile`"));
    return std::nullopt;
  }
  auto program = LoadProgram(options.paths.front());
  if (!program) {
    session.Fail(ExitCode::kInvalidRules, program.errors());
    return std::nullopt;
  }
  return LoadedRules{std::move(program).value(), {}, 0, 0};
}

}  // namespace

void AddRulesOption(CLI::App& app, RuleOptions& options) {
  AddValues(app, "-r,--rules", options.paths, "RULES",
            "Rule file, folder of rules or compiled program; can be given several times")
      ->required();
}

void AddRulesArgument(CLI::App& app, RuleOptions& options) {
  AddArguments(app, options.paths, "RULES", "Rule files and folders; - is standard input")
      ->required();
}

void AddCompileOptions(CLI::App& app, RuleOptions& options) {
  AddValues(app, "--pipeline", options.pipelines, "FILE",
            "Processing pipeline that maps fields and log sources; can be given several times");
  AddValues(app, "--placeholder", options.placeholders, "NAME=VALUE",
            "Value of a placeholder that rules expand; can be given several times");
}

void AddAllowInvalidOption(CLI::App& app, RuleOptions& options) {
  AddFlag(app, "--allow-invalid-rules", options.allow_invalid,
          "Do not let rules that fail to load change the exit code");
}

std::optional<compile::Compilation> CompileRules(Session& session, const RuleOptions& options,
                                                 bool strip) {
  compile::CompileOptions compile_options;
  compile_options.strip = strip;
  if (!ReadPlaceholders(session, options.placeholders, compile_options.placeholders)) return {};
  compile::Compiler compiler(session.sources());
  compiler.AddPaths(options.paths);
  return std::move(compiler).Compile(compile_options);
}

Diagnostic NoRules(const RuleOptions& options) {
  const auto& paths = options.paths;
  std::string where = paths.empty() ? "-r" : paths.front();
  if (paths.size() > 1) where += " and " + std::to_string(paths.size() - 1) + " more";
  return ErrorAt(DiagnosticCode::kNoRules, where, "no rules found",
                 "give rule files, folders with *.yml files, or a compiled program");
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

bool IsProgramFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char start[kProgramMagic.size()] = {};
  file.read(start, sizeof start);
  return std::string_view(start, sizeof start) == kProgramMagic;
}

Result<program::VerifiedProgram> LoadProgram(const std::string& path) {
  auto bytes = ReadWholeFile(path, Limits::kProgramBytes);
  if (!bytes) return std::move(bytes).errors();
  auto program = program::Read(*bytes, path);
  if (!program) return std::move(program).errors();
  return program::Verify(std::move(program).value());
}

std::optional<LoadedRules> LoadRules(Session& session, const RuleOptions& options) {
  const auto& paths = options.paths;
  if (std::any_of(paths.begin(), paths.end(), IsProgramFile)) {
    return LoadProgramFile(session, options);
  }
  auto compilation = CompileRules(session, options);
  if (!compilation) return std::nullopt;
  const size_t warnings = ReportLoading(session, compilation->diagnostics, options.allow_invalid);
  if (compilation->rules == 0) {
    session.Fail(ExitCode::kInvalidRules, NoRules(options));
    return std::nullopt;
  }
  auto verified = program::Verify(std::move(compilation->program));
  if (!verified) {
    session.Fail(ExitCode::kInvalidRules, verified.errors());
    return std::nullopt;
  }
  return LoadedRules{std::move(verified).value(), std::move(compilation->plans),
                     compilation->rejected, warnings};
}

}  // namespace sigmavm::cli
