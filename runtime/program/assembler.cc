#include "runtime/program/assembler.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/program/assembly_attributes.h"
#include "runtime/program/assembly_line.h"
#include "runtime/program/assembly_pools.h"
#include "runtime/program/assembly_text.h"
#include "runtime/program/operand.h"

namespace sigmavm::program {
namespace {

class Assembler {
 public:
  Assembler(AssemblyLexer lexer, Diagnostics& diagnostics)
      : lexer_(lexer), diagnostics_(diagnostics), pools_(lexer, program_, diagnostics) {}

  Program Run() {
    AssemblyTokens tokens;
    while (lexer_.Next(tokens, diagnostics_)) {
      AssemblyLine line(tokens, diagnostics_);
      ParseLine(line);
    }
    return std::move(program_);
  }

 private:
  enum class Block : uint8_t { kNone, kRule, kCorrelation };

  struct Directive {
    std::string_view word;
    Block block;  // what the lines that follow belong to
    bool (Assembler::*parse)(AssemblyLine& line);
  };
  static std::span<const Directive> Directives();

  bool ParseLine(AssemblyLine& line) {
    if (line.NextIsString()) return FailLine(line);
    if (line.Peek() == "+") return line.TryWord("+") && ContinueList(line);
    if (line.Peek()[0] == '.') return ParseDirective(line);
    list_.reset();
    if (block_ == Block::kRule) return ParseRuleLine(line);
    if (block_ == Block::kCorrelation) return ParseCorrelationLine(line);
    return FailLine(line);
  }

  static bool FailLine(AssemblyLine& line) {
    return line.Fail(DiagnosticCode::kAssemblySyntax, "a line must begin with a directive here");
  }

  bool ParseDirective(AssemblyLine& line) {
    std::vector<std::string_view> words;
    for (const Directive& directive : Directives()) words.push_back(directive.word);
    size_t position = 0;
    list_.reset();
    if (!line.TakeOneOf(words, "directive", position)) return false;
    block_ = Directives()[position].block;
    return (this->*Directives()[position].parse)(line);
  }

  bool ParseMeta(AssemblyLine& line) {
    std::string_view text;
    if (!line.TakeString(text)) return false;
    program_.meta = text;
    return line.ExpectEnd();
  }

  bool ParseString(AssemblyLine& line) { return pools_.DeclareString(line); }
  bool ParseField(AssemblyLine& line) { return pools_.DeclareField(line); }

  bool ParseNumber(AssemblyLine& line) {
    Number number;
    if (!line.TakeDeclaration('n', program_.numbers.size()) || !line.TakeNumber(number))
      return false;
    const size_t before = program_.numbers.size();
    pools_.NumberId(number);
    if (program_.numbers.size() == before) {
      return line.Fail(DiagnosticCode::kAssemblyValue, "the number is declared twice");
    }
    return line.ExpectEnd();
  }

  bool ParsePredicate(AssemblyLine& line) {
    const size_t index = program_.predicates.size();
    Predicate& predicate = program_.predicates.emplace_back();
    std::vector<std::string_view> mnemonics;
    for (const OperatorInfo& info : AllOperators()) mnemonics.push_back(info.mnemonic);
    size_t op = 0;
    if (!line.TakeDeclaration('p', index) || !pools_.TakeField(line, predicate.field) ||
        !line.TakeOneOf(mnemonics, "operator", op)) {
      return false;
    }
    predicate.op = AllOperators()[op].op;
    return ParseOperand(line, AllOperators()[op].operand, predicate) &&
           ParseFlags(line, predicate) && ParseLiterals(line, predicate) &&
           ParsePlace(line, program_.predicate_places, index) && line.ExpectEnd();
  }

  bool ParseOperand(AssemblyLine& line, Operand operand, Predicate& predicate) {
    constexpr std::string_view kBooleans[] = {"false", "true"};
    if (IsStringOperand(operand)) return pools_.TakeText(line, predicate.operand);
    if (operand == Operand::kField) return pools_.TakeField(line, predicate.operand);
    if (operand == Operand::kTimePart) {
      return ParseTimePart(line, predicate) && ParseNumberOperand(line, predicate.operand);
    }
    if (operand == Operand::kNumber) return ParseNumberOperand(line, predicate.operand);
    if (operand == Operand::kBoolean) {
      size_t value = 0;
      if (!line.TakeOneOf(kBooleans, "boolean", value)) return false;
      predicate.operand = static_cast<uint32_t>(value);
    }
    return true;
  }

  bool ParseTimePart(AssemblyLine& line, Predicate& predicate) {
    std::string_view word;
    if (!line.Take("a part of the time", word)) return false;
    const std::optional<TimePart> part = FindTimePart(word);
    if (!part) return line.Fail(DiagnosticCode::kAssemblyName, "unknown part of the time");
    predicate.detail = static_cast<uint8_t>(*part);
    return true;
  }

  bool ParseNumberOperand(AssemblyLine& line, uint32_t& id) {
    Number number;
    if (!line.TakeNumber(number)) return false;
    id = pools_.NumberId(number);
    return true;
  }

  bool ParseFlags(AssemblyLine& line, Predicate& predicate) {
    while (!line.done() && !line.NextIsString() && line.Peek() != "literals" &&
           line.Peek() != "at") {
      std::vector<std::string_view> words;
      for (const FlagWord& flag : FlagWords()) words.push_back(flag.word);
      size_t position = 0;
      if (!line.TakeOneOf(words, "flag", position)) return false;
      predicate.flags = static_cast<uint8_t>(predicate.flags | FlagWords()[position].flag);
    }
    return true;
  }

  static bool ParseLiterals(AssemblyLine& line, Predicate& predicate) {
    return !line.TryWord("literals") || line.TakeId('l', predicate.required_literals);
  }

  // `at "file":line:column`, if it comes next.
  bool ParsePlace(AssemblyLine& line, std::vector<SourcePlace>& places, size_t index) {
    if (line.TryWord("at")) {
      places.resize(index + 1);
      return pools_.TakePlace(line, places[index]);
    }
    if (!places.empty()) places.resize(index + 1);
    return true;
  }

  bool ParseList(AssemblyLine& line) {
    size_t word = 0;
    program_.lists.offsets.push_back(program_.lists.offsets.back());
    if (!line.TakeDeclaration('l', program_.lists.size() - 1) ||
        !line.TakeOneOf(ListWords(), "kind of list", word)) {
      return false;
    }
    list_ = static_cast<ListWord>(word);
    return ParseMembers(line);
  }

  bool ContinueList(AssemblyLine& line) {
    if (list_) return ParseMembers(line);
    return line.Fail(DiagnosticCode::kAssemblySyntax, "there is no list to continue here");
  }

  bool ParseMembers(AssemblyLine& line) {
    ListPool& lists = program_.lists;
    while (!line.done()) {
      const bool even = (lists.items.size() - lists.offsets[lists.size() - 1]) % 2 == 0;
      uint32_t item = 0;
      if (!ParseMember(line, even, item)) return false;
      lists.items.push_back(item);
      lists.offsets.back() = static_cast<uint32_t>(lists.items.size());
    }
    return true;
  }

  bool ParseMember(AssemblyLine& line, bool even, uint32_t& item) {
    switch (*list_) {
      case ListWord::kStrings:
        return pools_.TakeText(line, item);
      case ListWord::kPredicates:
        return line.TakeId('p', item);
      case ListWord::kRules:
        return pools_.TakeRule(line, item);
      case ListWord::kConditions:
        return even ? ParseComparison(line, item) : ParseNumberOperand(line, item);
      case ListWord::kValues:
        break;
    }
    uint64_t value = 0;
    if (!line.TakeDecimal("a value", UINT32_MAX, value)) return false;
    item = static_cast<uint32_t>(value);
    return true;
  }

  static bool ParseComparison(AssemblyLine& line, uint32_t& item) {
    size_t comparison = 0;
    if (!line.TakeOneOf(ComparisonWords(), "comparison", comparison)) return false;
    item = static_cast<uint32_t>(comparison);
    return true;
  }

  bool ParseLogsource(AssemblyLine& line) {
    const size_t index = program_.logsources.size();
    Logsource& logsource = program_.logsources.emplace_back();
    if (!line.TakeDeclaration('g', index)) return false;
    while (!line.done()) {
      std::string_view word;
      if (!line.Take("an attribute", word)) return false;
      const std::optional<bool> parsed =
          ParseAttribute<Logsource>(line, word, logsource, kLogsourceTexts, kLogsourceLists);
      if (!parsed) return FailAttribute(line, word);
      if (!*parsed) return false;
    }
    return true;
  }

  bool ParseRule(AssemblyLine& line) {
    const size_t index = program_.rules.size();
    Rule& rule = program_.rules.emplace_back();
    rule.code_begin = rule.code_end = static_cast<uint32_t>(program_.code.size());
    if (!line.TakeDeclaration('r', index) || !pools_.TakeOptionalText(line, rule.title) ||
        !ParseLevel(line, rule.level)) {
      return false;
    }
    if (line.TryWord("silent")) rule.flags = kSilent;
    return ParsePlace(line, program_.rule_places, index) && line.ExpectEnd();
  }

  static bool ParseLevel(AssemblyLine& line, Level& level) {
    size_t position = 0;
    if (!line.TakeOneOf(LevelWords(), "level", position)) return false;
    level = static_cast<Level>(position);
    return true;
  }

  bool ParseCorrelation(AssemblyLine& line) {
    const size_t index = program_.correlations.size();
    Correlation& correlation = program_.correlations.emplace_back();
    size_t type = 0;
    if (!line.TakeDeclaration('c', index) || !pools_.TakeOptionalText(line, correlation.title) ||
        !ParseLevel(line, correlation.level) ||
        !line.TakeOneOf(CorrelationTypeWords(), "type of correlation", type)) {
      return false;
    }
    correlation.type = static_cast<CorrelationType>(type);
    correlation.generate = line.TryWord("generate");
    return line.ExpectEnd();
  }

  bool ParseRuleLine(AssemblyLine& line) {
    Rule& rule = program_.rules.back();
    std::string_view word;
    if (!line.Take("an attribute or instruction", word)) return false;
    if (const std::optional<uint64_t> position = ParseDecimal(word, UINT32_MAX)) {
      return ParseInstruction(line, *position);
    }
    if (word == "logsource") return line.TakeId('g', rule.logsource) && line.ExpectEnd();
    const std::optional<bool> parsed =
        ParseAttribute<Rule>(line, word, rule, kRuleTexts, kRuleLists);
    if (!parsed) return FailAttribute(line, word);
    return *parsed && line.ExpectEnd();
  }

  bool ParseCorrelationLine(AssemblyLine& line) {
    Correlation& correlation = program_.correlations.back();
    std::string_view word;
    if (!line.Take("an attribute", word)) return false;
    if (word == "timespan") {
      return line.TakeDecimal("the timespan", UINT64_MAX, correlation.timespan_seconds) &&
             line.ExpectEnd();
    }
    if (word == "percentile") return line.TakeNumber(correlation.percentile) && line.ExpectEnd();
    const std::optional<bool> parsed =
        ParseAttribute<Correlation>(line, word, correlation, kCorrelationTexts, kCorrelationLists);
    if (!parsed) return FailAttribute(line, word);
    return *parsed && line.ExpectEnd();
  }

  static bool FailAttribute(AssemblyLine& line, std::string_view word) {
    return line.Fail(DiagnosticCode::kAssemblyName,
                     "unknown attribute '" + std::string(word) + "'");
  }

  // nullopt when `word` is none of the attributes; false when its value was wrong.
  template <typename T>
  std::optional<bool> ParseAttribute(AssemblyLine& line, std::string_view word, T& target,
                                     std::span<const AssemblyAttribute<T>> texts,
                                     std::span<const AssemblyAttribute<T>> lists) {
    const auto is_wanted = [word](const AssemblyAttribute<T>& a) { return a.word == word; };
    const auto text = std::find_if(texts.begin(), texts.end(), is_wanted);
    const auto list = std::find_if(lists.begin(), lists.end(), is_wanted);
    if (text == texts.end() && list == lists.end()) return std::nullopt;
    uint32_t& value = target.*(text != texts.end() ? text->member : list->member);
    if (value != kNoIndex) {
      return line.Fail(DiagnosticCode::kAssemblyValue, "the attribute is given twice");
    }
    return text != texts.end() ? pools_.TakeText(line, value) : line.TakeId('l', value);
  }

  bool ParseInstruction(AssemblyLine& line, uint64_t position) {
    Rule& rule = program_.rules.back();
    if (position != rule.code_end - rule.code_begin) {
      return line.Fail(
          DiagnosticCode::kAssemblyName,
          "the next instruction has number " + std::to_string(rule.code_end - rule.code_begin));
    }
    Instruction& instruction = program_.code.emplace_back();
    rule.code_end = static_cast<uint32_t>(program_.code.size());
    std::vector<std::string_view> mnemonics;
    for (const OpcodeInfo& info : AllOpcodes()) mnemonics.push_back(info.mnemonic);
    size_t opcode = 0;
    if (!line.TakeOneOf(mnemonics, "instruction", opcode)) return false;
    const OpcodeInfo& info = AllOpcodes()[opcode];
    instruction.opcode = info.opcode;
    uint32_t x = 0;
    if (!ParseCodeOperand(line, info.x, x) || !ParseCodeOperand(line, info.z, instruction.z)) {
      return false;
    }
    instruction.x = static_cast<uint8_t>(x);
    return line.ExpectEnd();
  }

  static bool ParseCodeOperand(AssemblyLine& line, CodeOperand operand, uint32_t& value) {
    constexpr std::string_view kConstants[] = {"0", "1"};
    if (operand == CodeOperand::kPredicate) return line.TakeId('p', value);
    if (operand == CodeOperand::kList) return line.TakeId('l', value);
    if (operand == CodeOperand::kSkip) return line.TakeId('+', value);
    if (operand == CodeOperand::kConstant) {
      size_t constant = 0;
      if (!line.TakeOneOf(kConstants, "constant", constant)) return false;
      value = static_cast<uint32_t>(constant);
    }
    return true;
  }

  AssemblyLexer lexer_;
  Diagnostics& diagnostics_;
  Program program_;
  AssemblyPools pools_;
  Block block_ = Block::kNone;
  std::optional<ListWord> list_;  // the list that '+' continues
};

std::span<const Assembler::Directive> Assembler::Directives() {
  static constexpr Directive kDirectives[] = {
      {".meta", Block::kNone, &Assembler::ParseMeta},
      {".string", Block::kNone, &Assembler::ParseString},
      {".field", Block::kNone, &Assembler::ParseField},
      {".number", Block::kNone, &Assembler::ParseNumber},
      {".pred", Block::kNone, &Assembler::ParsePredicate},
      {".list", Block::kNone, &Assembler::ParseList},
      {".logsource", Block::kNone, &Assembler::ParseLogsource},
      {".rule", Block::kRule, &Assembler::ParseRule},
      {".correlation", Block::kCorrelation, &Assembler::ParseCorrelation},
  };
  return kDirectives;
}

}  // namespace

Result<Program> Assemble(const SourceMap& sources, SourceId source) {
  if (sources.text(source).size() > Limits::kProgramBytes) {
    return Error(DiagnosticCode::kProgramTooLarge, {source, 0, 0}, "the text is too large");
  }
  Diagnostics diagnostics;
  Assembler assembler(AssemblyLexer(sources, source), diagnostics);
  // Lines that could not be read would only cause further errors in those that could.
  if (!diagnostics.empty()) return diagnostics;
  Program program = assembler.Run();
  if (!diagnostics.empty()) return diagnostics;
  return program;
}

}  // namespace sigmavm::program
