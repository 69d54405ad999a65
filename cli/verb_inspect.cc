// `sigmavm inspect`: says what a program file holds, or disassembles it.
#include <CLI/CLI.hpp>

#include "cli/options.h"
#include "cli/output.h"
#include "cli/program_file.h"
#include "cli/program_report.h"
#include "cli/rule_options.h"
#include "cli/rule_text.h"
#include "cli/verbs.h"
#include "runtime/base/limits.h"
#include "runtime/program/disassembler.h"

namespace sigmavm::cli {
namespace {

class InspectVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddArgument(app, path_, "PROGRAM", "The program file")->required();
    AddFlag(app, "--disasm", disassemble_, "Print the program as text that `assemble` reads");
    AddValue(app, "--rule", rule_, "RULE",
             "With --disasm, only this rule: its id, name, title or number");
    AddFlag(app, "--list", list_rules_, "List the rules");
    AddTrustOption(app, trust_);
    AddFormatOption(app, format_, {Format::kTable, Format::kJson});
    AddOutputOption(app, output_path_);
    app.footer(
        "The file is verified in full, as before it is run.\n"
        "Examples:\n"
        "  sigmavm inspect pack.sgp --list\n"
        "  sigmavm inspect pack.sgp --disasm --rule \"Office program starts a shell\"");
  }

  void Run(Session& session) override {
    auto bytes = ReadWholeFile(path_, Limits::kProgramBytes);
    if (!bytes) return session.Fail(ExitCode::kLost, bytes.errors());
    auto program = DecodeProgram(*bytes, path_, trust_.trusted_keys);
    if (!program) return session.Fail(ExitCode::kInvalidRules, program.errors());
    if (disassemble_) return Disassemble(session, *program);
    const ProgramReport report(path_, *bytes, *program, !trust_.trusted_keys.empty());
    const bool json = format_.name == "json";
    session.Print(output_path_, json ? report.Json() : report.Text(list_rules_));
  }

 private:
  void Disassemble(Session& session, const program::VerifiedProgram& program) {
    if (rule_.empty()) return session.Print(output_path_, program::Disassemble(program));
    const auto rules = FindRules(program.get(), rule_);
    if (rules.empty()) {
      return session.Fail(ExitCode::kUsage,
                          ErrorAt(DiagnosticCode::kNoSuchRule, path_, "no rule '" + rule_ + "'",
                                  "`sigmavm inspect --list` shows the rules of a program"));
    }
    std::string text;
    for (const program::RuleIndex rule : rules) text += program::DisassembleRule(program, rule);
    session.Print(output_path_, text);
  }

  std::string path_;
  bool disassemble_ = false;
  std::string rule_;
  bool list_rules_ = false;
  RuleOptions trust_;
  FormatOption format_;
  std::string output_path_;
};

}  // namespace

std::unique_ptr<Verb> MakeInspectVerb() { return std::make_unique<InspectVerb>(); }

}  // namespace sigmavm::cli
