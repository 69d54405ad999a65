#include "runtime/program/assembly_pools.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>

#include "runtime/base/closest_match.h"
#include "runtime/program/assembly_text.h"

namespace sigmavm::program {
namespace {

bool IsDirective(const AssemblyTokens& tokens, std::string_view word) {
  return tokens[0].kind == AssemblyToken::Kind::kWord && tokens[0].text == word;
}

}  // namespace

AssemblyPools::AssemblyPools(AssemblyLexer lexer, Program& program, Diagnostics& diagnostics)
    : program_(program) {
  std::unordered_set<std::string> texts = {""};  // the name of field 0
  AssemblyTokens tokens;
  while (lexer.Next(tokens, diagnostics)) {
    if (IsDirective(tokens, ".rule")) ++rule_count_;
    if (IsDirective(tokens, ".meta")) continue;  // its text is no string of the program
    const bool is_field = IsDirective(tokens, ".field");
    for (size_t i = 1; i < tokens.size(); ++i) {
      const bool is_string = tokens[i].kind == AssemblyToken::Kind::kString;
      if (is_string || (is_field && i == 2)) texts.insert(std::move(tokens[i].text));
    }
  }
  std::vector<std::string>& strings = program.strings;
  while (!texts.empty()) strings.push_back(std::move(texts.extract(texts.begin()).value()));
  std::sort(strings.begin(), strings.end());
  for (StringId id = 0; id < strings.size(); ++id) string_ids_.emplace(strings[id], id);
  program.fields.push_back(0);
  field_ids_.emplace(0, 0);
}

bool AssemblyPools::DeclareString(AssemblyLine& line) {
  std::string_view text;
  const size_t label = labels_.size();
  labels_.push_back(0);
  if (!line.TakeDeclaration('s', label) || !line.TakeString(text)) return false;
  labels_[label] = IdOf(text);
  return line.ExpectEnd();
}

bool AssemblyPools::DeclareField(AssemblyLine& line) {
  std::string_view name;
  const size_t field = program_.fields.size();
  program_.fields.push_back(0);
  if (!line.TakeDeclaration('f', field) || !line.Take("a field name", name)) return false;
  const StringId id = IdOf(name);
  if (!field_ids_.emplace(id, static_cast<FieldId>(field)).second) {
    return line.Fail(DiagnosticCode::kAssemblyValue, "the field is declared twice");
  }
  program_.fields[field] = id;
  field_names_.push_back(program_.strings[id]);
  return line.ExpectEnd();
}

bool AssemblyPools::TakeText(AssemblyLine& line, StringId& id) {
  std::string_view text;
  const bool is_string = line.NextIsString();
  if (!line.Take("a string", text)) return false;
  if (!is_string) return TakeLabel(line, text, id);
  id = IdOf(text);
  return true;
}

bool AssemblyPools::TakeLabel(AssemblyLine& line, std::string_view word, StringId& id) {
  if (!word.empty() && word[0] == 's') {
    const std::optional<uint64_t> label = ParseDecimal(word.substr(1), UINT32_MAX);
    if (label && *label < labels_.size()) {
      id = labels_[static_cast<size_t>(*label)];
      return true;
    }
  }
  return line.Fail(DiagnosticCode::kAssemblySyntax,
                   "this should be a string in quotes, or the label of a '.string' above");
}

bool AssemblyPools::TakeOptionalText(AssemblyLine& line, StringId& id) {
  return line.TryWord("-") || TakeText(line, id);
}

bool AssemblyPools::TakeField(AssemblyLine& line, FieldId& field) {
  std::string_view name;
  const bool is_string = line.NextIsString();
  if (!line.Take("a field name", name)) return false;
  if (!is_string && name == "*") {
    field = 0;
    return true;
  }
  if (!is_string && !name.empty() && name[0] == '#') {
    const std::optional<uint64_t> number = ParseDecimal(name.substr(1), UINT32_MAX);
    if (number) field = static_cast<FieldId>(*number);
    return number || line.Fail(DiagnosticCode::kAssemblySyntax, "a field number is missing");
  }
  const auto text = string_ids_.find(name);
  const auto found = text == string_ids_.end() ? field_ids_.end() : field_ids_.find(text->second);
  if (found == field_ids_.end() || found->second == 0) {
    return line.Fail(DiagnosticCode::kAssemblyName,
                     "field '" + std::string(name) + "' is not declared above with '.field'",
                     DidYouMean(name, field_names_));
  }
  field = found->second;
  return true;
}

bool AssemblyPools::TakePlace(AssemblyLine& line, SourcePlace& place) {
  const bool is_string = line.NextIsString();
  std::string_view word;
  if (is_string && !TakeText(line, place.file)) return false;
  if (!line.Take("a line and column", word)) return false;
  const size_t colon = std::min(word.find(':'), word.size());
  const std::string_view file = word.substr(0, colon);
  if (!is_string && file != "-" && !TakeLabel(line, file, place.file)) return false;
  const std::string_view numbers = word.substr(colon);
  const size_t second = numbers.find(':', 1);
  if (!(is_string && !file.empty()) && second != numbers.npos) {
    const auto row = ParseDecimal(numbers.substr(1, second - 1), UINT32_MAX);
    const auto column = ParseDecimal(numbers.substr(second + 1), UINT32_MAX);
    if (row && column) {
      place.line = static_cast<uint32_t>(*row);
      place.column = static_cast<uint32_t>(*column);
      return true;
    }
  }
  return line.Fail(DiagnosticCode::kAssemblySyntax, "a place is written \"file\":line:column");
}

bool AssemblyPools::TakeRule(AssemblyLine& line, uint32_t& item) {
  const std::string_view word = line.Peek();
  if (word.empty() || word[0] != 'c') return line.TakeId('r', item);
  if (!line.TakeId('c', item)) return false;
  if (item >= kNoIndex - rule_count_) {
    return line.Fail(DiagnosticCode::kAssemblyValue, "the id is too large");
  }
  item += static_cast<uint32_t>(rule_count_);
  return true;
}

uint32_t AssemblyPools::NumberId(const Number& number) {
  const auto [entry, added] =
      number_ids_.emplace(std::pair(number.kind, number.bits), program_.numbers.size());
  if (added) program_.numbers.push_back(number);
  return entry->second;
}

}  // namespace sigmavm::program
