// Comparison and conversion of the values that expressions compute.
#include "runtime/query/spl/expression.h"

#include <utility>

#include "runtime/query/spl/limits.h"

namespace sigmavm::spl {
namespace {

template <typename T>
bool Holds(const T& a, const T& b, Relation relation) {
  switch (relation) {
    case Relation::kEqual:
      return a == b;
    case Relation::kNotEqual:
      return a != b;
    case Relation::kLess:
      return a < b;
    case Relation::kLessEqual:
      return a <= b;
    case Relation::kGreater:
      return a > b;
    case Relation::kGreaterEqual:
      return a >= b;
  }
  return false;
}

}  // namespace

Datum OfValue(const Value* value) {
  if (value == nullptr) return {};
  if (value->texts.size() > 1) return {Kind::kList, false, 0, {}, value};
  const Text& text = value->texts.front();
  return {text.is_number ? Kind::kNumber : Kind::kText, false, text.number, text.text, nullptr};
}

std::optional<std::string_view> TextOf(const Datum& datum, Scope& scope) {
  switch (datum.kind) {
    case Kind::kNull:
    case Kind::kList:
      return std::nullopt;
    case Kind::kBool:
      return datum.truth ? "True" : "False";
    case Kind::kText:
      return datum.text;
    case Kind::kNumber:
      if (!datum.text.empty()) return datum.text;
      return scope.scratch.Keep(NumberText(datum.number));
  }
  return std::nullopt;
}

std::optional<bool> Compare(const Datum& a, const Datum& b, Relation relation, Scope& scope) {
  if (a.kind == Kind::kBool && b.kind == Kind::kBool) {
    return Holds(static_cast<int>(a.truth), static_cast<int>(b.truth), relation);
  }
  if (a.kind == Kind::kBool || b.kind == Kind::kBool) return std::nullopt;
  if (a.kind == Kind::kNumber && b.kind == Kind::kNumber) {
    return Holds(a.number, b.number, relation);
  }
  const auto left = TextOf(a, scope);
  const auto right = TextOf(b, scope);
  if (!left || !right) return std::nullopt;
  return Holds(*left, *right, relation);
}

Datum Computed(std::string text, Scope& scope) {
  if (!scope.run.ChargeText(text.size())) return {};
  if (text.size() > Bounds::kComputedBytes) {
    scope.run.Fail(DiagnosticCode::kQueryTooLarge, "an expression computes too long a text");
    return {};
  }
  return OfText(scope.scratch.Keep(std::move(text)));
}

Datum ComputedList(Value value, Scope& scope) {
  if (value.texts.empty()) return {};
  if (value.texts.size() > Bounds::kValues || !scope.run.Charge(value.texts.size())) {
    scope.run.Fail(DiagnosticCode::kQueryTooLarge, "an expression computes too many values");
    return {};
  }
  return OfValue(scope.scratch.Keep(std::move(value)));
}

std::vector<std::string_view> TextsOf(const Datum& datum, Scope& scope) {
  std::vector<std::string_view> texts;
  if (datum.kind == Kind::kList) {
    texts.reserve(datum.list->texts.size());
    for (const Text& text : datum.list->texts) texts.push_back(text.text);
  } else if (const auto text = TextOf(datum, scope)) {
    texts.push_back(*text);
  }
  return texts;
}

const Value* Stored(const Datum& datum, Scope& scope) {
  if (datum.kind == Kind::kList) return scope.run.Keep(*datum.list);
  const auto text = TextOf(datum, scope);
  return text ? scope.run.Keep(OneText(std::string(*text))) : nullptr;
}

}  // namespace sigmavm::spl
