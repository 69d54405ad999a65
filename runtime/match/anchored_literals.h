// Finds the literals that stand at the ends of a value, or are all of it, by hashing those ends.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/match/literal.h"
#include "runtime/match/literal_table.h"

namespace sigmavm::match {

/// Equals, startswith and endswith literals. A look-up costs a few hashes whatever the number of
/// literals:
/// - equality: the hash of the whole value, when a literal of its length exists;
/// - suffixes with a backslash (most are `\name.exe`): the hash of what follows the last one;
/// - other suffixes and all prefixes: the hash of their outermost 1, 2, 3, 4, 8, 16 or 32 bytes.
/// Empty literals are not for this class.
class AnchoredLiterals {
 public:
  AnchoredLiterals(const std::vector<NumberedLiteral>& equals,
                   const std::vector<NumberedLiteral>& prefixes,
                   const std::vector<NumberedLiteral>& suffixes);

  void Find(std::string_view text, HitSet& hits) const noexcept;

 private:
  /// Literals of which the outermost `key_size` bytes are hashed.
  struct SizeClass {
    size_t key_size;
    LiteralTable table;
  };

  void FindEqual(std::string_view text, HitSet& hits) const noexcept;
  void FindNames(std::string_view text, HitSet& hits) const noexcept;

  uint64_t equal_sizes_ = 0;  // bit min(size, 63): some equality literal has that size
  LiteralTable equals_;
  LiteralTable names_;
  std::vector<SizeClass> prefixes_;
  std::vector<SizeClass> suffixes_;
};

}  // namespace sigmavm::match
