// The text form of programs: whatever the text, the assembler ends in errors with a place, or in a
// program; one that verifies reads back from its own disassembly.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/program/assembler.h"
#include "runtime/program/disassembler.h"
#include "runtime/program/verifier.h"

namespace sigmavm::program {
namespace {

void Check(std::string text) {
  SourceMap sources;
  const SourceId source = sources.Add("fuzz", std::move(text));
  Result<Program> assembled = Assemble(sources, source);
  if (!assembled.ok()) {
    for (const Diagnostic& error : assembled.errors()) {
      if (!error.span.valid() || Render(error, sources).empty()) std::abort();
    }
    return;
  }
  const Result<VerifiedProgram> verified = Verify(*std::move(assembled));
  if (!verified.ok()) return;
  const Result<Program> again = Assemble(sources, sources.Add("again", Disassemble(*verified)));
  if (!again.ok() || *again != verified->get()) std::abort();
}

}  // namespace
}  // namespace sigmavm::program

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sigmavm::program::Check(std::string(reinterpret_cast<const char*>(data), size));
  return 0;
}
