// Modifiers that change the type of a value: re, cidr, exists, fieldref, comparisons, time parts.
#include "tests/support/reference_modifier_family.h"

namespace sigmavm::reference {
namespace {

Result<Operands> ApplyRelation(const Operand& operand, Relation relation) {
  if (operand.kind != OperandKind::kNumber && operand.kind != OperandKind::kTimePart) {
    return Refuse({}, "needs a number");
  }
  Operand result = operand;
  result.kind = OperandKind::kComparison;
  result.relation = relation;
  return Operands{result};
}

Result<Operands> ApplyTimePart(const Operand& operand, TimePart part) {
  if (operand.kind != OperandKind::kNumber || !operand.number.is_integer) {
    return Refuse({}, "needs a whole number");
  }
  Operand result = operand;
  result.kind = OperandKind::kTimePart;
  result.time_part = part;
  return Operands{result};
}

Result<Operands> ApplyRegexFlag(const Operand& operand, bool Operand::*flag) {
  if (operand.kind != OperandKind::kRegex) return Refuse({}, "needs a regular expression");
  Operand result = operand;
  result.*flag = true;
  return Operands{result};
}

}  // namespace

Result<Operands> ApplyRe(const Operand& operand, const Placeholders&) {
  Operand result = operand;
  if (operand.kind == OperandKind::kNumber) {
    result.pattern = LiteralPattern(Decode(operand.written));
  } else if (operand.kind != OperandKind::kString) {
    return Refuse({}, "needs a text");
  }
  result.kind = OperandKind::kRegex;
  return Operands{result};
}

Result<Operands> ApplyIgnoreCase(const Operand& operand, const Placeholders&) {
  return ApplyRegexFlag(operand, &Operand::ignore_case);
}

Result<Operands> ApplyMultiline(const Operand& operand, const Placeholders&) {
  return ApplyRegexFlag(operand, &Operand::multiline);
}

Result<Operands> ApplyDotAll(const Operand& operand, const Placeholders&) {
  return ApplyRegexFlag(operand, &Operand::dot_all);
}

Result<Operands> ApplyCidr(const Operand& operand, const Placeholders&) {
  if (operand.kind != OperandKind::kString) return Refuse({}, "needs a text");
  if (HasWildcards(operand.pattern)) return Refuse({}, "a network has no wildcards");
  const auto network = ParseNetwork(Encode(PlainText(operand.pattern)));
  if (!network) return Refuse({}, "no network");
  Operand result = operand;
  result.kind = OperandKind::kCidr;
  result.network = *network;
  return Operands{result};
}

Result<Operands> ApplyExists(const Operand& operand, const Placeholders&) {
  if (operand.kind != OperandKind::kBool) return Refuse({}, "needs true or false");
  Operand result = operand;
  result.kind = OperandKind::kExists;
  return Operands{result};
}

Result<Operands> ApplyFieldRef(const Operand& operand, const Placeholders&) {
  if (operand.kind != OperandKind::kString) return Refuse({}, "needs the name of a field");
  if (HasWildcards(operand.pattern)) return Refuse({}, "a field name has no wildcards");
  if (operand.pattern.empty()) return Refuse({}, "needs the name of a field");
  auto names = EnumerateDashes(operand.pattern);
  if (!names) return std::move(names).errors();
  Operands results;
  for (Pattern& name : *names) {
    results.push_back(operand);
    results.back().kind = OperandKind::kFieldRef;
    results.back().pattern = std::move(name);
  }
  return results;
}

Result<Operands> ApplyLess(const Operand& operand, const Placeholders&) {
  return ApplyRelation(operand, Relation::kLess);
}

Result<Operands> ApplyLessEqual(const Operand& operand, const Placeholders&) {
  return ApplyRelation(operand, Relation::kLessEqual);
}

Result<Operands> ApplyGreater(const Operand& operand, const Placeholders&) {
  return ApplyRelation(operand, Relation::kGreater);
}

Result<Operands> ApplyGreaterEqual(const Operand& operand, const Placeholders&) {
  return ApplyRelation(operand, Relation::kGreaterEqual);
}

Result<Operands> ApplyMinute(const Operand& operand, const Placeholders&) {
  return ApplyTimePart(operand, TimePart::kMinute);
}

Result<Operands> ApplyHour(const Operand& operand, const Placeholders&) {
  return ApplyTimePart(operand, TimePart::kHour);
}

Result<Operands> ApplyDay(const Operand& operand, const Placeholders&) {
  return ApplyTimePart(operand, TimePart::kDay);
}

Result<Operands> ApplyWeek(const Operand& operand, const Placeholders&) {
  return ApplyTimePart(operand, TimePart::kWeek);
}

Result<Operands> ApplyMonth(const Operand& operand, const Placeholders&) {
  return ApplyTimePart(operand, TimePart::kMonth);
}

Result<Operands> ApplyYear(const Operand& operand, const Placeholders&) {
  return ApplyTimePart(operand, TimePart::kYear);
}

}  // namespace sigmavm::reference
