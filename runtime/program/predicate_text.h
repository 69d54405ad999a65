// Predicates in words, for the disassembly and for whoever explains a verdict.
#pragma once

#include <string>
#include <string_view>

#include "runtime/program/program.h"

namespace sigmavm::program {

// All of these require ids and numbers that a verified program may have.

/// A field where it is used: its name, `*` for any field, or `#N` when the name is longer than
/// kMentionBytes, because fields are used often.
[[nodiscard]] std::string FieldMention(const Program& program, FieldId field);

/// Operator, operand and flags. `text` is what to show for an operand that is a string.
[[nodiscard]] std::string ComparisonText(const Program& program, const Predicate& predicate,
                                         std::string_view text);

/// Field and comparison, with only the beginning of a long string.
[[nodiscard]] std::string PredicateText(const Program& program, PredicateId id);

}  // namespace sigmavm::program
