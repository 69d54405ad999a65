// Functions on times, all in UTC.
#include <array>
#include <string>

#include "runtime/query/spl/functions.h"
#include "runtime/query/spl/time_text.h"

namespace sigmavm::spl {
namespace {

Datum Now(const Call& /*call*/, Scope& scope) { return OfNumber(scope.run.environment().now()); }

bool PrepareFormat(Cursor& cursor, size_t offset, Call& call) {
  const auto format = LiteralArgument(cursor, offset, call, 1, "a time format");
  if (!format) return false;
  if (IsKnownTimeFormat(*format)) return true;
  return cursor.Fail(DiagnosticCode::kQueryUnsupported, offset,
                     "time format '" + std::string(*format) + "'");
}

Datum StrFTime(const Call& call, Scope& scope) {
  const Datum time = call.Argument(0, scope);
  if (time.kind != Kind::kNumber) return {};
  auto text = FormatTime(time.number, *call.arguments[1]->literal());
  return text ? Computed(*std::move(text), scope) : Datum();
}

Datum StrPTime(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  if (!text) return {};
  const auto time = ParseTime(*text, *call.arguments[1]->literal());
  return time ? OfNumber(*time) : Datum();
}

bool PrepareModifier(Cursor& cursor, size_t offset, Call& call) {
  const auto modifier = LiteralArgument(cursor, offset, call, 1, "a time modifier");
  if (!modifier) return false;
  if (RelativeTime(0, *modifier)) return true;
  return cursor.Fail(DiagnosticCode::kQueryUnsupported, offset,
                     "time modifier '" + std::string(*modifier) + "'");
}

Datum Relative(const Call& call, Scope& scope) {
  const Datum time = call.Argument(0, scope);
  if (time.kind != Kind::kNumber) return {};
  const auto moved = RelativeTime(time.number, *call.arguments[1]->literal());
  return moved ? OfNumber(*moved) : Datum();
}

constexpr std::array kFunctions = {
    Function{"now", 0, 0, false, Now},
    Function{"time", 0, 0, false, Now},
    Function{"strftime", 2, 2, false, StrFTime, PrepareFormat},
    Function{"strptime", 2, 2, false, StrPTime, PrepareFormat},
    Function{"relative_time", 2, 2, false, Relative, PrepareModifier},
};

}  // namespace

std::span<const Function> TimeFunctions() { return kFunctions; }

}  // namespace sigmavm::spl
