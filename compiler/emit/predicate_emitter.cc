#include "compiler/emit/predicate_emitter.h"

#include <string>
#include <string_view>
#include <vector>

#include "compiler/optimize/required_literals.h"
#include "runtime/base/case_fold.h"

namespace sigmavm::emit {
namespace {

using program::Operator;

uint8_t Flag(bool set, program::PredicateFlag flag) {
  return set ? static_cast<uint8_t>(flag) : uint8_t{0};
}

bool IsRun(const ir::PatternPart& part) { return part.kind == ir::PartKind::kAnyRun; }

// The one literal of a pattern without inner wildcards, and how it is anchored.
struct PlainPattern {
  Operator op = Operator::kWildcard;
  std::string_view literal;
};

PlainPattern Classify(const ir::TextMatch& match) {
  const auto& parts = match.parts;
  const size_t begin = !parts.empty() && IsRun(parts.front()) ? 1 : 0;
  const size_t end = parts.size() > begin && IsRun(parts.back()) ? parts.size() - 1 : parts.size();
  const bool open_start = begin == 1;
  const bool open_end = end < parts.size() || (open_start && parts.size() == 1);
  if (end - begin > 1) return {};
  if (end - begin == 1 && parts[begin].kind != ir::PartKind::kLiteral) return {};
  const std::string_view literal =
      end > begin ? std::string_view(parts[begin].text) : std::string_view();
  if (open_start && open_end) return {Operator::kContains, literal};
  if (open_start) return {Operator::kEndsWith, literal};
  if (open_end) return {Operator::kStartsWith, literal};
  return {Operator::kEquals, literal};
}

class Encoder {
 public:
  Encoder(const ir::Predicate& predicate, program::ProgramBuilder& builder)
      : predicate_(predicate), builder_(builder) {
    out_.field = builder.AddField(predicate.field);
  }

  program::Predicate Encode() {
    std::visit(*this, predicate_.operand);
    return out_;
  }

  void operator()(const ir::TextMatch& match) {
    out_.flags = Flag(match.cased, program::kCased);
    const PlainPattern plain = Classify(match);
    out_.op = plain.op;
    if (plain.op == Operator::kWildcard) {
      out_.operand = builder_.AddString(EncodePattern(match));
      AddRequiredLiterals();
    } else {
      out_.operand =
          builder_.AddString(match.cased ? std::string(plain.literal) : Folded(plain.literal));
    }
  }

  void operator()(const ir::RegexMatch& match) {
    out_.op = Operator::kRegex;
    out_.flags = static_cast<uint8_t>(Flag(match.ignore_case, program::kRegexIgnoreCase) |
                                      Flag(match.multiline, program::kRegexMultiline) |
                                      Flag(match.dot_all, program::kRegexDotAll) |
                                      Flag(match.anchor_start, program::kAnchorStart) |
                                      Flag(match.anchor_end, program::kAnchorEnd));
    out_.operand = builder_.AddString(match.pattern);
    AddRequiredLiterals();
  }

  void operator()(const ir::CidrMatch& match) {
    out_.op = Operator::kCidr;
    out_.operand = builder_.AddString(match.network);
  }

  void operator()(const ir::NumberMatch& match) {
    constexpr Operator kOperators[] = {Operator::kNumberEq, Operator::kLess, Operator::kLessEq,
                                       Operator::kGreater, Operator::kGreaterEq};
    out_.op = kOperators[static_cast<size_t>(match.comparison)];
    out_.operand = AddNumber(match.value);
  }

  void operator()(const ir::BooleanMatch& match) {
    out_.op = Operator::kBooleanEq;
    out_.operand = match.value ? 1 : 0;
  }

  void operator()(const ir::NullMatch&) { out_.op = Operator::kNull; }
  void operator()(const ir::ExistsMatch&) { out_.op = Operator::kExists; }

  void operator()(const ir::FieldMatch& match) {
    out_.op = Operator::kFieldEquals;
    const bool contains = match.open_start && match.open_end;
    out_.flags = static_cast<uint8_t>(Flag(match.cased, program::kCased) |
                                      Flag(contains, program::kReferenceContains) |
                                      Flag(match.open_end && !contains, program::kAnchorStart) |
                                      Flag(match.open_start && !contains, program::kAnchorEnd));
    out_.operand = builder_.AddField(match.field);
  }

  void operator()(const ir::TimeMatch& match) {
    constexpr Operator kOperators[] = {Operator::kTimeEq, Operator::kTimeLess,
                                       Operator::kTimeLessEq, Operator::kTimeGreater,
                                       Operator::kTimeGreaterEq};
    out_.op = kOperators[static_cast<size_t>(match.comparison)];
    out_.detail = static_cast<uint8_t>(match.part);
    out_.operand = AddNumber(match.value);
  }

 private:
  uint32_t AddNumber(const ir::Number& number) {
    if (const auto* integer = std::get_if<int64_t>(&number)) return builder_.AddInteger(*integer);
    if (const auto* large = std::get_if<uint64_t>(&number)) return builder_.AddUnsigned(*large);
    return builder_.AddFloat(std::get<double>(number));
  }

  void AddRequiredLiterals() {
    const std::vector<std::string> literals = optimize::RequiredLiterals(predicate_);
    if (!literals.empty()) out_.required_literals = builder_.AddStringList(literals);
  }

  const ir::Predicate& predicate_;
  program::ProgramBuilder& builder_;
  program::Predicate out_;
};

}  // namespace

std::string EncodePattern(const ir::TextMatch& match) {
  std::string out;
  for (const ir::PatternPart& part : match.parts) {
    if (part.kind == ir::PartKind::kAnyRun) out += '*';
    if (part.kind == ir::PartKind::kAnyOne) out += '?';
    if (part.kind == ir::PartKind::kDash) out += "\\d";
    for (const char c : match.cased ? part.text : Folded(part.text)) {
      if (c == '*' || c == '?' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

program::Predicate EncodePredicate(const ir::Predicate& predicate,
                                   program::ProgramBuilder& builder) {
  return Encoder(predicate, builder).Encode();
}

}  // namespace sigmavm::emit
