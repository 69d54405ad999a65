// Turns the text form of a program into the program, for tests, experiments and repairs.
#pragma once

#include "runtime/base/result.h"
#include "runtime/base/source_text.h"
#include "runtime/program/program.h"

namespace sigmavm::program {

/// Reads the text that Disassemble writes (docs/reference/program-format.md). All errors have a
/// place in `source`; several lines can fail. The result is not verified: what refers to something
/// that does not exist is found by Verify.
Result<Program> Assemble(const SourceMap& sources, SourceId source);

}  // namespace sigmavm::program
