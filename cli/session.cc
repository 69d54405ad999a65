#include "cli/session.h"

#include <unistd.h>

#include <cstdio>

#include "cli/output.h"

namespace sigmavm::cli {
namespace {

// One write a message, so that messages of several processes do not mix within a line.
void WriteToStderr(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace

Session::Session(GlobalOptions options)
    : options_(options), color_(UseColor(options.color, STDERR_FILENO)) {}

void Session::Say(std::string_view text) const {
  if (!options_.quiet) WriteToStderr(text);
}

void Session::Report(const Diagnostic& diagnostic) const {
  if (options_.quiet && diagnostic.severity != Severity::kError) return;
  WriteToStderr(Render(diagnostic, sources_, {color_}));
}

void Session::Report(const Diagnostics& diagnostics) const {
  for (const Diagnostic& diagnostic : diagnostics) Report(diagnostic);
}

void Session::Fail(ExitCode code, const Diagnostics& diagnostics) {
  Report(diagnostics);
  Raise(code);
}

void Session::Fail(ExitCode code, const Diagnostic& diagnostic) {
  Report(diagnostic);
  Raise(code);
}

void Session::Print(const std::string& path, std::string_view text) {
  Result<Output> output = Output::Open(path);
  if (!output) return Fail(ExitCode::kLost, output.errors());
  output->Write(text);
  const Diagnostics errors = output->Finish();
  if (!errors.empty()) Fail(ExitCode::kLost, errors);
}

}  // namespace sigmavm::cli
