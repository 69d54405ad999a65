// The real thing (compiler, verifier, reader, evaluator) in the shape in which tests see
// evaluators.
#pragma once

#include "runtime/vm/engine.h"
#include "tests/support/evaluate.h"

namespace sigmavm::support {

/// Compiles the text, writes the program to bytes, reads and verifies it, reads the event and
/// evaluates it. Log sources are not tested, whatever the options say. Remembers the last rule
/// text, so that many events of one rule are cheap. Not thread-safe.
[[nodiscard]] Evaluate VmEvaluate(vm::EngineOptions options = {});

}  // namespace sigmavm::support
