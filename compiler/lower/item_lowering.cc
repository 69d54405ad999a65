#include "compiler/lower/item_lowering.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "compiler/ir/print.h"
#include "runtime/base/closest_match.h"
#include "runtime/base/utf8.h"

namespace sigmavm::lower {
namespace {

using modifier::Modifier;
using modifier::Place;
using modifier::Type;
using modifier::Value;
using modifier::Values;

/// The modifiers of an item, looked up and checked for order.
struct Chain {
  struct Step {
    const Modifier* modifier;
    const model::ModifierUse* use;
  };
  std::vector<Step> steps;  ///< without all and neq
  bool all = false;
  bool neq = false;
  const model::ModifierUse* all_use = nullptr;

  [[nodiscard]] bool Has(std::string_view name) const {
    return std::any_of(steps.begin(), steps.end(),
                       [&](const Step& step) { return step.modifier->name == name; });
  }
};

class ItemLowering {
 public:
  ItemLowering(const model::DetectionItem& item, const modifier::Placeholders& placeholders,
               RegexBudget& regexes, Diagnostics& diagnostics)
      : item_(item), placeholders_(placeholders), regexes_(regexes), diagnostics_(diagnostics) {}

  std::optional<ir::Expression> Lower() {
    if (!ReadChain() || !CheckList()) return std::nullopt;
    WarnAboutEncodings();
    std::vector<ir::Expression> operands;
    bool ok = true;
    for (const model::Value& value : item_.values) {
      std::optional<ir::Expression> lowered = LowerValue(value);
      ok &= lowered.has_value();
      if (lowered) operands.push_back(std::move(*lowered));
    }
    if (!ok) return std::nullopt;
    ir::Expression result =
        chain_.all ? ir::MakeAnd(std::move(operands)) : ir::MakeOr(std::move(operands));
    if (chain_.neq) result = ir::MakeNot(std::move(result));
    result.span = item_.span;
    return result;
  }

 private:
  bool Fail(DiagnosticCode code, Span span, std::string message, std::string help = {}) {
    diagnostics_.push_back(Error(code, span, std::move(message), std::move(help)));
    return false;
  }

  bool ReadChain() {
    bool ok = true;
    for (size_t i = 0; i < item_.modifiers.size(); ++i) ok &= ReadModifier(i);
    return ok;
  }

  bool ReadModifier(size_t index) {
    const model::ModifierUse& use = item_.modifiers[index];
    const Modifier* found = modifier::FindModifier(use.name);
    if (found == nullptr) return UnknownModifier(use);
    WarnAboutRepetition(index);
    if (found->place == Place::kFirst && index > 0) {
      return Fail(DiagnosticCode::kModifierOrder, use.span,
                  "'" + use.name + "' must be the first modifier",
                  "move it right after the field name");
    }
    if (found->place != Place::kWholeItem) {
      chain_.steps.push_back({found, &use});
    } else if (use.name == "all") {
      chain_.all = true;
      chain_.all_use = &use;
    } else {
      chain_.neq = true;
    }
    return true;
  }

  // Encoding twice is a thing attackers do; other repetitions change nothing.
  void WarnAboutRepetition(size_t index) {
    const model::ModifierUse& use = item_.modifiers[index];
    if (use.name == "base64" || use.name == "base64offset") return;
    for (size_t i = 0; i < index; ++i) {
      if (item_.modifiers[i].name != use.name) continue;
      diagnostics_.push_back(Warning(DiagnosticCode::kRepeatedModifier, use.span,
                                     "modifier '" + use.name + "' stands twice", "remove one"));
    }
  }

  bool UnknownModifier(const model::ModifierUse& use) {
    std::vector<std::string_view> names;
    for (const Modifier& known : modifier::AllModifiers()) names.push_back(known.name);
    std::string help = DidYouMean(use.name, names);
    if (help.empty()) help = "see docs/reference/modifiers.md for the list";
    return Fail(DiagnosticCode::kUnknownModifier, use.span, "unknown modifier '" + use.name + "'",
                std::move(help));
  }

  bool CheckList() {
    if (chain_.all && item_.values.size() < 2) {
      return Fail(DiagnosticCode::kAllNeedsList, chain_.all_use->span,
                  "'all' needs a list of two or more values", "remove 'all'");
    }
    for (const model::Value& value : item_.values) {
      if (value.kind != model::ValueKind::kNull) continue;
      if (item_.field.empty()) {
        return Fail(DiagnosticCode::kNullKeyword, value.span, "null cannot be a keyword");
      }
      if (item_.value_is_list) {
        return Fail(DiagnosticCode::kNullInList, value.span, "null may not stand in a list",
                    "test for the missing field in a detection of its own");
      }
    }
    return true;
  }

  void WarnAboutEncodings() {
    const bool contains = chain_.Has("contains");
    const bool wide =
        chain_.Has("wide") || chain_.Has("utf16le") || chain_.Has("utf16be") || chain_.Has("utf16");
    for (const Chain::Step& step : chain_.steps) {
      if (step.modifier->name == "base64offset" && !contains && !item_.field.empty()) {
        diagnostics_.push_back(
            Warning(DiagnosticCode::kOffsetWithoutContains, step.use->span,
                    "'base64offset' without 'contains' must equal the whole field",
                    "write base64offset|contains"));
      }
    }
    if (wide && !chain_.Has("base64") && !chain_.Has("base64offset")) {
      diagnostics_.push_back(
          Warning(DiagnosticCode::kEncodedWithoutBase64, item_.span,
                  "UTF-16 bytes are searched for as text, with NUL bytes between the letters",
                  "put base64 or base64offset|contains after it"));
    }
  }

  std::optional<ir::Expression> LowerValue(const model::Value& written) {
    Values values(1);
    values[0].written = &written;
    if (!Start(written, values[0])) return std::nullopt;
    for (const Chain::Step& step : chain_.steps) {
      const modifier::Context context{item_, *step.use, placeholders_, diagnostics_};
      if (!step.modifier->apply(context, values)) return std::nullopt;
    }
    std::vector<ir::Expression> alternatives;
    for (Value& value : values) {
      std::optional<ir::Expression> lowered = Finish(value);
      if (!lowered) return std::nullopt;
      alternatives.push_back(std::move(*lowered));
    }
    return ir::MakeOr(std::move(alternatives));
  }

  bool Start(const model::Value& written, Value& value) {
    switch (written.kind) {
      case model::ValueKind::kNull:
        value.type = Type::kNull;
        return true;
      case model::ValueKind::kBool:
        value.type = Type::kBoolean;
        value.boolean = written.boolean;
        return true;
      case model::ValueKind::kInteger:
        value.number = written.integer;
        break;
      case model::ValueKind::kUnsigned:
        value.number = written.unsigned_integer;
        break;
      case model::ValueKind::kFloat:
        value.number = written.real;
        break;
      case model::ValueKind::kString:
        value.type = Type::kString;
        value.string = modifier::ParseSigmaString(written.text, chain_.Has("expand"));
        return true;
    }
    value.type = Type::kNumber;
    if (written.kind == model::ValueKind::kFloat && !std::isfinite(written.real)) {
      return Fail(DiagnosticCode::kBadNumber, written.span, "a number must be finite",
                  "quote it to search for the text");
    }
    return true;
  }

  ir::Expression Make(const Value& value, ir::Operand operand) {
    return ir::MakePredicate({item_.field, std::move(operand), value.written->span});
  }

  std::optional<ir::Expression> Finish(Value& value) {
    if (item_.field.empty()) return FinishKeyword(value);
    switch (value.type) {
      case Type::kString:
        return FinishString(value);
      case Type::kNumber:
        return Make(value, ir::NumberMatch{ir::Comparison::kEqual, value.number});
      case Type::kBoolean:
        return Make(value, ir::BooleanMatch{value.boolean});
      case Type::kNull:
        return Make(value, ir::NullMatch{});
      case Type::kRegex:
        return FinishRegex(value);
      case Type::kFieldReference:
        return Make(value, value.field);
      case Type::kComparison:
        return FinishComparison(value);
      case Type::kTimePart:
        return FinishTimePart(value);
      case Type::kCidr:
        return Make(value, value.cidr);
      case Type::kExists: {
        ir::Expression exists = Make(value, ir::ExistsMatch{});
        return value.boolean ? std::move(exists) : ir::MakeNot(std::move(exists));
      }
    }
    return std::nullopt;
  }

  // A keyword is searched for anywhere in each leaf unless it was anchored.
  std::optional<ir::Expression> FinishKeyword(Value& value) {
    // Events hold numbers in decimal, however the rule spells them.
    if (value.type == Type::kNumber) {
      value.string = modifier::LiteralString(ir::Print(value.number));
      value.type = Type::kString;
    } else if (value.type == Type::kBoolean) {
      value.string = modifier::LiteralString(value.boolean ? "true" : "false");
      value.type = Type::kString;
    }
    if (value.type == Type::kRegex) return FinishRegex(value);
    if (value.type != Type::kString) {
      Fail(DiagnosticCode::kModifierNeedsField, item_.span,
           std::string("a keyword cannot be ") + std::string(modifier::TypeName(value.type)),
           "put a field name before the modifier");
      return std::nullopt;
    }
    if (!chain_.Has("startswith") && !chain_.Has("endswith")) {
      modifier::OpenStart(value.string);
      modifier::OpenEnd(value.string);
    }
    return FinishString(value);
  }

  std::optional<ir::Expression> FinishString(Value& value) {
    for (const modifier::Piece& piece : value.string) {
      if (piece.kind != modifier::PieceKind::kLiteral || IsValidUtf8(piece.text)) continue;
      Fail(DiagnosticCode::kUnsearchableText, value.written->span,
           "the encoded bytes of this value are no text that an event can hold",
           "put base64 or base64offset|contains after the encoding");
      return std::nullopt;
    }
    return Make(value, ir::TextMatch{modifier::ToPattern(std::move(value.string)), value.cased});
  }

  std::optional<ir::Expression> FinishRegex(Value& value) {
    if (!CheckRegex(value.regex, value.written->span, regexes_, diagnostics_)) return std::nullopt;
    return Make(value, value.regex);
  }

  std::optional<ir::Expression> FinishComparison(Value& value) {
    if (!value.has_time_part) return Make(value, ir::NumberMatch{value.comparison, value.number});
    return Make(value, ir::TimeMatch{value.time_part, value.comparison, value.number});
  }

  std::optional<ir::Expression> FinishTimePart(Value& value) {
    constexpr int64_t kLow[] = {0, 0, 1, 1, 1, 0};
    constexpr int64_t kHigh[] = {59, 23, 31, 53, 12, 9999};
    const auto part = static_cast<size_t>(value.time_part);
    const int64_t number = std::get<int64_t>(value.number);
    if (number < kLow[part] || number > kHigh[part]) {
      diagnostics_.push_back(Warning(
          DiagnosticCode::kTimePartRange, value.written->span,
          "no time has this value, so the item never matches",
          "it goes from " + std::to_string(kLow[part]) + " to " + std::to_string(kHigh[part])));
    }
    return Make(value, ir::TimeMatch{value.time_part, ir::Comparison::kEqual, value.number});
  }

  const model::DetectionItem& item_;
  const modifier::Placeholders& placeholders_;
  RegexBudget& regexes_;
  Diagnostics& diagnostics_;
  Chain chain_;
};

}  // namespace

std::optional<ir::Expression> LowerItem(const model::DetectionItem& item,
                                        const modifier::Placeholders& placeholders,
                                        RegexBudget& regexes, Diagnostics& diagnostics) {
  return ItemLowering(item, placeholders, regexes, diagnostics).Lower();
}

}  // namespace sigmavm::lower
