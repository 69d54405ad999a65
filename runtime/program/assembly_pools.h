// The strings, fields and numbers of a program under assembly, by their text.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/program/assembly_lexer.h"
#include "runtime/program/assembly_line.h"
#include "runtime/program/program.h"

namespace sigmavm::program {

/// Fills Program::strings with every string of the text in one pass before anything is parsed, so
/// that ids are final from the start. Functions that take an AssemblyLine return false after they
/// have reported an error there.
class AssemblyPools {
 public:
  /// Reads all lines of `lexer`. `program` must be empty and outlive the pools.
  AssemblyPools(AssemblyLexer lexer, Program& program, Diagnostics& diagnostics);

  /// `.string s0 "text"` and `.field f1 Name`, after the directive.
  bool DeclareString(AssemblyLine& line);
  bool DeclareField(AssemblyLine& line);

  /// A string, or the label of one.
  bool TakeText(AssemblyLine& line, StringId& id);
  /// The same, or `-`.
  bool TakeOptionalText(AssemblyLine& line, StringId& id);
  /// A declared field by name, `*` for any field, or `#N` for field N.
  bool TakeField(AssemblyLine& line, FieldId& field);
  /// `"file":line:column`; `-` when the file is not known.
  bool TakePlace(AssemblyLine& line, SourcePlace& place);
  /// `r0`, or `c0` for a correlation.
  bool TakeRule(AssemblyLine& line, uint32_t& item);

  /// The id of a number, which is added when it is new.
  uint32_t NumberId(const Number& number);

 private:
  /// Requires a text that stands in the source as a string or a field name.
  [[nodiscard]] StringId IdOf(std::string_view text) const {
    return string_ids_.find(text)->second;
  }
  bool TakeLabel(AssemblyLine& line, std::string_view word, StringId& id);

  Program& program_;
  size_t rule_count_ = 0;                                      // of the whole text
  std::unordered_map<std::string_view, StringId> string_ids_;  // views into program_.strings
  std::vector<StringId> labels_;
  std::unordered_map<StringId, FieldId> field_ids_;
  std::vector<std::string_view> field_names_;
  std::map<std::pair<NumberKind, uint64_t>, uint32_t> number_ids_;
};

}  // namespace sigmavm::program
