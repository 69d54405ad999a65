#include "cli/program_file.h"

#include <fstream>
#include <utility>

#include "cli/output.h"
#include "runtime/base/limits.h"
#include "runtime/program/format.h"
#include "runtime/program/reader.h"

namespace sigmavm::cli {
namespace {

constexpr size_t kKeyFileBytes = 64 << 10;

Result<program::Program> Decode(std::string_view bytes, const std::string& name,
                                const std::vector<std::string>& trusted_keys) {
  if (trusted_keys.empty()) return program::Read(bytes, name);
  auto keys = ReadPublicKeys(trusted_keys);
  if (!keys) return std::move(keys).errors();
  return program::ReadTrusted(bytes, *keys, name);
}

}  // namespace

bool IsProgramFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  char start[program::kMagic.size()] = {};
  file.read(start, sizeof start);
  return std::string_view(start, sizeof start) == program::kMagic;
}

Result<std::vector<program::PublicKey>> ReadPublicKeys(const std::vector<std::string>& paths) {
  std::vector<program::PublicKey> keys;
  for (const std::string& path : paths) {
    auto pem = ReadWholeFile(path, kKeyFileBytes);
    if (!pem) return std::move(pem).errors();
    auto key = program::ReadPublicKey(*pem, path);
    if (!key) return std::move(key).errors();
    keys.push_back(*key);
  }
  return keys;
}

Result<program::VerifiedProgram> DecodeProgram(std::string_view bytes, const std::string& name,
                                               const std::vector<std::string>& trusted_keys) {
  auto program = Decode(bytes, name, trusted_keys);
  if (!program) return std::move(program).errors();
  return program::Verify(std::move(program).value());
}

Result<program::VerifiedProgram> LoadProgram(const std::string& path,
                                             const std::vector<std::string>& trusted_keys) {
  auto bytes = ReadWholeFile(path, Limits::kProgramBytes);
  if (!bytes) return std::move(bytes).errors();
  return DecodeProgram(*bytes, path, trusted_keys);
}

}  // namespace sigmavm::cli
