#include "cli/conformance_runner.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "cli/json_object.h"
#include "cli/single_event.h"
#include "compiler/compile/compile.h"

namespace sigmavm::cli {
namespace {

/// The members of a case by key.
using Members = std::map<std::string, std::string_view, std::less<>>;

std::optional<Members> ReadMembers(std::string_view line) {
  auto split = SplitJsonObject(line);
  if (!split) return std::nullopt;
  Members members;
  for (JsonMember& member : *split) members.emplace(std::move(member.key), member.value);
  return members;
}

std::string TextOf(const Members& members, std::string_view key) {
  const auto found = members.find(key);
  return found == members.end() ? "" : JsonString(found->second).value_or("");
}

// {"name": ["value", ...], ...}
modifier::Placeholders PlaceholdersOf(const Members& members) {
  modifier::Placeholders placeholders;
  const auto found = members.find("placeholders");
  if (found == members.end()) return placeholders;
  for (const JsonMember& member :
       SplitJsonObject(found->second).value_or(std::vector<JsonMember>{})) {
    const auto values = SplitJsonArray(member.value);
    for (const std::string_view value : values.value_or(std::vector<std::string_view>{})) {
      placeholders[member.key].push_back(JsonString(value).value_or(std::string(value)));
    }
  }
  return placeholders;
}

std::string FirstError(const Diagnostics& diagnostics) {
  const auto found = std::find_if(diagnostics.begin(), diagnostics.end(),
                                  [](const auto& one) { return one.severity == Severity::kError; });
  if (found == diagnostics.end()) return "error";
  return "error[" + CodeText(found->code) + "] " + found->message;
}

/// "match", "no match" or "error[...] ...".
std::string Verdict(const Members& members, bool want_error) {
  SourceMap sources;
  compile::Compiler compiler(sources);
  compiler.AddText("rule", TextOf(members, "rule"));
  compile::CompileOptions options;
  options.placeholders = PlaceholdersOf(members);
  compile::Compilation compilation = std::move(compiler).Compile(options);
  if (HasErrors(compilation.diagnostics)) return FirstError(compilation.diagnostics);
  auto program = program::Verify(std::move(compilation.program));
  if (!program) return FirstError(program.errors());
  if (want_error) return "a program";
  vm::EngineOptions engine_options;
  engine_options.use_logsource = false;
  const vm::Engine engine(std::move(program).value(), engine_options);
  SingleEventEvaluator evaluator(engine);
  const auto event = members.find("event");
  const auto problem = evaluator.Evaluate(
      input::Format::kJson, event == members.end() ? std::string_view("{}") : event->second);
  if (problem) return FirstError({*problem});
  return evaluator.matches().empty() ? "no match" : "match";
}

CaseOutcome RunCase(const std::string& path, const Members& members) {
  CaseOutcome outcome;
  outcome.suite = path;
  outcome.name = TextOf(members, "id");
  if (members.count("events") > 0) {
    outcome.outcome = Outcome::kSkipped;
    outcome.message = "correlation rules are not evaluated yet";
    return outcome;
  }
  const auto error = members.find("error");
  const auto match = members.find("match");
  const bool want_error = error != members.end() && error->second == "true";
  const std::string expected = want_error                                          ? "error"
                               : match != members.end() && match->second == "true" ? "match"
                                                                                   : "no match";
  const std::string got = Verdict(members, want_error);
  if (got == expected || (want_error && got.starts_with("error"))) return outcome;
  outcome.outcome = Outcome::kFailed;
  outcome.message = "expected " + expected + ", got " + got;
  return outcome;
}

}  // namespace

void RunConformance(Session& session, const std::string& path, std::string_view text,
                    TestReport& report) {
  for (size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const auto members = ReadMembers(line);
    const bool is_case = members && !TextOf(*members, "id").empty() &&
                         (members->count("rule") > 0 || members->count("events") > 0);
    if (is_case) {
      report.Add(RunCase(path, *members));
    } else {
      session.Fail(ExitCode::kLost,
                   ErrorAt(DiagnosticCode::kBadCase, path + ":" + std::to_string(number),
                           "the line is not a conformance case"));
    }
  }
}

}  // namespace sigmavm::cli
