// Which fields a rule of a program reads, found in its code, so that it works for rule files and
// compiled programs alike.
#pragma once

#include <vector>

#include "runtime/program/program.h"

namespace sigmavm::cli {

/// The predicates that the code of a rule may test, each once, ascending. Requires verified code.
[[nodiscard]] std::vector<program::PredicateId> PredicatesOfRule(const program::Program& program,
                                                                 const program::Rule& rule);

/// The fields that they read, each once, ascending, those that are compared with included; 0 stands
/// for keywords, that is for any field.
[[nodiscard]] std::vector<program::FieldId> FieldsOfRule(const program::Program& program,
                                                         const program::Rule& rule);

}  // namespace sigmavm::cli
