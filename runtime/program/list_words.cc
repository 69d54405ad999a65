#include "runtime/program/list_words.h"

#include "runtime/program/operand.h"

namespace sigmavm::program {

ListWordTable::ListWordTable(const Program& program)
    : words_(program.lists.size(), ListWord::kValues), known_(program.lists.size()) {
  for (const Predicate& predicate : program.predicates) {
    Note(predicate.required_literals, ListWord::kStrings);
  }
  for (const Logsource& logsource : program.logsources) {
    Note(logsource.event_ids, ListWord::kValues);
    Note(logsource.channels, ListWord::kStrings);
    Note(logsource.providers, ListWord::kStrings);
  }
  for (const Rule& rule : program.rules) NoteRule(rule);
  for (const Instruction& instruction : program.code) {
    const bool has_list = FindOpcode(instruction.opcode)->z == CodeOperand::kList;
    if (has_list) Note(instruction.z, ListWord::kPredicates);
  }
  for (const Correlation& correlation : program.correlations) NoteCorrelation(correlation);
}

void ListWordTable::Note(ListId list, ListWord word) {
  if (list == kNoIndex || known_[list]) return;
  known_[list] = true;
  words_[list] = word;
}

void ListWordTable::NoteRule(const Rule& rule) {
  for (const ListId list : {rule.tags, rule.references, rule.false_positives}) {
    Note(list, ListWord::kStrings);
  }
  Note(rule.witnesses, ListWord::kPredicates);
  Note(rule.evidence, ListWord::kPredicates);
}

void ListWordTable::NoteCorrelation(const Correlation& correlation) {
  for (const ListId list : {correlation.tags, correlation.references, correlation.false_positives,
                            correlation.group_by, correlation.aliases, correlation.fields}) {
    Note(list, ListWord::kStrings);
  }
  Note(correlation.rules, ListWord::kRules);
  Note(correlation.conditions, ListWord::kConditions);
}

}  // namespace sigmavm::program
