// `sigmavm test`: runs the records attached to rules, or files of conformance cases.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/case_runner.h"
#include "cli/conformance_runner.h"
#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rule_set.h"
#include "cli/test_report.h"
#include "cli/verbs.h"
#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

constexpr size_t kMostListed = 10;  // rules without cases
constexpr size_t kConformanceFileBytes = size_t{256} << 20;

class TestVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddArguments(app, rules_.paths, "RULES", "Rule files and folders whose cases are run");
    AddValues(app, "--conformance", conformance_files_, "FILE",
              "Run a file of conformance cases, which bring their rules; can be given several "
              "times");
    AddValue(app, "--junit", junit_path_, "FILE", "Also write the results as JUnit XML");
    AddCompileOptions(app, rules_);
    AddAllowInvalidOption(app, rules_);
    app.footer(
        "Cases are records in a `cases` folder beside or above the rules; the last line of\n"
        "the output counts what passed, failed and was skipped.");
  }

  void Run(Session& session) override {
    if (rules_.paths.empty() && conformance_files_.empty()) {
      return session.Fail(ExitCode::kUsage,
                          ErrorAt(DiagnosticCode::kBadUsage, "sigmavm test", "nothing to test",
                                  "give rules, or a file with --conformance"));
    }
    TestReport report;
    if (!rules_.paths.empty()) RunRuleCases(session, report);
    for (const std::string& path : conformance_files_) {
      auto text = ReadWholeFile(path, kConformanceFileBytes);
      if (text) {
        RunConformance(session, path, *text, report);
      } else {
        session.Fail(ExitCode::kLost, text.errors());
      }
    }
    if (report.count(Outcome::kFailed) > 0) session.Raise(ExitCode::kFindings);
    if (!junit_path_.empty()) {
      const Diagnostics errors = WriteFileAtomically(junit_path_, report.JunitXml());
      if (!errors.empty()) session.Fail(ExitCode::kLost, errors);
    }
    session.Print("", report.Text());
  }

 private:
  void RunRuleCases(Session& session, TestReport& report) {
    const auto loaded = LoadRules(session, rules_);
    if (!loaded) return;
    if (loaded->documents.empty()) {
      return session.Fail(ExitCode::kUsage,
                          ErrorAt(DiagnosticCode::kBadUsage, "sigmavm test",
                                  "a compiled program has no cases", "give its rule files"));
    }
    CaseRunner runner(session, *loaded);
    runner.Run(report);
    SayWithoutCases(session, runner.RulesWithoutCases());
  }

  static void SayWithoutCases(const Session& session, const std::vector<std::string>& titles) {
    if (titles.empty()) return;
    std::string text = Counted(titles.size(), "rule") + " without cases\n";
    const size_t shown =
        session.options().verbose ? titles.size() : std::min(titles.size(), kMostListed);
    for (size_t i = 0; i < shown; ++i) text += "  " + SafeForTerminal(titles[i]) + "\n";
    if (shown < titles.size()) text += "  and more; --verbose lists all\n";
    session.Say(text);
  }

  RuleOptions rules_;
  std::vector<std::string> conformance_files_;
  std::string junit_path_;
};

}  // namespace

std::unique_ptr<Verb> MakeTestVerb() { return std::make_unique<TestVerb>(); }

}  // namespace sigmavm::cli
