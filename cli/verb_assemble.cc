// `sigmavm assemble`: the text form of a program in, a program file out.
#include <CLI/CLI.hpp>

#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/verbs.h"
#include "runtime/base/limits.h"
#include "runtime/program/assembler.h"
#include "runtime/program/verifier.h"
#include "runtime/program/writer.h"

namespace sigmavm::cli {
namespace {

class AssembleVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddArgument(app, input_path_, "FILE",
                "What `sigmavm inspect --disasm` printed; - is standard "
                "input")
        ->required();
    AddValue(app, "-o,--output", output_path_, "FILE", "The program file to write")->required();
    app.footer("Example: sigmavm inspect --disasm pack.sgp | sigmavm assemble - -o copy.sgp");
  }

  void Run(Session& session) override {
    auto text = ReadWholeFile(input_path_, Limits::kProgramBytes);
    if (!text) return session.Fail(ExitCode::kLost, text.errors());
    const SourceId source = session.sources().Add(input_path_, std::move(text).value());
    auto program = program::Assemble(session.sources(), source);
    if (!program) return session.Fail(ExitCode::kInvalidRules, program.errors());
    auto verified = program::Verify(std::move(program).value());
    if (!verified) return session.Fail(ExitCode::kInvalidRules, verified.errors());
    const std::string file = program::Write(verified->get());
    const Diagnostics errors = WriteFileAtomically(output_path_, file);
    if (!errors.empty()) return session.Fail(ExitCode::kLost, errors);
    session.Say(output_path_ + ": " + Counted(verified->get().rules.size(), "rule") + ", " +
                Counted(file.size(), "byte") + "\n");
  }

 private:
  std::string input_path_;
  std::string output_path_;
};

}  // namespace

std::unique_ptr<Verb> MakeAssembleVerb() { return std::make_unique<AssembleVerb>(); }

}  // namespace sigmavm::cli
