#include "tests/bench/rule_copier.h"

#include <utility>

#include "tests/support/random.h"

namespace sigmavm::bench {
namespace {

using program::Instruction;
using program::kNoIndex;
using program::ListId;
using program::Opcode;
using program::Operator;
using program::Predicate;
using program::PredicateId;
using program::StringId;

// Enough that hardly a literal stays what it was, few enough that most of its letters do.
constexpr size_t kExchangedPairs = 4;

bool IsText(Operator op) {
  return op == Operator::kEquals || op == Operator::kContains || op == Operator::kStartsWith ||
         op == Operator::kEndsWith || op == Operator::kWildcard;
}

bool IsNumber(Operator op) {
  return op == Operator::kNumberEq || (op >= Operator::kLess && op <= Operator::kGreaterEq) ||
         op >= Operator::kTimeEq;
}

constexpr std::array<char, 256> AsTheyAre() {
  std::array<char, 256> letters{};
  for (size_t i = 0; i < letters.size(); ++i) letters[i] = static_cast<char>(i);
  return letters;
}
constexpr std::array<char, 256> kAsTheyAre = AsTheyAre();

}  // namespace

RuleCopier::RuleCopier(const program::Program& from)
    : from_(from), variant_(kAsTheyAre), sought_(from.predicates.size()) {
  for (auto& copies : predicates_) copies.assign(from.predicates.size(), kNoIndex);
}

void RuleCopier::StartVariant(uint64_t seed) {
  std::string order = "abcdefghijklmnopqrstuvwxyz";
  support::Random random(seed);
  random.Shuffle(order);
  variant_ = kAsTheyAre;
  const auto become = [this](char from, char to) {
    variant_[static_cast<unsigned char>(from)] = to;
    variant_[static_cast<unsigned char>(from - 'a' + 'A')] = static_cast<char>(to - 'a' + 'A');
  };
  for (size_t pair = 0; pair < kExchangedPairs; ++pair) {
    become(order[2 * pair], order[2 * pair + 1]);
    become(order[2 * pair + 1], order[2 * pair]);
  }
  suffix_ = "-" + std::to_string(seed);
  for (auto& copies : predicates_) copies.assign(copies.size(), kNoIndex);
}

StringId RuleCopier::CopyString(StringId id) {
  return id == kNoIndex ? kNoIndex : builder_.AddString(from_.strings[id]);
}

ListId RuleCopier::CopyStrings(ListId id) {
  if (id == kNoIndex) return kNoIndex;
  std::vector<std::string> texts;
  for (const StringId text : from_.lists[id]) texts.push_back(from_.strings[text]);
  return builder_.AddStringList(texts);
}

ListId RuleCopier::CopyLiterals(ListId id) {
  if (id == kNoIndex) return kNoIndex;
  std::vector<std::string> texts;
  for (const StringId text : from_.lists[id]) {
    texts.push_back(Exchange(from_.strings[text], false));
  }
  return builder_.AddStringList(texts);
}

ListId RuleCopier::CopyPredicates(ListId id) {
  if (id == kNoIndex) return kNoIndex;
  std::vector<PredicateId> predicates;
  for (const PredicateId predicate : from_.lists[id]) {
    predicates.push_back(CopyPredicate(predicate));
  }
  return builder_.AddPredicateList(predicates);
}

// A backslash in a pattern belongs to the byte behind it, which is no letter to exchange.
std::string RuleCopier::Exchange(const std::string& text, bool is_pattern) const {
  std::string out = text;
  for (size_t i = 0; i < out.size(); ++i) {
    if (is_pattern && out[i] == '\\') {
      ++i;
    } else {
      out[i] = (*letters_)[static_cast<unsigned char>(out[i])];
    }
  }
  return out;
}

uint32_t RuleCopier::CopyOperand(const Predicate& predicate) {
  const uint32_t operand = predicate.operand;
  if (IsText(predicate.op)) {
    return builder_.AddString(
        Exchange(from_.strings[operand], predicate.op == Operator::kWildcard));
  }
  if (predicate.op == Operator::kRegex || predicate.op == Operator::kCidr) {
    return CopyString(operand);
  }
  if (IsNumber(predicate.op)) return builder_.AddNumber(from_.numbers[operand]);
  if (predicate.op == Operator::kFieldEquals) {
    return builder_.AddField(from_.strings[from_.fields[operand]]);
  }
  return operand;
}

PredicateId RuleCopier::CopyPredicate(PredicateId id) {
  PredicateId& copy = predicates_[sought_[id]][id];
  if (copy != kNoIndex) return copy;
  letters_ = sought_[id] != 0 ? &variant_ : &kAsTheyAre;
  Predicate predicate = from_.predicates[id];
  if (predicate.field != 0) {
    predicate.field = builder_.AddField(from_.strings[from_.fields[predicate.field]]);
  }
  const bool is_regex = predicate.op == Operator::kRegex;
  predicate.required_literals = is_regex ? CopyStrings(predicate.required_literals)
                                         : CopyLiterals(predicate.required_literals);
  predicate.operand = CopyOperand(predicate);
  copy = builder_.AddPredicate(predicate);
  return copy;
}

uint32_t RuleCopier::CopyLogsource(uint32_t index) {
  program::Logsource logsource = from_.logsources[index];
  logsource.category = CopyString(logsource.category);
  logsource.product = CopyString(logsource.product);
  logsource.service = CopyString(logsource.service);
  logsource.channels = CopyStrings(logsource.channels);
  logsource.providers = CopyStrings(logsource.providers);
  if (logsource.event_ids != kNoIndex) {
    logsource.event_ids = builder_.AddValueList(from_.lists[logsource.event_ids]);
  }
  return builder_.AddLogsource(logsource);
}

std::vector<Instruction> RuleCopier::CopyCode(const program::Rule& rule) {
  std::vector<Instruction> code;
  for (uint32_t i = rule.code_begin; i < rule.code_end; ++i) {
    Instruction instruction = from_.code[i];
    if (instruction.opcode == Opcode::kTest) instruction.z = CopyPredicate(instruction.z);
    if (instruction.opcode == Opcode::kAny || instruction.opcode == Opcode::kAll) {
      instruction.z = CopyPredicates(instruction.z);
    }
    code.push_back(instruction);
  }
  return code;
}

void RuleCopier::NoteSought(const program::Rule& rule) {
  sought_.assign(sought_.size(), 0);
  if (rule.evidence == kNoIndex) return;
  for (const PredicateId id : from_.lists[rule.evidence]) sought_[id] = 1;
}

void RuleCopier::Copy(const program::Rule& rule) {
  NoteSought(rule);
  program::Rule copy = rule;
  if (rule.id != kNoIndex) copy.id = builder_.AddString(from_.strings[rule.id] + suffix_);
  if (rule.name != kNoIndex) copy.name = builder_.AddString(from_.strings[rule.name] + suffix_);
  copy.title = CopyString(rule.title);
  copy.status = CopyString(rule.status);
  copy.author = CopyString(rule.author);
  copy.description = CopyString(rule.description);
  copy.tags = CopyStrings(rule.tags);
  copy.references = CopyStrings(rule.references);
  copy.false_positives = CopyStrings(rule.false_positives);
  copy.logsource = CopyLogsource(rule.logsource);
  copy.witnesses = CopyPredicates(rule.witnesses);
  copy.evidence = CopyPredicates(rule.evidence);
  builder_.AddRule(copy, CopyCode(rule));
}

program::Program RuleCopier::Finish() && { return std::move(builder_).Finish(); }

}  // namespace sigmavm::bench
