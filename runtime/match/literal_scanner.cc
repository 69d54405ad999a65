#include "runtime/match/literal_scanner.h"

namespace sigmavm::match {

/// Literals by the table that finds them.
struct LiteralScanner::Sorted {
  explicit Sorted(std::span<const Literal> literals) : count(literals.size()) {
    for (size_t i = 0; i < literals.size(); ++i) {
      Place(literals[i], {literals[i].text, static_cast<LiteralId>(i)});
    }
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
  std::vector<NumberedLiteral> equals, prefixes, suffixes, short_infixes, infixes;
};

LiteralScanner::LiteralScanner(std::span<const Literal> literals)
    : LiteralScanner(Sorted(literals)) {}

LiteralScanner::LiteralScanner(const Sorted& sorted)
    : literal_count_(sorted.count),
      looks_inside_(!sorted.infixes.empty() || !sorted.short_infixes.empty()),
      always_(sorted.always),
      anchored_(sorted.equals, sorted.prefixes, sorted.suffixes),
      short_(sorted.short_infixes),
      grams_(sorted.infixes) {}

void LiteralScanner::Scan(PaddedText text, HitSet& hits) const noexcept {
  for (const LiteralId id : always_) hits.Add(id);
  anchored_.Find(text.text, hits);
  short_.Find(text, hits);
  grams_.Find(text, hits);
}

}  // namespace sigmavm::match
