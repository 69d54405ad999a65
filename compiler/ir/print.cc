#include "compiler/ir/print.h"

#include <charconv>
#include <string>
#include <string_view>

namespace sigmavm::ir {
namespace {

std::string Quote(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::string_view ComparisonName(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual:
      return "=";
    case Comparison::kLess:
      return "<";
    case Comparison::kLessEqual:
      return "<=";
    case Comparison::kGreater:
      return ">";
    case Comparison::kGreaterEqual:
      return ">=";
  }
  return "=";
}

std::string_view TimePartName(TimePart part) {
  constexpr std::string_view kNames[] = {"minute", "hour", "day", "week", "month", "year"};
  return kNames[static_cast<size_t>(part)];
}

bool IsRun(const PatternPart& part) { return part.kind == PartKind::kAnyRun; }

// The word for a plain pattern; "matches" when it needs its wildcards.
std::string PrintText(const TextMatch& match) {
  const auto& parts = match.parts;
  const std::string cased = match.cased ? "cased " : "";
  if (parts.empty()) return cased + "equals \"\"";
  if (parts.size() == 1 && parts[0].kind == PartKind::kLiteral) {
    return cased + "equals " + Quote(parts[0].text);
  }
  const bool literal_second = parts.size() > 1 && parts[1].kind == PartKind::kLiteral;
  if (parts.size() == 2 && IsRun(parts[0]) && literal_second) {
    return cased + "endswith " + Quote(parts[1].text);
  }
  if (parts.size() == 2 && parts[0].kind == PartKind::kLiteral && IsRun(parts[1])) {
    return cased + "startswith " + Quote(parts[0].text);
  }
  if (parts.size() == 3 && IsRun(parts[0]) && literal_second && IsRun(parts[2])) {
    return cased + "contains " + Quote(parts[1].text);
  }
  return cased + "matches " + Quote(Print(match));
}

std::string PrintRegex(const RegexMatch& regex) {
  std::string flags;
  if (regex.ignore_case) flags += 'i';
  if (regex.multiline) flags += 'm';
  if (regex.dot_all) flags += 's';
  std::string out = "re /" + regex.pattern + "/" + flags;
  if (regex.anchor_start) out += " at start";
  if (regex.anchor_end) out += " at end";
  return out;
}

std::string PrintField(const FieldMatch& match) {
  std::string out = match.cased ? "cased " : "";
  if (match.open_start && match.open_end) {
    out += "contains field ";
  } else if (match.open_start) {
    out += "endswith field ";
  } else if (match.open_end) {
    out += "startswith field ";
  } else {
    out += "equals field ";
  }
  return out + match.field;
}

struct OperandPrinter {
  std::string operator()(const TextMatch& m) const { return PrintText(m); }
  std::string operator()(const RegexMatch& m) const { return PrintRegex(m); }
  std::string operator()(const CidrMatch& m) const { return "in network " + m.network; }
  std::string operator()(const NumberMatch& m) const {
    return std::string(ComparisonName(m.comparison)) + " " + Print(m.value);
  }
  std::string operator()(const BooleanMatch& m) const { return m.value ? "is true" : "is false"; }
  std::string operator()(const NullMatch&) const { return "is null or missing"; }
  std::string operator()(const ExistsMatch&) const { return "exists"; }
  std::string operator()(const FieldMatch& m) const { return PrintField(m); }
  std::string operator()(const TimeMatch& m) const {
    return std::string(TimePartName(m.part)) + " " + std::string(ComparisonName(m.comparison)) +
           " " + Print(m.value);
  }
};

}  // namespace

std::string Print(const TextMatch& match) {
  std::string out;
  for (const PatternPart& part : match.parts) {
    if (part.kind == PartKind::kAnyRun) out += '*';
    if (part.kind == PartKind::kAnyOne) out += '?';
    if (part.kind == PartKind::kDash) out += "[-/]";
    for (const char c : part.text) {
      if (c == '*' || c == '?' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string Print(const Number& number) {
  char text[64];
  const std::to_chars_result result = std::visit(
      [&](auto value) { return std::to_chars(text, text + sizeof text, value); }, number);
  return {text, result.ptr};
}

std::string Print(const Predicate& predicate) {
  const std::string field = predicate.field.empty() ? "any value" : predicate.field;
  return field + " " + std::visit(OperandPrinter{}, predicate.operand);
}

std::string Print(const Expression& expression, int indent) {
  std::string out(static_cast<size_t>(indent) * 2, ' ');
  switch (expression.kind) {
    case ExpressionKind::kFalse:
      return out + "false\n";
    case ExpressionKind::kTrue:
      return out + "true\n";
    case ExpressionKind::kPredicate:
      return out + Print(expression.predicate) + "\n";
    case ExpressionKind::kAnd:
      out += "and\n";
      break;
    case ExpressionKind::kOr:
      out += "or\n";
      break;
    case ExpressionKind::kNot:
      out += "not\n";
      break;
  }
  for (const Expression& child : expression.children) out += Print(child, indent + 1);
  return out;
}

}  // namespace sigmavm::ir
