#include "runtime/match/predicate_matcher.h"

#include "runtime/base/case_fold.h"
#include "runtime/match/find_text.h"
#include "runtime/match/network_match.h"
#include "runtime/match/number_match.h"
#include "runtime/match/time_parts.h"

namespace sigmavm::match {
namespace {

using program::Operator;

Relation RelationOf(Operator op) noexcept {
  switch (op) {
    case Operator::kLess:
    case Operator::kTimeLess:
      return Relation::kLess;
    case Operator::kLessEq:
    case Operator::kTimeLessEq:
      return Relation::kLessEqual;
    case Operator::kGreater:
    case Operator::kTimeGreater:
      return Relation::kGreater;
    case Operator::kGreaterEq:
    case Operator::kTimeGreaterEq:
      return Relation::kGreaterEqual;
    default:
      return Relation::kEqual;
  }
}

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

bool MatchesBoolean(const record::Value& value, bool wanted) noexcept {
  if (value.kind == record::ValueKind::kBool) return value.boolean == wanted;
  if (value.kind != record::ValueKind::kString) return false;
  return EqualsIgnoringCase(value.text, wanted ? "true" : "false");
}

bool MatchesTime(const record::Value& value, const PackedPredicate& predicate,
                 const program::Number& number) noexcept {
  const std::optional<CivilTime> time = TimeOf(value);
  if (!time) return false;
  const int64_t part = PartOf(*time, predicate.part);
  const program::Number own{program::NumberKind::kInteger, static_cast<uint64_t>(part)};
  return Satisfies(CompareNumbers(own, number), RelationOf(predicate.op));
}

}  // namespace

std::vector<std::string> RequiredLiterals(const program::Program& program,
                                          const program::Predicate& predicate) {
  std::vector<std::string> literals;
  if (predicate.required_literals == program::kNoIndex) return literals;
  for (const program::StringId text : program.lists[predicate.required_literals]) {
    literals.push_back(Folded(program.strings[text]));
  }
  return literals;
}

bool PackedPredicate::wants_folded() const noexcept {
  const bool text_operator =
      (op >= Operator::kEquals && op <= Operator::kWildcard) || op == Operator::kFieldEquals;
  return text_operator && (flags & program::kCased) == 0;
}

PredicateMatcher::PredicateMatcher(const program::Program& program) {
  numbers_.reserve(program.numbers.size());
  for (const program::Number& number : program.numbers) {
    numbers_.push_back({number, CanonicalText(number)});
  }
  predicates_.reserve(program.predicates.size());
  for (const program::Predicate& predicate : program.predicates) {
    PackedPredicate packed;
    packed.operand = predicate.operand;
    packed.field = predicate.field;
    packed.op = predicate.op;
    packed.flags = predicate.flags;
    packed.part = static_cast<program::TimePart>(predicate.detail);
    PackOperand(program, predicate, packed);
    predicates_.push_back(packed);
  }
}

void PredicateMatcher::PackOperand(const program::Program& program,
                                   const program::Predicate& predicate, PackedPredicate& packed) {
  switch (predicate.op) {
    case Operator::kEquals:
    case Operator::kContains:
    case Operator::kStartsWith:
    case Operator::kEndsWith: {
      const std::string& text = program.strings[predicate.operand];
      packed.operand = static_cast<uint32_t>(pool_.size());
      packed.size = static_cast<uint32_t>(text.size());
      pool_ += text;
      break;
    }
    case Operator::kWildcard:
      packed.operand = static_cast<uint32_t>(wildcards_.size());
      wildcards_.emplace_back(program.strings[predicate.operand]);
      break;
    case Operator::kRegex:
      packed.operand = static_cast<uint32_t>(regexes_.size());
      regexes_.emplace_back(program.strings[predicate.operand], predicate.flags,
                            RequiredLiterals(program, predicate));
      break;
    case Operator::kCidr:
      packed.operand = static_cast<uint32_t>(networks_.size());
      networks_.push_back(program::ParseNetwork(program.strings[predicate.operand]));
      break;
    default:
      break;  // the operand is a number, a boolean, a field or nothing
  }
}

bool PredicateMatcher::Matches(const PackedPredicate& predicate, const record::Value& value,
                               std::string_view text) const {
  if (!value.has_text()) return false;
  if (predicate.op <= Operator::kRegex) return MatchesText(predicate, text);
  return MatchesTyped(predicate, value);
}

bool PredicateMatcher::MatchesText(const PackedPredicate& predicate, std::string_view text) const {
  switch (predicate.op) {
    case Operator::kEquals:
      return text == TextOf(predicate);
    case Operator::kContains:
      return FindText(text, TextOf(predicate)) != std::string_view::npos;
    case Operator::kStartsWith:
      return text.starts_with(TextOf(predicate));
    case Operator::kEndsWith:
      return text.ends_with(TextOf(predicate));
    case Operator::kWildcard:
      return wildcards_[predicate.operand].Matches(text);
    case Operator::kRegex:
      return regexes_[predicate.operand].Matches(text);
    default:
      return false;
  }
}

bool PredicateMatcher::MatchesTyped(const PackedPredicate& predicate,
                                    const record::Value& value) const {
  switch (predicate.op) {
    case Operator::kCidr: {
      const std::optional<program::Network>& network = networks_[predicate.operand];
      return network && InNetwork(value.text, *network);
    }
    case Operator::kNumberEq: {
      const NumberOperand& operand = numbers_[predicate.operand];
      return EqualsNumber(value, operand.number, operand.text);
    }
    case Operator::kLess:
    case Operator::kLessEq:
    case Operator::kGreater:
    case Operator::kGreaterEq:
      return ComparesNumber(value, RelationOf(predicate.op), numbers_[predicate.operand].number);
    case Operator::kBooleanEq:
      return MatchesBoolean(value, predicate.operand != 0);
    case Operator::kTimeEq:
    case Operator::kTimeLess:
    case Operator::kTimeLessEq:
    case Operator::kTimeGreater:
    case Operator::kTimeGreaterEq:
      return MatchesTime(value, predicate, numbers_[predicate.operand].number);
    default:
      return false;
  }
}

bool MatchesReference(uint8_t flags, std::string_view text, std::string_view referenced) noexcept {
  if ((flags & program::kAnchorStart) != 0) return text.starts_with(referenced);
  if ((flags & program::kAnchorEnd) != 0) return text.ends_with(referenced);
  if ((flags & program::kReferenceContains) != 0) {
    return FindText(text, referenced) != std::string_view::npos;
  }
  return text == referenced;
}

}  // namespace sigmavm::match
