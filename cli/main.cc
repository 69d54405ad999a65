// The sigmavm command: reads its arguments, runs one verb, turns the outcome into an exit code.
#include <cstdio>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include "cli/command_line.h"
#include "cli/interrupt.h"

namespace sigmavm::cli {
namespace {

ExitCode Run(const std::vector<std::string>& arguments) {
  CatchInterrupts();
  CommandLine command_line;
  ParsedCommand parsed = command_line.Parse(arguments);
  const auto* run = std::get_if<RunVerb>(&parsed);
  Session session(run == nullptr ? GlobalOptions{} : run->options);
  if (const auto* print = std::get_if<PrintText>(&parsed)) {
    session.Print("", print->text);
  } else if (const auto* error = std::get_if<Diagnostic>(&parsed)) {
    session.Fail(ExitCode::kUsage, *error);
  } else {
    run->verb->Run(session);
  }
  if (Interrupted() && !session.expects_interrupt()) session.Raise(ExitCode::kInterrupted);
  return session.exit_code();
}

}  // namespace
}  // namespace sigmavm::cli

int main(int argc, char** argv) {
  try {
    return static_cast<int>(sigmavm::cli::Run({argv + (argc > 0 ? 1 : 0), argv + argc}));
  } catch (const std::exception& error) {
    // No library of ours throws; this is memory that ran out or a mistake of ours.
    std::fprintf(stderr, "sigmavm: internal error: %s\n", error.what());
    return static_cast<int>(sigmavm::cli::ExitCode::kInternal);
  }
}
