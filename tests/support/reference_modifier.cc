#include "tests/support/reference_modifier.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "tests/support/reference_modifier_family.h"

namespace sigmavm::reference {
namespace {

struct Entry {
  std::string_view name;
  Application* apply;  ///< null: `all` and `neq`, which are about the item
};

constexpr std::array kModifiers = {
    Entry{"all", nullptr},
    Entry{"neq", nullptr},
    Entry{"contains", ApplyContains},
    Entry{"startswith", ApplyStartsWith},
    Entry{"endswith", ApplyEndsWith},
    Entry{"cased", ApplyCased},
    Entry{"base64", ApplyBase64},
    Entry{"base64offset", ApplyBase64Offset},
    Entry{"wide", ApplyUtf16Le},
    Entry{"utf16le", ApplyUtf16Le},
    Entry{"utf16be", ApplyUtf16Be},
    Entry{"utf16", ApplyUtf16},
    Entry{"windash", ApplyWindash},
    Entry{"re", ApplyRe},
    Entry{"i", ApplyIgnoreCase},
    Entry{"ignorecase", ApplyIgnoreCase},
    Entry{"m", ApplyMultiline},
    Entry{"multiline", ApplyMultiline},
    Entry{"s", ApplyDotAll},
    Entry{"dotall", ApplyDotAll},
    Entry{"cidr", ApplyCidr},
    Entry{"exists", ApplyExists},
    Entry{"lt", ApplyLess},
    Entry{"lte", ApplyLessEqual},
    Entry{"gt", ApplyGreater},
    Entry{"gte", ApplyGreaterEqual},
    Entry{"fieldref", ApplyFieldRef},
    Entry{"expand", ApplyExpand},
    Entry{"minute", ApplyMinute},
    Entry{"hour", ApplyHour},
    Entry{"day", ApplyDay},
    Entry{"week", ApplyWeek},
    Entry{"month", ApplyMonth},
    Entry{"year", ApplyYear},
};

const Entry* FindModifier(std::string_view name) {
  const auto found = std::find_if(kModifiers.begin(), kModifiers.end(),
                                  [name](const Entry& entry) { return entry.name == name; });
  return found == kModifiers.end() ? nullptr : &*found;
}

bool MustBeFirst(std::string_view name) {
  return name == "re" || name == "cidr" || name == "exists";
}

bool IsUtf16(std::string_view name) {
  return name == "wide" || name == "utf16le" || name == "utf16be" || name == "utf16";
}

bool IsAffix(std::string_view name) {
  return name == "contains" || name == "startswith" || name == "endswith";
}

bool Uses(const model::DetectionItem& item, std::string_view name) {
  return std::any_of(item.modifiers.begin(), item.modifiers.end(),
                     [name](const model::ModifierUse& use) { return use.name == name; });
}

Operand TypedNumber(const model::Value& value) {
  Operand operand;
  operand.kind = OperandKind::kNumber;
  operand.written = value.text;
  if (value.kind == model::ValueKind::kInteger) operand.number = FromInteger(value.integer);
  if (value.kind == model::ValueKind::kUnsigned) {
    operand.number = FromUnsigned(value.unsigned_integer);
  }
  if (value.kind == model::ValueKind::kFloat) operand.number = FromDouble(value.real);
  return operand;
}

Result<Operand> Typed(const model::DetectionItem& item, const model::Value& value) {
  Operand operand;
  switch (value.kind) {
    case model::ValueKind::kNull:
      return operand;
    case model::ValueKind::kBool:
      operand.kind = OperandKind::kBool;
      operand.boolean = value.boolean;
      return operand;
    case model::ValueKind::kString:
      operand.kind = OperandKind::kString;
      operand.pattern = Uses(item, "re") ? LiteralPattern(Decode(value.text))
                                         : ScanPattern(value.text, Uses(item, "expand"));
      return operand;
    case model::ValueKind::kFloat:
      if (!std::isfinite(value.real)) return Refuse(value.span, "a number that is not finite");
      return TypedNumber(value);
    default:
      return TypedNumber(value);
  }
}

Result<Operands> ApplyOne(const Entry& entry, const Operands& operands,
                          const Placeholders& placeholders) {
  Operands all;
  for (const Operand& operand : operands) {
    auto alternatives = entry.apply(operand, placeholders);
    if (!alternatives) return alternatives;
    all.insert(all.end(), alternatives->begin(), alternatives->end());
  }
  return all;
}

}  // namespace

Result<ItemTraits> CheckModifiers(const model::DetectionItem& item) {
  ItemTraits traits;
  size_t utf16_count = 0;
  for (size_t i = 0; i < item.modifiers.size(); ++i) {
    const auto& [name, span] = item.modifiers[i];
    if (FindModifier(name) == nullptr) return Refuse(span, "unknown modifier '" + name + "'");
    if (i > 0 && MustBeFirst(name)) return Refuse(span, name + " must be the first modifier");
    if (IsUtf16(name) && ++utf16_count > 1) return Refuse(span, "more than one UTF-16 modifier");
    traits.all = traits.all || name == "all";
    traits.negated = traits.negated || name == "neq";
    traits.cased = traits.cased || name == "cased";
    traits.exists = traits.exists || name == "exists";
    traits.affix = traits.affix || IsAffix(name);
  }
  return traits;
}

Result<Operands> ApplyModifiers(const model::DetectionItem& item, const model::Value& value,
                                const Placeholders& placeholders) {
  auto typed = Typed(item, value);
  if (!typed) return std::move(typed).errors();
  Operands operands = {std::move(*typed)};
  for (const model::ModifierUse& use : item.modifiers) {
    const Entry* entry = FindModifier(use.name);
    if (entry == nullptr) return Refuse(use.span, "unknown modifier");
    if (entry->apply == nullptr) continue;
    auto applied = ApplyOne(*entry, operands, placeholders);
    if (!applied) return Refuse(use.span, use.name + ": " + applied.errors().front().message);
    operands = std::move(*applied);
  }
  return operands;
}

}  // namespace sigmavm::reference
