#include "runtime/match/literal_scanner.h"

namespace sigmavm::match {

/// Literals by the table that finds them.
struct LiteralScanner::Sorted {
  explicit Sorted(std::span<const Literal> literals) : count(literals.size()) {
    for (size_t i = 0; i < literals.size(); ++i) {
      Place(literals[i], {literals[i].text, static_cast<LiteralId>(i)});
    }
    looks_inside = !infixes.empty() || !short_infixes.empty();
    if (short_infixes.size() + infixes.size() <= FewLiterals::kMost) MoveToFew(infixes);
    if (short_infixes.size() <= FewLiterals::kMost) MoveToFew(short_infixes);
  }

  void MoveToFew(std::vector<NumberedLiteral>& literals) {
    few.insert(few.end(), literals.begin(), literals.end());
    literals.clear();
  }

  void Place(const Literal& literal, NumberedLiteral numbered) {
    if (literal.kind == LiteralKind::kEquals) {
      equals.push_back(numbered);
    } else if (literal.text.empty()) {
      always.push_back(numbered.id);
    } else if (literal.kind == LiteralKind::kStartsWith) {
      prefixes.push_back(numbered);
    } else if (literal.kind == LiteralKind::kEndsWith) {
      suffixes.push_back(numbered);
    } else if (literal.text.size() <= ShortLiterals::kLongest) {
      short_infixes.push_back(numbered);
    } else {
      infixes.push_back(numbered);
    }
  }

  size_t count;
  std::vector<LiteralId> always;
  std::vector<NumberedLiteral> equals, prefixes, suffixes, few, short_infixes, infixes;
  bool looks_inside = false;
};

LiteralScanner::LiteralScanner(std::span<const Literal> literals)
    : LiteralScanner(Sorted(literals)) {}

LiteralScanner::LiteralScanner(const Sorted& sorted)
    : literal_count_(sorted.count),
      looks_inside_(sorted.looks_inside),
      looks_at_ends_(!sorted.always.empty() || !sorted.equals.empty() || !sorted.prefixes.empty() ||
                     !sorted.suffixes.empty()),
      always_(sorted.always),
      anchored_(sorted.equals, sorted.prefixes, sorted.suffixes),
      few_(sorted.few),
      short_(sorted.short_infixes),
      grams_(sorted.infixes) {}

void LiteralScanner::ScanEnds(std::string_view text, HitSet& hits) const noexcept {
  for (const LiteralId id : always_) hits.Add(id);
  anchored_.Find(text, hits);
}

void LiteralScanner::ScanInside(PaddedText text, HitSet& hits) const noexcept {
  few_.Find(text, hits);
  short_.Find(text, hits);
  grams_.Find(text, hits);
}

}  // namespace sigmavm::match
