// A small program that has something of everything the format can hold.
#pragma once

#include "runtime/program/program.h"

namespace sigmavm::test {

/// Two rules and two correlations over predicates of every operand kind, with lists of every kind,
/// places and a description. Passes Verify. The same on every call.
[[nodiscard]] program::Program SampleProgram();

/// The smallest useful program: one rule, `Image endswith "\cmd.exe"`.
[[nodiscard]] program::Program TinyProgram();

}  // namespace sigmavm::test
