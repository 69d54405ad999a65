#include "runtime/match/inside_literals.h"

namespace sigmavm::match {

/// Literals by who finds them.
struct InsideLiterals::Sorted {
  explicit Sorted(const std::vector<NumberedLiteral>& literals) {
    std::vector<NumberedLiteral> tiny;
    for (const NumberedLiteral& literal : literals) {
      const size_t size = literal.text.size();
      if (size < GramLiterals::kShortest) {
        (size < 3 ? tiny : shorts).push_back(literal);
      } else {
        grams.push_back(literal);
      }
    }
    if (literals.size() <= FewLiterals::kMost) {
      Move(grams, few);
      Move(shorts, few);
    }
    // Literals of one and two bytes keep the pass for short ones from skipping positions.
    Move(tiny, tiny.size() <= FewLiterals::kMost ? few : shorts);
    if (shorts.size() + few.size() <= FewLiterals::kMost) Move(shorts, few);
  }

  static void Move(std::vector<NumberedLiteral>& from, std::vector<NumberedLiteral>& to) {
    to.insert(to.end(), from.begin(), from.end());
    from.clear();
  }

  std::vector<NumberedLiteral> few, shorts, grams;
};

InsideLiterals::InsideLiterals(const std::vector<NumberedLiteral>& literals,
                               const GramFrequency& frequency)
    : InsideLiterals(Sorted(literals), frequency) {}

InsideLiterals::InsideLiterals(const Sorted& sorted, const GramFrequency& frequency)
    : few_(sorted.few), short_(sorted.shorts, frequency), grams_(sorted.grams, frequency) {}

}  // namespace sigmavm::match
