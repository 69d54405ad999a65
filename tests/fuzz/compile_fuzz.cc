// From rule texts to verdicts: whatever compiles also verifies, survives its file form, and gives
// the same verdicts with and without the candidate index.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "compiler/compile/compile.h"
#include "runtime/program/reader.h"
#include "runtime/program/verifier.h"
#include "runtime/program/writer.h"
#include "tests/support/vm/fixed_events.h"

namespace sigmavm {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

void Check(std::string text) {
  SourceMap sources;
  compile::Compiler compiler(sources);
  compiler.AddText("fuzz", std::move(text));
  compile::CompileOptions options;
  options.placeholders["a"] = {"x*", "y"};
  compile::Compilation compilation = std::move(compiler).Compile(options);
  for (const Diagnostic& diagnostic : compilation.diagnostics) {
    Require(!Render(diagnostic, sources).empty());
  }
  if (compilation.rules == 0) return;
  Result<program::Program> read = program::Read(program::Write(compilation.program), "fuzz");
  Require(read.ok() && *read == compilation.program);
  const Result<program::VerifiedProgram> verified = program::Verify(*std::move(read));
  Require(verified.ok());
  Require(support::EvaluateFixedEvents(*verified, {true, true, false}) ==
          support::EvaluateFixedEvents(*verified, {false, false, false}));
}

}  // namespace
}  // namespace sigmavm

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sigmavm::Check(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
