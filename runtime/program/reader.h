// Turns the bytes of a program file back into a program.
#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/program/program.h"

namespace sigmavm::program {

/// Decodes a program file. Every size is checked before anything of that size is allocated, so the
/// memory used is proportional to `bytes`. `bytes` are copied: a mapped file may change or vanish
/// afterwards. Sections that are unknown and optional are skipped. `name` begins the place of every
/// error. The result is well formed as a file but not yet safe to run: pass it to Verify.
Result<Program> Read(std::string_view bytes, std::string name);

}  // namespace sigmavm::program
