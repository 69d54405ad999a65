// The IR as text, for golden tests, explain and people.
#pragma once

#include <string>

#include "compiler/ir/expression.h"

namespace sigmavm::ir {

/// One line a node, indented by two blanks a level.
[[nodiscard]] std::string Print(const Expression& expression, int indent = 0);

/// `Image endswith "\cmd.exe"`; what the operand says in the words of the modifiers.
[[nodiscard]] std::string Print(const Predicate& predicate);

/// A number as it would be written in a rule.
[[nodiscard]] std::string Print(const Number& number);

/// Wildcards as `*`, `?` and, for windash, `[-/]`; literal ones escaped.
[[nodiscard]] std::string Print(const TextMatch& match);

}  // namespace sigmavm::ir
