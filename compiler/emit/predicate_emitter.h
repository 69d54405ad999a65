// One predicate of the IR into one of the program.
#pragma once

#include "compiler/ir/predicate.h"
#include "runtime/program/builder.h"

namespace sigmavm::emit {

/// Chooses the operator, folds the texts of uncased predicates and adds every constant to the
/// builder. The result is not yet added.
[[nodiscard]] program::Predicate EncodePredicate(const ir::Predicate& predicate,
                                                 program::ProgramBuilder& builder);

/// The program's spelling of a wildcard pattern (program.h, Predicate).
[[nodiscard]] std::string EncodePattern(const ir::TextMatch& match);

}  // namespace sigmavm::emit
