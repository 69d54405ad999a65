// `sigmavm manual`: prints the manual page, or the reference of the guide.
#include <CLI/CLI.hpp>

#include "cli/manual.h"
#include "cli/options.h"
#include "cli/verbs.h"

namespace sigmavm::cli {
namespace {

class ManualVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddChoice(app, "FORM", form_, "FORM", "roff for man; markdown and diagnostics for the guide",
              {"roff", "markdown", "diagnostics"});
    app.footer("Example: sigmavm manual | man -l -");
  }

  void Run(Session& session) override {
    if (form_ == "diagnostics") return session.Print("", DiagnosticsMarkdown());
    const CommandDescription command = DescribeCommand();
    session.Print("", form_ == "markdown" ? ManualMarkdown(command) : ManualRoff(command));
  }

 private:
  std::string form_ = "roff";
};

}  // namespace

std::unique_ptr<Verb> MakeManualVerb() { return std::make_unique<ManualVerb>(); }

}  // namespace sigmavm::cli
