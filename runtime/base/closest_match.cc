#include "runtime/base/closest_match.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace sigmavm {
namespace {

constexpr size_t kMaxWord = 64;

char Lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool EqualIgnoringCase(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

size_t Difference(size_t a, size_t b) noexcept { return a > b ? a - b : b - a; }

size_t AllowedEdits(size_t length) noexcept {
  if (length <= 5) return 1;
  return length <= 8 ? 2 : 3;
}

}  // namespace

size_t EditDistance(std::string_view a, std::string_view b) noexcept {
  if (EqualIgnoringCase(a, b)) return 0;
  if (a.size() > kMaxWord || b.size() > kMaxWord) return SIZE_MAX;
  using Row = std::array<size_t, kMaxWord + 1>;  // distances to the beginnings of b
  Row rows[3];
  Row* before = &rows[0];
  Row* previous = &rows[1];
  Row* current = &rows[2];
  for (size_t j = 0; j <= b.size(); ++j) (*previous)[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    (*current)[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = Lower(a[i - 1]) == Lower(b[j - 1]);
      size_t best = (*previous)[j - 1] + (same ? 0 : 1);
      best = std::min(best, std::min((*previous)[j], (*current)[j - 1]) + 1);
      const bool swapped = i > 1 && j > 1 && Lower(a[i - 1]) == Lower(b[j - 2]) &&
                           Lower(a[i - 2]) == Lower(b[j - 1]);
      if (swapped) best = std::min(best, (*before)[j - 2] + 1);
      (*current)[j] = best;
    }
    Row* const oldest = before;
    before = previous;
    previous = current;
    current = oldest;
  }
  return (*previous)[b.size()];
}

bool IsNear(std::string_view a, std::string_view b, size_t max_edits) noexcept {
  return Difference(a.size(), b.size()) <= max_edits && EditDistance(a, b) <= max_edits;
}

std::string_view ClosestMatch(std::string_view word,
                              std::span<const std::string_view> candidates) noexcept {
  std::string_view best;
  size_t best_distance = std::min(AllowedEdits(word.size()) + 1, word.size());
  for (const std::string_view candidate : candidates) {
    if (Difference(word.size(), candidate.size()) > best_distance) continue;
    const size_t distance = EditDistance(word, candidate);
    const bool better = distance < best_distance || (distance == best_distance && !best.empty() &&
                                                     candidate.size() > best.size());
    if (!better) continue;
    best = candidate;
    best_distance = distance;
  }
  return best;
}

std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view best = ClosestMatch(word, candidates);
  return best.empty() ? std::string() : "did you mean '" + std::string(best) + "'?";
}

}  // namespace sigmavm
