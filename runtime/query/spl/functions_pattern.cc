// Functions that test or rewrite texts by a pattern. Patterns have to be literals, so that they are
// compiled once and their errors found before any event is read.
#include <algorithm>
#include <array>
#include <string>

#include "runtime/base/utf8.h"
#include "runtime/query/spl/functions.h"
#include "runtime/query/spl/limits.h"

namespace sigmavm::spl {
namespace {

bool PrepareRegex(Cursor& cursor, size_t offset, Call& call) {
  const auto pattern = LiteralArgument(cursor, offset, call, 1, "a regular expression");
  if (!pattern) return false;
  call.regex = CompileRegex(cursor, offset, *pattern);
  return call.regex != nullptr;
}

Datum Match(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  if (!text) return {};
  return OfBool(call.regex->Find(*text, 0, nullptr, scope.run));
}

bool PrepareLike(Cursor& cursor, size_t offset, Call& call) {
  const auto pattern = LiteralArgument(cursor, offset, call, 1, "a pattern");
  if (!pattern) return false;
  if (pattern->find('\\') == std::string_view::npos) return true;
  return cursor.Fail(DiagnosticCode::kQueryUncertain, offset, "a backslash in a pattern of like",
                     "use match() with a regular expression");
}

/// '%' is any characters and '_' one character. Backtracks to the last '%' only, so it takes at
/// most the product of the sizes.
bool IsLike(std::string_view text, std::string_view pattern) {
  size_t at = 0;
  size_t in = 0;
  size_t restart_at = 0;
  size_t restart_in = std::string_view::npos;
  while (at < text.size()) {
    if (in < pattern.size() && pattern[in] == '%') {
      restart_in = ++in;
      restart_at = at;
    } else if (in < pattern.size() && pattern[in] == '_') {
      at += Utf8Length(text, at);
      ++in;
    } else if (in < pattern.size() && pattern[in] == text[at]) {
      ++at;
      ++in;
    } else if (restart_in != std::string_view::npos) {
      restart_at += Utf8Length(text, restart_at);
      at = restart_at;
      in = restart_in;
    } else {
      return false;
    }
  }
  while (in < pattern.size() && pattern[in] == '%') ++in;
  return in == pattern.size();
}

Datum Like(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(0, scope), scope);
  if (!text) return {};
  const std::string_view pattern = *call.arguments[1]->literal();
  if (!scope.run.Charge(1 + text->size() * pattern.size() / 256)) return {};
  return OfBool(IsLike(*text, pattern));
}

bool PrepareNetwork(Cursor& cursor, size_t offset, Call& call) {
  const auto network = LiteralArgument(cursor, offset, call, 0, "a network");
  if (!network) return false;
  call.network = ReadNetwork(*network);
  if (call.network) return true;
  return cursor.Fail(DiagnosticCode::kQuerySyntax, offset,
                     "'" + std::string(*network) + "' is no network in CIDR notation");
}

Datum CidrMatch(const Call& call, Scope& scope) {
  const auto text = TextOf(call.Argument(1, scope), scope);
  if (!text) return {};
  return OfBool(Contains(*call.network, *text));
}

/// Appends the replacement with \1 to \9 as groups and \0 as the match.
void AppendReplacement(std::string_view replacement, std::string_view text,
                       const Regex::Groups& groups, std::string& out) {
  for (size_t i = 0; i < replacement.size(); ++i) {
    const char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
    if (replacement[i] != '\\' || next < '0' || next > '9') {
      out.push_back(replacement[i]);
      continue;
    }
    const auto group = static_cast<size_t>(next - '0');
    if (group < groups.size() && groups[group].first != std::string_view::npos) {
      out += text.substr(groups[group].first, groups[group].second - groups[group].first);
    }
    ++i;
  }
}

Datum Replace(const Call& call, Scope& scope) {
  const Datum subject = call.Argument(0, scope);
  const auto text = TextOf(subject, scope);
  const auto replacement = TextOf(call.Argument(2, scope), scope);
  if (!text || !replacement) return {};
  std::string out;
  Regex::Groups groups;
  size_t pos = 0;
  size_t from = 0;
  while (from <= text->size() && call.regex->Find(*text, from, &groups, scope.run)) {
    const auto [begin, end] = groups[0];
    out += text->substr(pos, begin - pos);
    AppendReplacement(*replacement, *text, groups, out);
    pos = end;
    from = end > begin ? end : end + (end < text->size() ? Utf8Length(*text, end) : 1);
    if (out.size() > Bounds::kComputedBytes) break;
  }
  out += text->substr(std::min(pos, text->size()));
  return Computed(std::move(out), scope);
}

constexpr std::array kFunctions = {
    Function{"match", 2, 2, true, Match, PrepareRegex},
    Function{"like", 2, 2, true, Like, PrepareLike},
    Function{"cidrmatch", 2, 2, true, CidrMatch, PrepareNetwork},
    Function{"replace", 3, 3, false, Replace, PrepareRegex},
};

}  // namespace

std::span<const Function> PatternFunctions() { return kFunctions; }

}  // namespace sigmavm::spl
