// Copies rules from one program into another, as they are or with letters exchanged.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/program/builder.h"
#include "runtime/program/program.h"

namespace sigmavm::bench {

/// Used once. The program copied from must outlive it.
class RuleCopier {
 public:
  explicit RuleCopier(const program::Program& from);

  /// From here on, copies differ from the originals by some letters of what they look for; `seed`
  /// says which. What they exclude stays: a rule that excludes nothing there is matches nearly
  /// every event, which no rule that somebody keeps does. Ids get `seed` as a suffix.
  void StartVariant(uint64_t seed);

  /// Appends a copy of one rule of the program copied from.
  void Copy(const program::Rule& rule);

  [[nodiscard]] program::Program Finish() &&;

 private:
  [[nodiscard]] program::StringId CopyString(program::StringId id);
  [[nodiscard]] program::ListId CopyStrings(program::ListId id);
  [[nodiscard]] program::ListId CopyLiterals(program::ListId id);
  [[nodiscard]] program::ListId CopyPredicates(program::ListId id);
  [[nodiscard]] program::PredicateId CopyPredicate(program::PredicateId id);
  [[nodiscard]] uint32_t CopyOperand(const program::Predicate& predicate);
  [[nodiscard]] uint32_t CopyLogsource(uint32_t index);
  [[nodiscard]] std::vector<program::Instruction> CopyCode(const program::Rule& rule);
  [[nodiscard]] std::string Exchange(const std::string& text, bool is_pattern) const;
  void NoteSought(const program::Rule& rule);

  const program::Program& from_;
  program::ProgramBuilder builder_;
  std::array<char, 256> variant_{};  // what each byte becomes in what a rule looks for
  const std::array<char, 256>* letters_ = &variant_;  // of the predicate being copied
  std::string suffix_;                                // of ids
  std::vector<uint8_t> sought_;  // by predicate: speaks for the rule being copied
  // Copies made since StartVariant, or kNoIndex: of predicates that are excluded and sought.
  std::array<std::vector<program::PredicateId>, 2> predicates_;
};

}  // namespace sigmavm::bench
