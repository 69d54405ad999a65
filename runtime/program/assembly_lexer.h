// Splits the assembly text into lines of words and strings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::program {

struct AssemblyToken {
  enum class Kind : uint8_t { kWord, kString };
  Kind kind = Kind::kWord;
  std::string text;  ///< strings without quotes and escapes
  Span span;
};

/// The tokens of one line that has any.
using AssemblyTokens = std::vector<AssemblyToken>;

/// Errors after which reading stops.
inline constexpr size_t kMaxAssemblyErrors = 20;

/// Goes through a text line by line, so that memory does not depend on its size. Comments and blank
/// lines are left out; the text of a token is valid UTF-8.
class AssemblyLexer {
 public:
  /// The map must outlive the lexer.
  AssemblyLexer(const SourceMap& sources, SourceId source)
      : text_(sources.text(source)), source_(source) {}

  /// Replaces `tokens` by those of the next line that has any; false at the end. Lines with errors
  /// are skipped after one diagnostic each, and kMaxAssemblyErrors of them end the text.
  bool Next(AssemblyTokens& tokens, Diagnostics& diagnostics);

 private:
  std::string_view text_;
  SourceId source_;
  size_t pos_ = 0;
};

}  // namespace sigmavm::program
