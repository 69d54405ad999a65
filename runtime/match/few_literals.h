// Finds a handful of literals anywhere in a value, each by a search of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/match/folded_text.h"
#include "runtime/match/literal.h"

namespace sigmavm::match {

/// Sixteen positions at a time: for a few literals cheaper than one pass that knows them all.
class FewLiterals {
 public:
  /// Measured: more literals than this are better off in GramLiterals or ShortLiterals.
  static constexpr size_t kMost = 2;

  explicit FewLiterals(const std::vector<NumberedLiteral>& literals);

  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

  void Find(const PaddedText& text, HitSet& hits) const noexcept;

 private:
  struct Entry {
    uint32_t offset = 0;  // of the text in texts_
    uint32_t size = 0;
    LiteralId id = 0;
  };

  std::string texts_;
  std::vector<Entry> entries_;
};

}  // namespace sigmavm::match
