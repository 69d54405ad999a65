#include "runtime/program/disassembler.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include "runtime/program/assembly_attributes.h"
#include "runtime/program/assembly_text.h"
#include "runtime/program/format.h"
#include "runtime/program/list_words.h"
#include "runtime/program/operand.h"
#include "runtime/program/predicate_text.h"

namespace sigmavm::program {
namespace {

constexpr size_t kLineWidth = 100;
constexpr size_t kCommentColumn = 36;
constexpr size_t kFieldColumnLimit = 24;
constexpr size_t kCommentMembers = 8;

std::string Id(char letter, size_t number) { return letter + std::to_string(number); }

void PadTo(size_t column, std::string& line) {
  if (line.size() < column) line.append(column - line.size(), ' ');
}

class Printer {
 public:
  explicit Printer(const Program& program)
      : program_(program),
        list_words_(program),
        uses_(program.strings.size()),
        labels_(program.strings.size(), kNoIndex) {
    for (const Predicate& predicate : program.predicates) {
      field_column_ = std::max(field_column_, FieldMention(program, predicate.field).size());
    }
    field_column_ = std::min(field_column_, kFieldColumnLimit);
  }

  // The first pass only counts how often each string is named, so that long ones that are named
  // often are written once and then referred to.
  std::string Whole() {
    PrintParts();
    out_.clear();
    for (StringId i = 0; i < program_.strings.size(); ++i) {
      const bool is_long = program_.strings[i].size() > kMentionBytes;
      if (uses_[i] == 0 || (uses_[i] > 1 && is_long)) labels_[i] = label_count_++;
    }
    counting_ = false;
    PrintSummary();
    PrintStrings();
    PrintParts();
    return std::move(out_);
  }

  std::string OneRule(RuleIndex index) {
    counting_ = false;
    const Rule& rule = program_.rules[index];
    std::set<PredicateId> predicates;
    std::set<ListId> lists;
    for (uint32_t i = rule.code_begin; i < rule.code_end; ++i) {
      const Instruction& instruction = program_.code[i];
      const CodeOperand operand = FindOpcode(instruction.opcode)->z;
      if (operand == CodeOperand::kPredicate) predicates.insert(instruction.z);
      if (operand != CodeOperand::kList) continue;
      const auto members = program_.lists[instruction.z];
      lists.insert(instruction.z);
      predicates.insert(members.begin(), members.end());
    }
    for (const PredicateId predicate : predicates) PrintPredicate(predicate);
    for (const ListId list : lists) PrintList(list);
    PrintRule(index);
    return std::move(out_);
  }

 private:
  void PrintParts() {
    if (!program_.meta.empty()) Line(".meta " + QuoteText(program_.meta));
    PrintFieldsAndNumbers();
    Gap(program_.predicates.size());
    for (PredicateId i = 0; i < program_.predicates.size(); ++i) PrintPredicate(i);
    Gap(program_.lists.size());
    for (ListId i = 0; i < program_.lists.size(); ++i) PrintList(i);
    Gap(program_.logsources.size());
    for (uint32_t i = 0; i < program_.logsources.size(); ++i) PrintLogsource(i);
    for (RuleIndex i = 0; i < program_.rules.size(); ++i) PrintRule(i);
    for (uint32_t i = 0; i < program_.correlations.size(); ++i) PrintCorrelation(i);
  }

  void Line(std::string_view line) {
    out_ += line;
    out_ += '\n';
  }
  void Gap(size_t count) {
    if (count > 0) Line("");
  }
  void LineWithComment(std::string line, std::string_view comment) {
    if (!comment.empty()) {
      PadTo(kCommentColumn, line);
      line += " ; ";
      line += comment;
    }
    Line(line);
  }

  std::string Text(StringId id) {
    ++uses_[id];
    if (counting_) return {};
    return labels_[id] == kNoIndex ? QuoteText(program_.strings[id]) : Id('s', labels_[id]);
  }
  std::string OptionalText(StringId id) { return id == kNoIndex ? "-" : Text(id); }

  void PrintSummary() {
    Line("; sigmavm program " + std::to_string(kMajorVersion) + "." +
         std::to_string(kMinorVersion) + ": rules " + std::to_string(program_.rules.size()) +
         ", correlations " + std::to_string(program_.correlations.size()) + ", predicates " +
         std::to_string(program_.predicates.size()) + ", instructions " +
         std::to_string(program_.code.size()));
  }

  void PrintFieldsAndNumbers() {
    ++uses_[program_.fields[0]];  // the assembler knows field 0 by itself
    Gap(program_.fields.size() - 1);
    for (FieldId i = 1; i < program_.fields.size(); ++i) {
      const StringId name = program_.fields[i];
      ++uses_[name];
      Line(".field " + Id('f', i) + ' ' + (counting_ ? "" : FieldText(program_.strings[name])));
    }
    Gap(program_.numbers.size());
    for (size_t i = 0; i < program_.numbers.size(); ++i) {
      Line(".number " + Id('n', i) + ' ' + NumberText(program_.numbers[i]));
    }
  }

  void PrintPredicate(PredicateId id) {
    const Predicate& predicate = program_.predicates[id];
    std::string line = ".pred " + Id('p', id);
    PadTo(std::string_view(".pred p").size() + std::to_string(program_.predicates.size()).size(),
          line);
    line += ' ';
    const size_t field_end = line.size() + field_column_;
    line += FieldMention(program_, predicate.field);
    PadTo(field_end, line);
    const bool has_text = IsStringOperand(OperandOf(predicate.op));
    line += ' ' + ComparisonText(program_, predicate, has_text ? Text(predicate.operand) : "");
    if (predicate.required_literals != kNoIndex) {
      line += " literals " + Id('l', predicate.required_literals);
    }
    line += PlaceOf(program_.predicate_places, id);
    Line(line);
  }

  // Unknown places are left out, but for the first, which shows that there are places at all.
  std::string PlaceOf(const std::vector<SourcePlace>& places, size_t index) {
    if (places.empty() || (index > 0 && places[index] == SourcePlace{})) return {};
    const SourcePlace& place = places[index];
    return " at " + OptionalText(place.file) + ':' + std::to_string(place.line) + ':' +
           std::to_string(place.column);
  }

  std::string RuleId(uint32_t item) const {
    const size_t count = program_.rules.size();
    return item < count ? Id('r', item) : Id('c', item - count);
  }

  std::string Member(ListWord word, size_t position, uint32_t item) {
    return word == ListWord::kStrings ? Text(item) : OtherMember(word, position, item);
  }
  std::string OtherMember(ListWord word, size_t position, uint32_t item) const {
    if (word == ListWord::kPredicates) return Id('p', item);
    if (word == ListWord::kRules) return RuleId(item);
    if (word == ListWord::kValues) return std::to_string(item);
    return position % 2 == 0 ? std::string(ComparisonWords()[item])
                             : NumberText(program_.numbers[item]);
  }

  // Long lists continue on lines that begin with '+'.
  void PrintList(ListId id) {
    const ListWord word = list_words_[id];
    std::string line = ".list " + Id('l', id) + ' ';
    line += ListWords()[static_cast<size_t>(word)];
    size_t position = 0;
    for (const uint32_t item : program_.lists[id]) {
      const std::string member = Member(word, position++, item);
      if (line.size() + 1 + member.size() > kLineWidth) {
        Line(line);
        line = "  +";
      }
      line += ' ' + member;
    }
    Line(line);
  }

  // The first members of a list for a comment.
  std::string Preview(ListId id) const {
    const ListWord word = list_words_[id];
    const std::span<const uint32_t> members = program_.lists[id];
    std::string text;
    for (size_t i = 0; i < std::min(members.size(), kCommentMembers); ++i) {
      if (i > 0) text += ' ';
      text += word == ListWord::kStrings ? MentionText(program_.strings[members[i]])
                                         : OtherMember(word, i, members[i]);
    }
    if (members.size() > kCommentMembers) {
      text += " and " + std::to_string(members.size() - kCommentMembers) + " more";
    }
    return text;
  }

  void PrintLogsource(uint32_t index) {
    const Logsource& logsource = program_.logsources[index];
    std::string line = ".logsource " + Id('g', index);
    for (const auto& text : kLogsourceTexts) {
      const StringId id = logsource.*text.member;
      if (id != kNoIndex) line.append(" ").append(text.word).append(" ").append(Text(id));
    }
    for (const auto& list : kLogsourceLists) {
      const ListId id = logsource.*list.member;
      if (id != kNoIndex) line.append(" ").append(list.word).append(" ").append(Id('l', id));
    }
    Line(line);
  }

  void PrintAttribute(std::string_view name, std::string_view value,
                      std::string_view comment = {}) {
    std::string line = "  " + std::string(name);
    PadTo(18, line);
    LineWithComment(line + ' ' + std::string(value), comment);
  }
  template <typename T>
  void PrintTexts(const T& rule, std::span<const AssemblyAttribute<T>> texts) {
    for (const AssemblyAttribute<T>& text : texts) {
      const StringId id = rule.*text.member;
      if (id != kNoIndex) PrintAttribute(text.word, Text(id));
    }
  }
  template <typename T>
  void PrintLists(const T& rule, std::span<const AssemblyAttribute<T>> lists) {
    for (const AssemblyAttribute<T>& list : lists) {
      const ListId id = rule.*list.member;
      if (id != kNoIndex) PrintAttribute(list.word, Id('l', id), Preview(id));
    }
  }

  static std::string_view LevelWord(Level level) {
    return LevelWords()[static_cast<size_t>(level)];
  }

  void PrintRule(RuleIndex index) {
    const Rule& rule = program_.rules[index];
    Line("");
    std::string line = ".rule " + Id('r', index) + ' ' + OptionalText(rule.title) + ' ';
    line += LevelWord(rule.level);
    if ((rule.flags & kSilent) != 0) line += " silent";
    line += PlaceOf(program_.rule_places, index);
    Line(line);
    PrintTexts<Rule>(rule, kRuleTexts);
    PrintAttribute("logsource", Id('g', rule.logsource), LogsourcePreview(rule.logsource));
    PrintLists<Rule>(rule, kRuleLists);
    for (uint32_t i = rule.code_begin; i < rule.code_end; ++i) {
      PrintInstruction(i - rule.code_begin, program_.code[i]);
    }
  }

  std::string LogsourcePreview(uint32_t index) const {
    const Logsource& logsource = program_.logsources[index];
    std::string text;
    for (const auto& attribute : kLogsourceTexts) {
      const StringId id = logsource.*attribute.member;
      if (id != kNoIndex) text += (text.empty() ? "" : " ") + MentionText(program_.strings[id]);
    }
    return text;
  }

  void PrintInstruction(uint32_t position, const Instruction& instruction) {
    const OpcodeInfo& info = *FindOpcode(instruction.opcode);
    std::string line;
    const std::string number = std::to_string(position);
    line.append(6 - std::min<size_t>(number.size(), 6), ' ').append(number).append("  ");
    line += info.mnemonic;
    std::string operand;
    std::string comment;
    if (info.x == CodeOperand::kConstant) operand = std::to_string(instruction.x);
    if (info.z == CodeOperand::kPredicate) {
      operand = Id('p', instruction.z);
      comment = PredicateText(program_, instruction.z);
    } else if (info.z == CodeOperand::kList) {
      operand = Id('l', instruction.z);
      comment = Preview(instruction.z);
    } else if (info.z == CodeOperand::kSkip) {
      operand = '+' + std::to_string(instruction.z);
      comment = "to " + std::to_string(position + 1 + instruction.z);
    }
    if (!operand.empty()) {
      PadTo(14, line);
      line += operand;
    }
    LineWithComment(std::move(line), comment);
  }

  void PrintCorrelation(uint32_t index) {
    const Correlation& correlation = program_.correlations[index];
    Line("");
    std::string line =
        ".correlation " + Id('c', index) + ' ' + OptionalText(correlation.title) + ' ';
    line.append(LevelWord(correlation.level)).append(" ");
    line += CorrelationTypeWords()[static_cast<size_t>(correlation.type)];
    if (correlation.generate) line += " generate";
    Line(line);
    PrintTexts<Correlation>(correlation, kCorrelationTexts);
    PrintAttribute("timespan", std::to_string(correlation.timespan_seconds), "seconds");
    if (correlation.percentile != Number{}) {
      PrintAttribute("percentile", NumberText(correlation.percentile));
    }
    PrintLists<Correlation>(correlation, kCorrelationLists);
  }

  // Strings that are named more than once and long, or not at all.
  void PrintStrings() {
    Gap(label_count_);
    for (StringId i = 0; i < program_.strings.size(); ++i) {
      if (labels_[i] == kNoIndex) continue;
      Line(".string " + Id('s', labels_[i]) + ' ' + QuoteText(program_.strings[i]));
    }
  }

  const Program& program_;
  ListWordTable list_words_;
  bool counting_ = true;
  std::vector<uint32_t> uses_;    // how often the text names each string
  std::vector<uint32_t> labels_;  // N of `.string sN`; kNoIndex: always written out
  uint32_t label_count_ = 0;
  size_t field_column_ = 0;
  std::string out_;
};

}  // namespace

std::string Disassemble(const VerifiedProgram& program) { return Printer(program.get()).Whole(); }

std::string DisassembleRule(const VerifiedProgram& program, RuleIndex rule) {
  return Printer(program.get()).OneRule(rule);
}

std::string DescribePredicate(const VerifiedProgram& program, PredicateId predicate) {
  return PredicateText(program.get(), predicate);
}

}  // namespace sigmavm::program
