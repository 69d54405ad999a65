// Functions on multivalue fields. A single value counts as a list of one.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>

#include "runtime/query/spl/functions.h"

namespace sigmavm::spl {
namespace {

Value Copied(const std::vector<std::string_view>& texts) {
  Value value;
  for (const std::string_view text : texts) value.texts.push_back(MakeText(std::string(text)));
  return value;
}

Datum Split(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  const auto separator = TextOf(call.Argument(1, scope), scope);
  if (!text || !separator || separator->empty()) return {};
  std::vector<std::string_view> parts;
  for (size_t pos = 0;;) {
    const size_t end = text->find(*separator, pos);
    parts.push_back(text->substr(pos, end - pos));
    if (end == std::string_view::npos || !scope.run.Charge(1)) break;
    pos = end + separator->size();
  }
  return ComputedList(Copied(parts), scope);
}

/// An index from 0, or from the end if negative; nothing if it is out of range.
std::optional<size_t> Index(const Datum& datum, size_t size) {
  if (datum.kind != Kind::kNumber) return std::nullopt;
  const double index = datum.number < 0 ? static_cast<double>(size) + datum.number : datum.number;
  if (!(index >= 0) || index >= static_cast<double>(size)) return std::nullopt;
  return static_cast<size_t>(index);
}

Datum MvIndex(const Call& call, Scope& scope) {
  const auto texts = TextsOf(call.Argument(0, scope), scope);
  const auto first = Index(call.Argument(1, scope), texts.size());
  const auto last = call.size() == 3 ? Index(call.Argument(2, scope), texts.size()) : first;
  if (!first || !last || *first > *last) return {};
  const std::vector<std::string_view> chosen(texts.begin() + static_cast<ptrdiff_t>(*first),
                                             texts.begin() + static_cast<ptrdiff_t>(*last) + 1);
  return ComputedList(Copied(chosen), scope);
}

Datum MvCount(const Call& call, Scope& scope) {
  const size_t count = TextsOf(call.Argument(0, scope), scope).size();
  return count == 0 ? Datum() : OfNumber(static_cast<double>(count));
}

bool PrepareFind(Cursor& cursor, size_t offset, Call& call) {
  const auto pattern = LiteralArgument(cursor, offset, call, 1, "a regular expression");
  if (!pattern) return false;
  call.regex = CompileRegex(cursor, offset, *pattern);
  return call.regex != nullptr;
}

Datum MvFind(const Call& call, Scope& scope) {
  const auto texts = TextsOf(call.Argument(0, scope), scope);
  for (size_t i = 0; i < texts.size(); ++i) {
    if (call.regex->Find(texts[i], 0, nullptr, scope.run)) return OfNumber(static_cast<double>(i));
  }
  return {};
}

Datum MvJoin(const Call& call, Scope& scope) {
  const auto texts = TextsOf(call.Argument(0, scope), scope);
  const auto separator = TextOf(call.Argument(1, scope), scope);
  if (texts.empty() || !separator) return {};
  std::string joined;
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i != 0) joined += *separator;
    joined += texts[i];
    if (!scope.run.ChargeText(texts[i].size() + separator->size())) return {};
  }
  return Computed(std::move(joined), scope);
}

Datum MvAppend(const Call& call, Scope& scope) {
  std::vector<std::string_view> all;
  for (const ExpressionPtr& argument : call.arguments) {
    const auto texts = TextsOf(argument->Evaluate(scope), scope);
    all.insert(all.end(), texts.begin(), texts.end());
  }
  return ComputedList(Copied(all), scope);
}

Datum MvDedup(const Call& call, Scope& scope) {
  std::set<std::string_view> seen;
  std::vector<std::string_view> kept;
  for (const std::string_view text : TextsOf(call.Argument(0, scope), scope)) {
    if (seen.insert(text).second) kept.push_back(text);
  }
  return ComputedList(Copied(kept), scope);
}

Datum MvSort(const Call& call, Scope& scope) {
  auto texts = TextsOf(call.Argument(0, scope), scope);
  std::sort(texts.begin(), texts.end());
  return ComputedList(Copied(texts), scope);
}

/// A scope in which the field has the one text.
struct Binding {
  Binding(const Call& call, Scope& outer, const Text& text)
      : value{{text}}, scope{outer.row, outer.run, outer.scratch, call.slot, &value} {}
  Value value;
  Scope scope;
};

bool PrepareMap(Cursor& cursor, size_t offset, Call& call) {
  call.slot = call.arguments[0]->field();
  if (call.slot != Names::kNone) return true;
  return cursor.Fail(DiagnosticCode::kQueryUnsupported, offset, "mvmap of anything but a field");
}

const Value* FieldOf(const Call& call, const Scope& scope) {
  return scope.bound_slot == call.slot ? scope.bound : scope.row.slots[call.slot];
}

Datum MvMap(const Call& call, Scope& scope) {
  const Value* field = FieldOf(call, scope);
  if (field == nullptr) return {};
  Value mapped;
  for (const Text& text : field->texts) {
    Binding binding(call, scope, text);
    for (const std::string_view one : TextsOf(call.Argument(1, binding.scope), binding.scope)) {
      mapped.texts.push_back(MakeText(std::string(one)));
    }
    if (!scope.run.Charge(1)) return {};
  }
  return ComputedList(std::move(mapped), scope);
}

Datum MvFilter(const Call& call, Scope& scope) {
  const Value* field = FieldOf(call, scope);
  if (field == nullptr) return {};
  Value kept;
  for (const Text& text : field->texts) {
    Binding binding(call, scope, text);
    if (call.Argument(0, binding.scope).is_true()) kept.texts.push_back(text);
    if (!scope.run.Charge(1)) return {};
  }
  return ComputedList(std::move(kept), scope);
}

bool PrepareFilter(Cursor& cursor, size_t offset, Call& call) {
  std::vector<uint32_t> slots;
  call.arguments[0]->CollectFields(slots);
  std::sort(slots.begin(), slots.end());
  slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
  if (slots.size() != 1 || !call.arguments[0]->is_condition()) {
    return cursor.Fail(DiagnosticCode::kQueryType, offset,
                       "mvfilter takes a condition on one field");
  }
  call.slot = slots[0];
  return true;
}

constexpr std::array kFunctions = {
    Function{"split", 2, 2, false, Split},
    Function{"mvindex", 2, 3, false, MvIndex},
    Function{"mvcount", 1, 1, false, MvCount},
    Function{"mvfind", 2, 2, false, MvFind, PrepareFind},
    Function{"mvjoin", 2, 2, false, MvJoin},
    Function{"mvappend", 1, Function::kMany, false, MvAppend},
    Function{"mvdedup", 1, 1, false, MvDedup},
    Function{"mvsort", 1, 1, false, MvSort},
    Function{"mvmap", 2, 2, false, MvMap, PrepareMap},
    Function{"mvfilter", 1, 1, false, MvFilter, PrepareFilter},
};

}  // namespace

std::span<const Function> ListFunctions() { return kFunctions; }

}  // namespace sigmavm::spl
