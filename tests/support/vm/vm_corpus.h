// Whole rule folders on whole event files through everything that users run: compiler, file form,
// verifier, inputs, evaluator.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "compiler/compile/compile.h"
#include "runtime/base/source_text.h"
#include "runtime/program/verifier.h"
#include "runtime/vm/engine.h"

namespace sigmavm::support {

/// Rules compiled from folders and files, with what the compiler said. Texts stay in `sources`.
struct CompiledFolder {
  std::unique_ptr<SourceMap> sources;
  compile::Compilation compilation;
};
[[nodiscard]] CompiledFolder CompileFolders(const std::vector<std::filesystem::path>& paths);

/// The program of a compilation after a round trip through its file form.
[[nodiscard]] Result<program::VerifiedProgram> RoundTrip(const program::Program& program);

/// For every record of the inputs, in order, the ids of the rules that match.
struct CorpusVerdicts {
  std::vector<std::set<std::string>> records;
  Diagnostics problems;  ///< of inputs and of records that could not be read
};

/// `counts` says which rules are of interest; by default all.
using RuleFilter = std::function<bool(const program::Program&, const program::Rule&)>;
[[nodiscard]] CorpusVerdicts EvaluateCorpus(const vm::Engine& engine,
                                            const std::vector<std::string>& inputs,
                                            const RuleFilter& counts = {});

}  // namespace sigmavm::support
