#include "runtime/match/anchored_literals.h"

#include <algorithm>
#include <utility>

#include "runtime/match/text_hash.h"

namespace sigmavm::match {
namespace {

constexpr size_t kKeySizes[] = {32, 16, 8, 4, 3, 2, 1};

enum class End : uint8_t { kFront, kBack };

std::string_view Outermost(std::string_view text, size_t size, End end) noexcept {
  return end == End::kFront ? text.substr(0, size) : text.substr(text.size() - size);
}

uint64_t SizeBit(size_t size) noexcept { return uint64_t{1} << std::min<size_t>(size, 63); }

bool HasSeparator(const NumberedLiteral& literal) noexcept {
  return literal.text.find('\\') != std::string_view::npos;
}

/// What follows the last backslash, with it; the whole text without one.
std::string_view LastName(std::string_view text) noexcept {
  const size_t separator = text.rfind('\\');
  return separator == std::string_view::npos ? text : text.substr(separator);
}

LiteralTable EqualTable(const std::vector<NumberedLiteral>& literals) {
  std::vector<LiteralTable::Key> keys;
  for (const NumberedLiteral& literal : literals) keys.push_back({HashText(literal.text), literal});
  return LiteralTable(keys);
}

LiteralTable NameTable(const std::vector<NumberedLiteral>& suffixes) {
  std::vector<LiteralTable::Key> keys;
  for (const NumberedLiteral& literal : suffixes) {
    if (HasSeparator(literal)) keys.push_back({HashText(LastName(literal.text)), literal});
  }
  return LiteralTable(keys);
}

size_t KeySize(std::string_view text) noexcept {
  return *std::find_if(std::begin(kKeySizes), std::end(kKeySizes),
                       [&](size_t size) { return size <= text.size(); });
}

}  // namespace

AnchoredLiterals::AnchoredLiterals(const std::vector<NumberedLiteral>& equals,
                                   const std::vector<NumberedLiteral>& prefixes,
                                   const std::vector<NumberedLiteral>& suffixes)
    : equals_(EqualTable(equals)), names_(NameTable(suffixes)) {
  for (const NumberedLiteral& literal : equals) equal_sizes_ |= SizeBit(literal.text.size());
  const auto classes_of = [](const std::vector<NumberedLiteral>& literals, End end) {
    std::vector<SizeClass> classes;
    for (const size_t size : kKeySizes) {
      std::vector<LiteralTable::Key> keys;
      for (const NumberedLiteral& literal : literals) {
        if (end == End::kBack && HasSeparator(literal)) continue;
        if (KeySize(literal.text) != size) continue;
        keys.push_back({HashText(Outermost(literal.text, size, end)), literal});
      }
      if (!keys.empty()) classes.push_back({size, LiteralTable(keys)});
    }
    return classes;
  };
  prefixes_ = classes_of(prefixes, End::kFront);
  suffixes_ = classes_of(suffixes, End::kBack);
}

void AnchoredLiterals::FindEqual(std::string_view text, HitSet& hits) const noexcept {
  if ((equal_sizes_ & SizeBit(text.size())) == 0) return;
  equals_.ForEach(HashText(text), [&](std::string_view literal, LiteralId id) {
    if (literal == text) hits.Add(id);
  });
}

void AnchoredLiterals::FindNames(std::string_view text, HitSet& hits) const noexcept {
  if (names_.empty()) return;
  names_.ForEach(HashText(LastName(text)), [&](std::string_view literal, LiteralId id) {
    if (text.ends_with(literal)) hits.Add(id);
  });
}

void AnchoredLiterals::Find(std::string_view text, HitSet& hits) const noexcept {
  FindEqual(text, hits);
  FindNames(text, hits);
  for (const SizeClass& c : prefixes_) {
    if (text.size() < c.key_size) continue;
    c.table.ForEach(HashText(Outermost(text, c.key_size, End::kFront)),
                    [&](std::string_view literal, LiteralId id) {
                      if (text.starts_with(literal)) hits.Add(id);
                    });
  }
  for (const SizeClass& c : suffixes_) {
    if (text.size() < c.key_size) continue;
    c.table.ForEach(HashText(Outermost(text, c.key_size, End::kBack)),
                    [&](std::string_view literal, LiteralId id) {
                      if (text.ends_with(literal)) hits.Add(id);
                    });
  }
}

}  // namespace sigmavm::match
