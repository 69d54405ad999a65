// Program files: whatever the bytes, reading ends in an error or in a program that the verifier
// accepts or refuses, and every accepted program runs and survives both of its other forms.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/program/assembler.h"
#include "runtime/program/bytes.h"
#include "runtime/program/checksum.h"
#include "runtime/program/container.h"
#include "runtime/program/disassembler.h"
#include "runtime/program/reader.h"
#include "runtime/program/verifier.h"
#include "runtime/program/writer.h"
#include "tests/support/vm/fixed_events.h"

namespace sigmavm::program {
namespace {

void Require(bool condition) {
  if (!condition) std::abort();
}

size_t Aligned(size_t offset) {
  return (offset + kSectionAlignment - 1) / kSectionAlignment * kSectionAlignment;
}

// Gives section `index` the place that the format wants, as much of its size as there is, and the
// checksum of what it holds. Returns its end.
size_t RepairSection(std::string& file, size_t index, size_t end) {
  const size_t entry = kHeaderSize + index * kSectionEntrySize;
  const size_t begin = Aligned(end);
  if (begin > file.size()) file.resize(begin);
  std::fill(file.begin() + static_cast<std::ptrdiff_t>(end),
            file.begin() + static_cast<std::ptrdiff_t>(begin), '\0');
  const uint64_t wanted = LoadLittleEndian<uint64_t>(file, entry + 16);
  const size_t size = static_cast<size_t>(std::min<uint64_t>(wanted, file.size() - begin));
  const std::string_view content = std::string_view(file).substr(begin, size);
  const auto kind = static_cast<SectionKind>(LoadLittleEndian<uint32_t>(file, entry));
  StoreLittleEndian(uint64_t{begin}, file, entry + 8);
  StoreLittleEndian(uint64_t{size}, file, entry + 16);
  StoreLittleEndian(kind == SectionKind::kSignature ? 0 : Crc32c(content), file, entry + 24);
  if (kind == SectionKind::kSignature && size == kSignatureSectionSize) {
    const size_t covered = kKeyIdSize + kSignatureSize;
    StoreLittleEndian(Crc32c(content.substr(0, covered)), file, begin + covered);
  }
  return begin + size;
}

// Makes the outer layer right, so that the fuzzer's changes reach the sections.
std::string Repaired(std::string file) {
  if (file.size() < kHeaderSize) file.resize(kHeaderSize);
  file.replace(0, kMagic.size(), kMagic);
  const size_t room = (file.size() - kHeaderSize) / kSectionEntrySize;
  const auto count = static_cast<uint32_t>(std::min(
      {size_t{LoadLittleEndian<uint32_t>(file, HeaderOffset::kSectionCount)}, room, kMaxSections}));
  StoreLittleEndian(kMajorVersion, file, HeaderOffset::kMajor);
  StoreLittleEndian(static_cast<uint32_t>(kHeaderSize), file, HeaderOffset::kHeaderSize);
  StoreLittleEndian(uint64_t{0}, file, HeaderOffset::kFeatures);
  StoreLittleEndian(count, file, HeaderOffset::kSectionCount);
  StoreLittleEndian(uint32_t{0}, file, HeaderOffset::kFlags);
  std::fill_n(file.begin() + HeaderOffset::kZero, HeaderOffset::kChecksum - HeaderOffset::kZero,
              '\0');
  size_t end = kHeaderSize + count * kSectionEntrySize;
  for (size_t i = 0; i < count; ++i) end = RepairSection(file, i, end);
  file.resize(end);
  StoreLittleEndian(uint64_t{end}, file, HeaderOffset::kFileSize);
  const std::string_view view(file);
  StoreLittleEndian(Crc32c(view.substr(kHeaderSize, count * kSectionEntrySize)), file,
                    HeaderOffset::kTableChecksum);
  StoreLittleEndian(Crc32c(view.substr(0, HeaderOffset::kChecksum)), file, HeaderOffset::kChecksum);
  return file;
}

void CheckText(const VerifiedProgram& program) {
  SourceMap sources;
  const SourceId source = sources.Add("fuzz", Disassemble(program));
  const Result<Program> assembled = Assemble(sources, source);
  Require(assembled.ok() && *assembled == program.get());
}

void CheckFile(std::string_view file) {
  Result<Program> read = Read(file, "fuzz");
  if (!read.ok()) return;
  Result<VerifiedProgram> verified = Verify(*std::move(read));
  if (!verified.ok()) return;
  const Result<Program> again = Read(Write(verified->get()), "fuzz");
  Require(again.ok() && *again == verified->get());
  CheckText(*verified);
  // Verdicts may differ: a forged witness hides its rule, which is all that it can do.
  for (const bool fast : {true, false}) {
    (void)support::EvaluateFixedEvents(*verified, {fast, fast, false});
  }
}

}  // namespace
}  // namespace sigmavm::program

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string file(reinterpret_cast<const char*>(data), size);
  sigmavm::program::CheckFile(file);
  sigmavm::program::CheckFile(sigmavm::program::Repaired(file));
  return 0;
}
