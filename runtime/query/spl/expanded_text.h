// A search with its comments removed and its macros expanded, and where each byte comes from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/base/source_text.h"
#include "runtime/query/spl/environment.h"

namespace sigmavm::spl {

/// The text that the parsers read. Errors are placed in the text as it was written: what a macro
/// contributed stands at the macro's use.
class ExpandedText {
 public:
  ExpandedText(std::string name, std::string written);

  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  /// An error at an offset of text(), placed as name:line:column.
  [[nodiscard]] Diagnostic Fail(DiagnosticCode code, size_t offset, std::string message,
                                std::string help = {}) const;

 private:
  friend class Expander;
  struct Piece {
    size_t begin;    ///< in the expanded text
    size_t written;  ///< where it starts in the written text
    bool is_verbatim;
  };
  SourceMap sources_;
  std::string text_;
  std::vector<Piece> pieces_;
};

/// Removes ```comments``` and expands `macros`, again and again until none is left.
[[nodiscard]] Result<ExpandedText> Expand(std::string name, std::string text,
                                          const Environment& environment);

}  // namespace sigmavm::spl
