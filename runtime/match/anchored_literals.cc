#include "runtime/match/anchored_literals.h"

#include <algorithm>
#include <iterator>

#include "runtime/match/find_text.h"
#include "runtime/match/text_hash.h"

namespace sigmavm::match {
namespace {

constexpr size_t kReaches[] = {32, 16, 12, 8, 6, 4, 3, 2, 1};

size_t ReachOf(std::string_view text) noexcept {
  const auto* const reach = std::find_if(std::begin(kReaches), std::end(kReaches),
                                         [&](size_t size) { return size <= text.size(); });
  return reach == std::end(kReaches) ? 1 : *reach;
}

uint64_t FrontKey(std::string_view text, size_t reach) noexcept {
  const size_t size = std::min<size_t>(reach, 4);
  return HashShort(text.data() + reach - size, size);
}

uint64_t BackKey(std::string_view text, size_t reach) noexcept {
  return HashShort(text.data() + text.size() - reach, std::min<size_t>(reach, 4));
}

uint64_t SizeBit(size_t size) noexcept { return uint64_t{1} << std::min<size_t>(size, 63); }

bool HasSeparator(const NumberedLiteral& literal) noexcept {
  return literal.text.find('\\') != std::string_view::npos;
}

/// What follows the last backslash, with it; the whole text without one.
std::string_view LastName(std::string_view text, size_t separator) noexcept {
  return separator == std::string_view::npos ? text : text.substr(separator);
}

LiteralTable EqualTable(const std::vector<NumberedLiteral>& literals) {
  std::vector<LiteralTable::Key> keys;
  keys.reserve(literals.size());
  for (const NumberedLiteral& literal : literals) keys.push_back({HashEnds(literal.text), literal});
  return LiteralTable(keys);
}

LiteralTable NameTable(const std::vector<NumberedLiteral>& suffixes) {
  std::vector<LiteralTable::Key> keys;
  for (const NumberedLiteral& literal : suffixes) {
    if (!HasSeparator(literal)) continue;
    const std::string_view name = LastName(literal.text, literal.text.rfind('\\'));
    keys.push_back({HashEnds(name), literal});
  }
  return LiteralTable(keys);
}

}  // namespace

AnchoredLiterals::AnchoredLiterals(const std::vector<NumberedLiteral>& equals,
                                   const std::vector<NumberedLiteral>& prefixes,
                                   const std::vector<NumberedLiteral>& suffixes)
    : equals_(EqualTable(equals)),
      names_(NameTable(suffixes)),
      prefixes_(MakeRings(prefixes, true)),
      suffixes_(MakeRings(suffixes, false)) {
  for (const NumberedLiteral& literal : equals) equal_sizes_ |= SizeBit(literal.text.size());
}

std::vector<AnchoredLiterals::Ring> AnchoredLiterals::MakeRings(
    const std::vector<NumberedLiteral>& literals, bool prefixes) {
  std::vector<Ring> rings;
  for (const size_t reach : kReaches) {
    std::vector<LiteralTable::Key> keys;
    for (const NumberedLiteral& literal : literals) {
      if (ReachOf(literal.text) != reach) continue;
      if (!prefixes && HasSeparator(literal)) continue;  // in names_
      const uint64_t key = prefixes ? FrontKey(literal.text, reach) : BackKey(literal.text, reach);
      keys.push_back({key, literal});
    }
    if (!keys.empty()) rings.push_back({reach, LiteralTable(keys)});
  }
  return rings;
}

void AnchoredLiterals::FindEqual(std::string_view text, HitSet& hits) const noexcept {
  equals_.ForEach(HashEnds(text), [&](std::string_view literal, LiteralId id) {
    if (literal == text) hits.Add(id);
  });
}

void AnchoredLiterals::FindNames(const PaddedText& padded, HitSet& hits) const noexcept {
  const std::string_view text = padded.text;
  const std::string_view name = LastName(text, FindLast(padded, '\\'));
  names_.ForEach(HashEnds(name), [&](std::string_view literal, LiteralId id) {
    if (text.ends_with(literal)) hits.Add(id);
  });
}

void AnchoredLiterals::Find(const PaddedText& padded, HitSet& hits) const noexcept {
  const std::string_view text = padded.text;
  if ((equal_sizes_ & SizeBit(text.size())) != 0) FindEqual(text, hits);
  if (!names_.empty()) FindNames(padded, hits);
  for (const Ring& ring : prefixes_) {
    if (text.size() < ring.reach) continue;
    ring.table.ForEach(FrontKey(text, ring.reach), [&](std::string_view literal, LiteralId id) {
      if (text.starts_with(literal)) hits.Add(id);
    });
  }
  for (const Ring& ring : suffixes_) {
    if (text.size() < ring.reach) continue;
    ring.table.ForEach(BackKey(text, ring.reach), [&](std::string_view literal, LiteralId id) {
      if (text.ends_with(literal)) hits.Add(id);
    });
  }
}

}  // namespace sigmavm::match
