// Shows a program as text that people can read and the assembler can turn back into the program.
#pragma once

#include <string>

#include "runtime/program/verifier.h"

namespace sigmavm::program {

/// The whole program: Assemble(Disassemble(p)) gives an equal program. The text is stable: equal
/// programs give equal texts, and its size is proportional to the program's. Control characters of
/// the program's strings are escaped. docs/reference/program-format.md describes the text.
[[nodiscard]] std::string Disassemble(const VerifiedProgram& program);

/// One rule, after the predicates and lists that it uses. Requires rule < rule count.
[[nodiscard]] std::string DisassembleRule(const VerifiedProgram& program, RuleIndex rule);

/// A predicate as the disassembly shows it, for example `Image endswith "\cmd.exe"`. Strings of
/// more than a line's width are shortened. Requires a valid id.
[[nodiscard]] std::string DescribePredicate(const VerifiedProgram& program, PredicateId predicate);

}  // namespace sigmavm::program
