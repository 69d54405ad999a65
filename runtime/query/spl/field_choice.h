// Lists of fields in commands, in which names may hold stars.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/query/spl/cursor.h"
#include "runtime/query/spl/pattern.h"
#include "runtime/query/spl/run.h"

namespace sigmavm::spl {

/// Fields by name or pattern, in the order of the list.
class FieldChoice {
 public:
  /// Reads names separated by commas or blanks, at least one, up to the end or to one of the words
  /// in `stops`. Fails the parse and returns false otherwise.
  [[nodiscard]] bool Parse(Cursor& cursor, std::span<const std::string_view> stops = {});

  /// The slots, each once, patterns replaced by the names of the run that they cover.
  [[nodiscard]] std::vector<uint32_t> Resolve(const Run& run) const;

 private:
  struct Entry {
    uint32_t slot;       ///< kNone for a pattern
    PatternParts parts;  ///< of a pattern
  };
  std::vector<Entry> entries_;
};

/// The fields that some row has.
[[nodiscard]] std::vector<uint32_t> UsedSlots(const Rows& rows, const Run& run);

/// Whether the pattern stands for the field. Internal fields, whose names begin with an underscore,
/// are meant only by patterns that begin with one.
[[nodiscard]] bool CoversName(const PatternParts& parts, std::string_view name);

/// Splits a name at its stars.
[[nodiscard]] PatternParts NameParts(std::string_view name);

}  // namespace sigmavm::spl
