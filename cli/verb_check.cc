// `sigmavm check`: loads rules and says everything that is wrong with them.
#include <CLI/CLI.hpp>

#include "cli/diagnostic_writer.h"
#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rule_set.h"
#include "cli/verbs.h"

namespace sigmavm::cli {
namespace {

class CheckVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddRulesArgument(app, rules_);
    AddCompileOptions(app, rules_);
    AddFormatOption(app, format_, {Format::kTable, Format::kNdjson, Format::kJson});
    AddOutputOption(app, output_path_);
    AddChoice(app, "--fail-on", fail_on_, "SEVERITY",
              "Exit with 1 when there are findings of this severity", {"warning", "note"});
    app.footer(
        "A finding is shown as file:line:column with its code; `sigmavm explain CODE` has more.\n"
        "The exit code is 2 when a rule does not load.");
  }

  void Run(Session& session) override {
    auto rules = CompileRules(session, rules_);
    if (!rules) return;
    compile::Compilation& compilation = rules->compilation;
    Diagnostics& findings = compilation.diagnostics;
    auto verified = program::Verify(std::move(compilation.program));
    if (!verified) {
      findings.insert(findings.end(), verified.errors().begin(), verified.errors().end());
    }
    Write(session, findings);
    SetExitCode(session, findings);
    session.Say(Counted(compilation.rules, "rule") + ", " + CountText(compilation.rejected) +
                " rejected, " + Counted(compilation.filters, "filter") + ", " +
                Counted(compilation.correlations, "correlation") + "; " +
                Counted(CountErrors(findings), "error") + ", " +
                Counted(findings.size() - CountErrors(findings), "warning") + "\n");
  }

 private:
  void Write(Session& session, const Diagnostics& findings) {
    Result<Output> output = Output::Open(output_path_);
    if (!output) return session.Fail(ExitCode::kLost, output.errors());
    const Format format = format_.Resolve(output->is_terminal());
    const bool color = UseColor(session.options().color, output->descriptor());
    output->Write(WriteDiagnostics(findings, session.sources(), format, color));
    const Diagnostics errors = output->Finish();
    if (!errors.empty()) session.Fail(ExitCode::kLost, errors);
  }

  void SetExitCode(Session& session, const Diagnostics& findings) {
    for (const Diagnostic& finding : findings) {
      const bool counts = (finding.severity == Severity::kWarning && !fail_on_.empty()) ||
                          (finding.severity == Severity::kNote && fail_on_ == "note");
      if (finding.severity == Severity::kError) session.Raise(ExitCode::kInvalidRules);
      if (counts) session.Raise(ExitCode::kFindings);
    }
  }

  RuleOptions rules_;
  FormatOption format_;
  std::string output_path_;
  std::string fail_on_;
};

}  // namespace

std::unique_ptr<Verb> MakeCheckVerb() { return std::make_unique<CheckVerb>(); }

}  // namespace sigmavm::cli
