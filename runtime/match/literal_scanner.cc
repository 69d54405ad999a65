#include "runtime/match/literal_scanner.h"

#include "runtime/base/utf8.h"

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
    } else {
      (IsAscii(literal.text) ? ascii : other).push_back(numbered);
    }
  }

  size_t count;
  std::vector<LiteralId> always;
  std::vector<NumberedLiteral> equals, prefixes, suffixes, ascii, other;
};

LiteralScanner::LiteralScanner(std::span<const Literal> literals, const GramFrequency& frequency)
    : LiteralScanner(Sorted(literals), frequency) {}

LiteralScanner::LiteralScanner(const Sorted& sorted, const GramFrequency& frequency)
    : literal_count_(sorted.count),
      always_(sorted.always),
      anchored_(sorted.equals, sorted.prefixes, sorted.suffixes),
      ascii_(sorted.ascii, frequency),
      other_(sorted.other, frequency) {}

}  // namespace sigmavm::match
