// Matches texts with stars, over whole values and over the tokens of raw events. The breakers are
// those of Splunk's default segmenters.conf.
#include "runtime/query/spl/pattern.h"

#include <algorithm>
#include <array>

namespace sigmavm::spl {
namespace {

constexpr std::string_view kMajorCharacters = "[]<>(){}|!;,'\"*\n\r \t&?+";
constexpr std::string_view kMinorCharacters = "/:=@.-$#%\\_";
/// Both cases of the hexadecimal digits: CASE() compares unfolded text.
constexpr std::array<std::string_view, 26> kMajorSequences = {
    "--",  "%21", "%26", "%2526", "%20", "%2520", "%28", "%29", "%3b", "%3B", "%7c", "%7C", "%2b",
    "%2B", "%3d", "%3D", "%5d",   "%5D", "%5b",   "%5B", "%3a", "%3A", "%0a", "%0A", "%2c", "%2C"};

bool IsMajor(char c) noexcept { return kMajorCharacters.find(c) != std::string_view::npos; }
bool IsBreaker(char c) noexcept {
  return IsMajor(c) || kMinorCharacters.find(c) != std::string_view::npos;
}

bool StartsWithSequence(std::string_view text) noexcept {
  if (text.empty() || (text[0] != '%' && text[0] != '-')) return false;
  return std::any_of(kMajorSequences.begin(), kMajorSequences.end(),
                     [&](std::string_view one) { return text.substr(0, one.size()) == one; });
}

bool EndsWithSequence(std::string_view text) noexcept {
  return std::any_of(kMajorSequences.begin(), kMajorSequences.end(), [&](std::string_view one) {
    return text.size() >= one.size() && text.substr(text.size() - one.size()) == one;
  });
}

struct Boundaries {
  std::string_view raw;
  bool major_only;

  [[nodiscard]] bool LeftOf(size_t pos) const noexcept {
    if (pos == 0 || IsMajor(raw[pos - 1]) || EndsWithSequence(raw.substr(0, pos))) return true;
    return !major_only && (IsBreaker(raw[pos - 1]) || IsBreaker(raw[pos]));
  }
  [[nodiscard]] bool RightOf(size_t pos) const noexcept {
    if (pos == raw.size() || IsMajor(raw[pos]) || StartsWithSequence(raw.substr(pos))) return true;
    return !major_only && (IsBreaker(raw[pos]) || (pos > 0 && IsBreaker(raw[pos - 1])));
  }
};

/// Offset of the first major breaker at or after `pos`, or the size.
size_t NextMajor(std::string_view text, size_t pos) noexcept {
  while (pos < text.size() && !IsMajor(text[pos]) && !StartsWithSequence(text.substr(pos))) ++pos;
  return pos;
}

/// Matches the parts from `first` on; what is before them ends at `pos`.
bool MatchesTail(const PatternParts& parts, size_t first, size_t pos,
                 const Boundaries& bounds) noexcept {
  for (size_t i = first; i < parts.size(); ++i) {
    const std::string& part = parts[i];
    if (part.empty()) continue;
    const bool is_last = i + 1 == parts.size();
    const size_t reach = NextMajor(bounds.raw, pos);
    size_t found = bounds.raw.find(part, pos);
    while (found <= reach && is_last && !bounds.RightOf(found + part.size())) {
      found = bounds.raw.find(part, found + 1);
    }
    if (found > reach) return false;
    pos = found + part.size();
  }
  return true;
}

}  // namespace

bool HasMajorBreaker(std::string_view text) noexcept { return NextMajor(text, 0) < text.size(); }

bool MatchesWhole(const PatternParts& parts, std::string_view text) noexcept {
  const std::string_view first = parts.front();
  if (parts.size() == 1) return text == first;
  const std::string_view last = parts.back();
  if (text.size() < first.size() + last.size()) return false;
  if (text.substr(0, first.size()) != first) return false;
  if (text.substr(text.size() - last.size()) != last) return false;
  std::string_view middle = text.substr(first.size(), text.size() - first.size() - last.size());
  for (size_t i = 1; i + 1 < parts.size(); ++i) {
    const size_t found = middle.find(parts[i]);
    if (found == std::string_view::npos) return false;
    middle.remove_prefix(found + parts[i].size());
  }
  return true;
}

bool MatchesTerm(const PatternParts& parts, std::string_view raw,
                 bool by_major_breakers_only) noexcept {
  const Boundaries bounds{raw, by_major_breakers_only};
  const auto first = std::find_if(parts.begin(), parts.end(),
                                  [](const std::string& part) { return !part.empty(); });
  if (first == parts.end()) return true;
  const bool starts_free = first != parts.begin();
  const auto next = static_cast<size_t>(first - parts.begin()) + 1;
  const bool ends_here = next == parts.size();
  for (size_t from = 0;; ++from) {
    from = raw.find(*first, from);
    if (from == std::string_view::npos) return false;
    if (!starts_free && !bounds.LeftOf(from)) continue;
    const size_t end = from + first->size();
    if (ends_here ? bounds.RightOf(end) : MatchesTail(parts, next, end, bounds)) return true;
  }
}

}  // namespace sigmavm::spl
