// `sigmavm compile`: rules in, one program file out.
#include <CLI/CLI.hpp>

#include "cli/options.h"
#include "cli/output.h"
#include "cli/rule_set.h"
#include "cli/verbs.h"
#include "runtime/program/writer.h"

namespace sigmavm::cli {
namespace {

class CompileVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddRulesArgument(app, rules_);
    AddValue(app, "-o,--output", output_path_, "FILE", "The program file to write")->required();
    AddCompileOptions(app, rules_);
    AddFlag(app, "--strip", strip_, "Leave out the places of rules in their files");
    AddAllowInvalidOption(app, rules_);
    app.footer("The same rules give the same program, byte for byte.");
  }

  void Run(Session& session) override {
    auto compilation = CompileRules(session, rules_, strip_);
    if (!compilation) return;
    const size_t warnings = ReportLoading(session, compilation->diagnostics, rules_.allow_invalid);
    if (compilation->rules == 0) return session.Fail(ExitCode::kInvalidRules, NoRules(rules_));
    auto verified = program::Verify(std::move(compilation->program));
    if (!verified) return session.Fail(ExitCode::kInvalidRules, verified.errors());
    const std::string bytes = program::Write(verified->get());
    const Diagnostics errors = WriteFileAtomically(output_path_, bytes);
    if (!errors.empty()) return session.Fail(ExitCode::kLost, errors);
    session.Say(output_path_ + ": " + std::to_string(compilation->rules) + " rules, " +
                std::to_string(compilation->rejected) + " rejected, " + std::to_string(warnings) +
                " warnings, " + std::to_string(bytes.size()) + " bytes\n");
  }

 private:
  RuleOptions rules_;
  std::string output_path_;
  bool strip_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeCompileVerb() { return std::make_unique<CompileVerb>(); }

}  // namespace sigmavm::cli
