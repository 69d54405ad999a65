// Functions on numbers, and between numbers and texts.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>

#include "runtime/query/spl/functions.h"

namespace sigmavm::spl {
namespace {

Datum Finite(double number) { return std::isfinite(number) ? OfNumber(number) : Datum(); }

template <double (*kFunction)(double)>
Datum OfOne(const Call& call, Scope& scope) {
  const Datum value = call.Argument(0, scope);
  return value.kind == Kind::kNumber ? Finite(kFunction(value.number)) : Datum();
}

double FloorOf(double number) { return std::floor(number); }
double CeilOf(double number) { return std::ceil(number); }
double AbsOf(double number) { return std::abs(number); }

Datum Round(const Call& call, Scope& scope) {
  const Datum value = call.Argument(0, scope);
  double digits = 0;
  if (call.size() == 2) {
    const Datum wanted = call.Argument(1, scope);
    if (wanted.kind != Kind::kNumber) return {};
    digits = std::clamp(std::trunc(wanted.number), 0.0, 15.0);
  }
  if (value.kind != Kind::kNumber) return {};
  const double scale = std::pow(10.0, digits);
  return Finite(std::round(value.number * scale) / scale);
}

/// The least or greatest argument; texts are greater than numbers. Nulls and lists do not count.
Datum Extreme(const Call& call, Scope& scope, Relation better) {
  Datum best;
  for (const ExpressionPtr& argument : call.arguments) {
    const Datum value = argument->Evaluate(scope);
    if (value.kind != Kind::kNumber && value.kind != Kind::kText) continue;
    const bool is_first = best.is_null();
    const bool is_better = value.kind == best.kind
                               ? Compare(value, best, better, scope).value_or(false)
                               : (value.kind == Kind::kText) == (better == Relation::kGreater);
    if (is_first || is_better) best = value;
  }
  return best;
}
Datum Max(const Call& call, Scope& scope) { return Extreme(call, scope, Relation::kGreater); }
Datum Min(const Call& call, Scope& scope) { return Extreme(call, scope, Relation::kLess); }

Datum ToNumber(const Call& call, Scope& scope) {
  const Datum value = call.Argument(0, scope);
  const auto text = TextOf(value, scope);
  if (!text) return {};
  if (call.size() == 1) {
    double number = 0;
    return ParseNumber(*text, number) ? OfNumber(number) : Datum();
  }
  const Datum base = call.Argument(1, scope);
  if (base.kind != Kind::kNumber || base.number < 2 || base.number > 36) return {};
  std::string_view digits = *text;
  if (base.number == 16 && (digits.substr(0, 2) == "0x" || digits.substr(0, 2) == "0X")) {
    digits.remove_prefix(2);
  }
  int64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] =
      std::from_chars(digits.data(), end, number, static_cast<int>(base.number));
  if (error != std::errc() || stop != end) return {};
  return OfNumber(static_cast<double>(number));
}

bool PrepareToString(Cursor& cursor, size_t offset, Call& call) {
  if (call.size() == 1) return true;
  const auto form = LiteralArgument(cursor, offset, call, 1, "a format");
  if (!form) return false;
  if (*form == "hex") return true;
  return cursor.Fail(DiagnosticCode::kQueryUnsupported, offset,
                     "format '" + std::string(*form) + "' of tostring");
}

Datum ToString(const Call& call, Scope& scope) {
  const Datum value = call.Argument(0, scope);
  if (call.size() == 1) {
    const auto text = TextOf(value, scope);
    return text ? OfText(*text) : Datum();
  }
  if (value.kind != Kind::kNumber || value.number < 0 || value.number >= 1.8e19) return {};
  std::array<char, 32> hex{};
  std::snprintf(hex.data(), hex.size(), "0x%llX",
                static_cast<unsigned long long>(value.number));  // NOLINT: what %llX takes
  return Computed(hex.data(), scope);
}

/// Reads one conversion at `pos` (after '%'); false for forms whose meaning is not certain.
bool ReadConversion(std::string_view format, size_t& pos, std::string& spec, char& kind) {
  spec = "%";
  while (pos < format.size() &&
         std::string_view("-+ 0#").find(format[pos]) != std::string_view::npos) {
    spec.push_back(format[pos++]);
  }
  size_t digits = 0;
  while (pos < format.size() &&
         ((format[pos] >= '0' && format[pos] <= '9') || format[pos] == '.')) {
    spec.push_back(format[pos++]);
    if (++digits > 5) return false;
  }
  if (pos == format.size() ||
      std::string_view("sdxXf").find(format[pos]) == std::string_view::npos) {
    return false;
  }
  kind = format[pos++];
  return true;
}

bool PreparePrintf(Cursor& cursor, size_t offset, Call& call) {
  const auto format = LiteralArgument(cursor, offset, call, 0, "a format");
  if (!format) return false;
  size_t wanted = 0;
  for (size_t pos = 0; pos < format->size();) {
    if ((*format)[pos++] != '%') continue;
    if (pos < format->size() && (*format)[pos] == '%') {
      ++pos;
      continue;
    }
    std::string spec;
    char kind = 0;
    if (!ReadConversion(*format, pos, spec, kind)) {
      return cursor.Fail(DiagnosticCode::kQueryUnsupported, offset, "this conversion of printf");
    }
    ++wanted;
  }
  if (wanted + 1 == call.size()) return true;
  return cursor.Fail(DiagnosticCode::kQuerySyntax, offset,
                     "printf takes one value for every conversion");
}

bool AppendConverted(const std::string& spec, char kind, const Datum& value, Scope& scope,
                     std::string& out) {
  std::array<char, 512> text{};
  const auto print = [&](const std::string& format, auto argument) {
    std::snprintf(text.data(), text.size(), format.c_str(), argument);  // NOLINT: checked form
    out += text.data();
    return true;
  };
  if (kind == 's') {
    const auto shown = TextOf(value, scope);
    if (!shown) return false;
    if (spec == "%") {
      out += *shown;
      return true;
    }
    return print(spec + 's', std::string(*shown).c_str());
  }
  if (value.kind != Kind::kNumber || !(std::abs(value.number) < 9e18)) return false;
  if (kind == 'f') return print(spec + 'f', value.number);
  return print(spec + "ll" + kind, static_cast<long long>(value.number));  // NOLINT: for %lld
}

Datum Printf(const Call& call, Scope& scope) {
  const std::string_view format = *call.arguments[0]->literal();
  std::string out;
  size_t next = 1;
  for (size_t pos = 0; pos < format.size();) {
    if (format[pos] != '%' || format.substr(pos, 2) == "%%") {
      out.push_back(format[pos]);
      pos += format[pos] == '%' ? 2 : 1;
      continue;
    }
    std::string spec;
    char kind = 0;
    if (!ReadConversion(format, ++pos, spec, kind)) return {};
    if (!AppendConverted(spec, kind, call.Argument(next++, scope), scope, out)) return {};
  }
  return Computed(std::move(out), scope);
}

constexpr std::array kFunctions = {
    Function{"floor", 1, 1, false, OfOne<FloorOf>},
    Function{"ceil", 1, 1, false, OfOne<CeilOf>},
    Function{"ceiling", 1, 1, false, OfOne<CeilOf>},
    Function{"abs", 1, 1, false, OfOne<AbsOf>},
    Function{"round", 1, 2, false, Round},
    Function{"max", 1, Function::kMany, false, Max},
    Function{"min", 1, Function::kMany, false, Min},
    Function{"tonumber", 1, 2, false, ToNumber},
    Function{"tostring", 1, 2, false, ToString, PrepareToString},
    Function{"printf", 1, Function::kMany, false, Printf, PreparePrintf},
};

}  // namespace

std::span<const Function> NumberFunctions() { return kFunctions; }

}  // namespace sigmavm::spl
