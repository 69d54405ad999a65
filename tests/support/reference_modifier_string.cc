// contains, startswith, endswith, cased, windash, expand.
#include <re2/re2.h>

#include <algorithm>

#include "tests/support/reference_modifier_family.h"

namespace sigmavm::reference {
namespace {

void OpenStart(Pattern& pattern) {
  if (pattern.empty() || pattern.front().kind != AtomKind::kAnyRun) {
    pattern.insert(pattern.begin(), Atom{AtomKind::kAnyRun, 0, false});
  }
}

void OpenEnd(Pattern& pattern) {
  if (pattern.empty() || pattern.back().kind != AtomKind::kAnyRun) {
    pattern.push_back(Atom{AtomKind::kAnyRun, 0, false});
  }
}

bool IsWordCharacter(char32_t code_point) {
  static const RE2 kWord("[\\p{L}\\p{N}_]");
  return RE2::FullMatch(Encode(Text(1, code_point)), kWord);
}

bool IsWordAtom(const Atom& atom) {
  return atom.kind == AtomKind::kLiteral && IsWordCharacter(atom.code_point);
}

bool IsDash(const Atom& atom) {
  return atom.kind == AtomKind::kLiteral &&
         std::find(std::begin(kDashes), std::end(kDashes), atom.code_point) != std::end(kDashes);
}

}  // namespace

Result<Operands> ApplyContains(const Operand& operand, const Placeholders&) {
  Operand result = operand;
  switch (operand.kind) {
    case OperandKind::kString:
      OpenStart(result.pattern);
      OpenEnd(result.pattern);
      return Operands{result};
    case OperandKind::kFieldRef:
      result.open_start = true;
      result.open_end = true;
      return Operands{result};
    case OperandKind::kRegex:  // a search already
      return Operands{result};
    default:
      return Refuse({}, "needs a text");
  }
}

Result<Operands> ApplyStartsWith(const Operand& operand, const Placeholders&) {
  Operand result = operand;
  switch (operand.kind) {
    case OperandKind::kString:
      OpenEnd(result.pattern);
      return Operands{result};
    case OperandKind::kFieldRef:
      result.open_end = true;
      return Operands{result};
    case OperandKind::kRegex:
      result.at_start = true;
      return Operands{result};
    default:
      return Refuse({}, "needs a text");
  }
}

Result<Operands> ApplyEndsWith(const Operand& operand, const Placeholders&) {
  Operand result = operand;
  switch (operand.kind) {
    case OperandKind::kString:
      OpenStart(result.pattern);
      return Operands{result};
    case OperandKind::kFieldRef:
      result.open_start = true;
      return Operands{result};
    case OperandKind::kRegex:
      result.at_end = true;
      return Operands{result};
    default:
      return Refuse({}, "needs a text");
  }
}

Result<Operands> ApplyCased(const Operand& operand, const Placeholders&) {
  if (operand.kind != OperandKind::kString) return Refuse({}, "needs a text");
  return Operands{operand};
}

Result<Operands> ApplyWindash(const Operand& operand, const Placeholders&) {
  if (operand.kind != OperandKind::kString) return Refuse({}, "needs a text");
  Operand result = operand;
  const Pattern& before = operand.pattern;
  for (size_t i = 0; i + 1 < before.size(); ++i) {
    const bool word_before = i > 0 && IsWordAtom(before[i - 1]);
    if (IsDash(before[i]) && !word_before && IsWordAtom(before[i + 1])) {
      result.pattern[i].kind = AtomKind::kDash;
    }
  }
  return Operands{result};
}

Result<Operands> ApplyExpand(const Operand& operand, const Placeholders& placeholders) {
  const bool is_regex = operand.kind == OperandKind::kRegex;
  if (!is_regex && operand.kind != OperandKind::kString) return Refuse({}, "needs a text");
  auto patterns = FillPlaceholders(operand.pattern, is_regex, placeholders);
  if (!patterns) return std::move(patterns).errors();
  Operands results;
  for (Pattern& pattern : *patterns) {
    results.push_back(operand);
    results.back().pattern = std::move(pattern);
  }
  return results;
}

}  // namespace sigmavm::reference
