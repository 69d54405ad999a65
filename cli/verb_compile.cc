// `sigmavm compile`: rules in, one program file out.
#include <CLI/CLI.hpp>

#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rule_set.h"
#include "cli/verbs.h"
#include "runtime/program/signature.h"
#include "runtime/program/writer.h"

namespace sigmavm::cli {
namespace {

constexpr size_t kKeyFileBytes = 64 << 10;

class CompileVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddRulesArgument(app, rules_);
    AddValue(app, "-o,--output", output_path_, "FILE", "The program file to write")->required();
    AddCompileOptions(app, rules_);
    AddFlag(app, "--strip", strip_, "Leave out the places of rules in their files");
    AddValue(app, "--sign", key_path_, "FILE", "Sign the program with this private key");
    AddAllowInvalidOption(app, rules_);
    app.footer(
        "The same rules give the same program, byte for byte. Rules that do not load are left\n"
        "out; the exit code says so.\n"
        "Example: sigmavm compile rules/ -o pack.sgp");
  }

  void Run(Session& session) override {
    auto rules = CompileRules(session, rules_, strip_);
    if (!rules) return;
    compile::Compilation& compilation = rules->compilation;
    const size_t warnings = ReportLoading(session, compilation.diagnostics, rules_.allow_invalid);
    if (compilation.rules == 0) return session.Fail(ExitCode::kInvalidRules, NoRules(rules_));
    auto verified = program::Verify(std::move(compilation.program));
    if (!verified) return session.Fail(ExitCode::kInvalidRules, verified.errors());
    auto file = Signed(program::Write(verified->get()));
    if (!file) return session.Fail(ExitCode::kUsage, file.errors());
    const Diagnostics errors = WriteFileAtomically(output_path_, *file);
    if (!errors.empty()) return session.Fail(ExitCode::kLost, errors);
    session.Say(output_path_ + ": " + Counted(compilation.rules, "rule") + ", " +
                CountText(compilation.rejected) + " rejected, " + Counted(warnings, "warning") +
                ", " + Counted(file->size(), "byte") + "\n");
  }

 private:
  [[nodiscard]] Result<std::string> Signed(std::string file) const {
    if (key_path_.empty()) return file;
    auto pem = ReadWholeFile(key_path_, kKeyFileBytes);
    if (!pem) return pem;
    auto key = program::ReadPrivateKey(*pem, key_path_);
    if (!key) return std::move(key).errors();
    return program::Sign(file, *key, output_path_);
  }

  RuleOptions rules_;
  std::string output_path_;
  std::string key_path_;
  bool strip_ = false;
};

}  // namespace

std::unique_ptr<Verb> MakeCompileVerb() { return std::make_unique<CompileVerb>(); }

}  // namespace sigmavm::cli
