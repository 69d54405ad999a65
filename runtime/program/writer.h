// Turns a program into the bytes of a program file.
#pragma once

#include <string>

#include "runtime/program/program.h"

namespace sigmavm::program {

/// The `.sgp` file of `program`: equal programs give equal bytes, on every machine. Read gives the
/// program back. Does not verify; a file above Limits::kProgramBytes is written but never read.
[[nodiscard]] std::string Write(const Program& program);

}  // namespace sigmavm::program
