// Finds out what the lists of a program hold, for the disassembler.
#pragma once

#include <vector>

#include "runtime/program/assembly_text.h"
#include "runtime/program/program.h"

namespace sigmavm::program {

/// What each list of a program holds. A list that nothing refers to, or that holds plain numbers,
/// is a list of values; of several uses the first one decides, because each of them could.
class ListWordTable {
 public:
  /// Requires a verified program.
  explicit ListWordTable(const Program& program);

  [[nodiscard]] ListWord operator[](ListId list) const { return words_[list]; }

 private:
  void Note(ListId list, ListWord word);
  void NoteRule(const Rule& rule);
  void NoteCorrelation(const Correlation& correlation);

  std::vector<ListWord> words_;
  std::vector<bool> known_;
};

}  // namespace sigmavm::program
