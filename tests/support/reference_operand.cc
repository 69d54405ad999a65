#include "tests/support/reference_operand.h"

#include "runtime/base/limits.h"

namespace sigmavm::reference {
namespace {

Diagnostic TooManyCombinations() { return Refuse({}, "more combinations than the limit allows"); }

// Every text so far, continued by every alternative.
Result<std::vector<Pattern>> Continue(const std::vector<Pattern>& starts,
                                      const std::vector<Pattern>& alternatives) {
  if (starts.size() * alternatives.size() > Limits::kPlaceholderCombinations) {
    return TooManyCombinations();
  }
  std::vector<Pattern> longer;
  for (const Pattern& start : starts) {
    for (const Pattern& alternative : alternatives) {
      longer.push_back(start);
      longer.back().insert(longer.back().end(), alternative.begin(), alternative.end());
    }
  }
  return longer;
}

bool IsPercent(const Atom& atom) {
  return atom.kind == AtomKind::kLiteral && atom.code_point == U'%' && !atom.inert;
}

bool IsNameCharacter(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9') ||
         c == U'_' || c == U'-' || c == U'.';
}

// The name of the placeholder that starts at `start`, or nothing; `end` is past its last `%`.
std::optional<std::string> PlaceholderAt(const Pattern& pattern, size_t start, size_t& end) {
  if (!IsPercent(pattern[start])) return std::nullopt;
  Text name;
  for (end = start + 1; end < pattern.size() && !IsPercent(pattern[end]); ++end) {
    const Atom& atom = pattern[end];
    if (atom.kind != AtomKind::kLiteral || !IsNameCharacter(atom.code_point)) return std::nullopt;
    name.push_back(atom.code_point);
  }
  if (end == pattern.size() || name.empty()) return std::nullopt;
  ++end;
  return Encode(name);
}

}  // namespace

Result<std::vector<Pattern>> EnumerateDashes(const Pattern& pattern) {
  std::vector<Pattern> whole(1);
  for (const Atom& atom : pattern) {
    std::vector<Pattern> alternatives;
    if (atom.kind == AtomKind::kDash) {
      for (const char32_t dash : kDashes) alternatives.push_back({Literal(dash)});
    } else {
      alternatives.push_back({atom});
    }
    auto longer = Continue(whole, alternatives);
    if (!longer) return longer;
    whole = std::move(*longer);
  }
  return whole;
}

Result<std::vector<Pattern>> FillPlaceholders(const Pattern& pattern, bool is_regex,
                                              const Placeholders& placeholders) {
  std::vector<Pattern> whole(1);
  for (size_t i = 0; i < pattern.size();) {
    std::vector<Pattern> alternatives;
    size_t end = i + 1;
    if (const auto name = PlaceholderAt(pattern, i, end)) {
      const auto values = placeholders.find(*name);
      if (values == placeholders.end() || values->second.empty()) {
        return Refuse({}, "placeholder %" + *name + "% has no value");
      }
      for (const std::string& value : values->second) {
        alternatives.push_back(is_regex ? LiteralPattern(Decode(value))
                                        : ScanPattern(value, false));
      }
    } else {
      end = i + 1;
      alternatives.push_back({pattern[i]});
    }
    auto longer = Continue(whole, alternatives);
    if (!longer) return longer;
    whole = std::move(*longer);
    i = end;
  }
  return whole;
}

}  // namespace sigmavm::reference
