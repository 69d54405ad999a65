// Finds the literals that stand at the ends of a value, or are all of it, by hashing those ends.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/match/folded_text.h"
#include "runtime/match/literal.h"
#include "runtime/match/literal_table.h"

namespace sigmavm::match {

/// Equals, startswith and endswith literals. A look-up costs a few short hashes whatever the number
/// of literals:
/// - equality: both ends and the size of the value, when a literal of its size exists;
/// - suffixes with a backslash (most are `\name.exe`): both ends of what follows the last one;
/// - other suffixes and all prefixes: four bytes at the inner end of their outermost 4, 6, 8, 12,
///   16 or 32; all bytes of those shorter than four.
/// Empty literals are not for this class.
class AnchoredLiterals {
 public:
  AnchoredLiterals(const std::vector<NumberedLiteral>& equals,
                   const std::vector<NumberedLiteral>& prefixes,
                   const std::vector<NumberedLiteral>& suffixes);

  [[nodiscard]] bool empty() const noexcept {
    return equals_.empty() && names_.empty() && prefixes_.empty() && suffixes_.empty();
  }

  void Find(const PaddedText& text, HitSet& hits) const noexcept;

 private:
  /// Literals that are hashed by the inner end of their outermost `reach` bytes.
  struct Ring {
    size_t reach;
    LiteralTable table;
  };

  static std::vector<Ring> MakeRings(const std::vector<NumberedLiteral>& literals, bool prefixes);
  void FindEqual(std::string_view text, HitSet& hits) const noexcept;
  void FindNames(const PaddedText& text, HitSet& hits) const noexcept;

  uint64_t equal_sizes_ = 0;  // bit min(size, 63): some equality literal has that size
  LiteralTable equals_;
  LiteralTable names_;
  std::vector<Ring> prefixes_;
  std::vector<Ring> suffixes_;
};

}  // namespace sigmavm::match
