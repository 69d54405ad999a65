// Program files as the command reads them: recognised by content, signed if asked for, verified.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/signature.h"
#include "runtime/program/verifier.h"

namespace sigmavm::cli {

/// True for a file that starts like a compiled program, whatever its name.
[[nodiscard]] bool IsProgramFile(const std::string& path);

/// Public keys from PEM files.
[[nodiscard]] Result<std::vector<program::PublicKey>> ReadPublicKeys(
    const std::vector<std::string>& paths);

/// Decodes and verifies the bytes of a program file, which must be signed with one of the keys in
/// the files `trusted_keys` unless that is empty. `name` is shown in errors.
[[nodiscard]] Result<program::VerifiedProgram> DecodeProgram(
    std::string_view bytes, const std::string& name, const std::vector<std::string>& trusted_keys);

/// DecodeProgram of a file.
[[nodiscard]] Result<program::VerifiedProgram> LoadProgram(
    const std::string& path, const std::vector<std::string>& trusted_keys);

}  // namespace sigmavm::cli
