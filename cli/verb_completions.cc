// `sigmavm completions`: prints a tab completion script.
#include <CLI/CLI.hpp>

#include "cli/completions.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/verbs.h"

namespace sigmavm::cli {
namespace {

class CompletionsVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddChoice(app, "SHELL", shell_, "SHELL", "The shell to complete for", CompletionShells())
        ->required();
    app.footer(
        "Example: sigmavm completions bash > ~/.local/share/bash-completion/completions/sigmavm");
  }

  void Run(Session& session) override {
    session.Print("", CompletionScript(DescribeCommand(), shell_));
  }

 private:
  std::string shell_;
};

}  // namespace

std::unique_ptr<Verb> MakeCompletionsVerb() { return std::make_unique<CompletionsVerb>(); }

}  // namespace sigmavm::cli
