// Owns the texts that diagnostics point into and turns byte offsets into lines and columns.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/span.h"

namespace sigmavm {

/// 1-based line and column. The column counts Unicode code points, as terminals and editors do.
struct LineColumn {
  uint32_t line = 0;
  uint32_t column = 0;
  friend bool operator==(const LineColumn&, const LineColumn&) = default;
};

/// The texts of one run. Ids stay valid for the life of the map; texts never move.
/// Not thread-safe while texts are being added; reading is.
class SourceMap {
 public:
  /// Takes ownership of `text`. `name` is what users see, usually the path as they gave it.
  SourceId Add(std::string name, std::string text);

  [[nodiscard]] std::string_view name(SourceId id) const;
  [[nodiscard]] std::string_view text(SourceId id) const;
  [[nodiscard]] size_t size() const noexcept { return sources_.size(); }

  /// Position of a byte offset; offsets past the end give the position of the end.
  [[nodiscard]] LineColumn Locate(SourceId id, uint32_t offset) const;

  /// The whole line that holds `offset`, without its line break.
  [[nodiscard]] std::string_view LineAt(SourceId id, uint32_t offset) const;

 private:
  struct Source {
    std::string name;
    std::string text;
    std::vector<uint32_t> line_starts;
  };
  [[nodiscard]] size_t LineIndex(const Source& source, uint32_t offset) const;

  std::deque<Source> sources_;
};

}  // namespace sigmavm
