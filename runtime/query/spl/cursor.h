// Reads a command's text from left to right; shared by all parsers of this folder.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/query/spl/environment.h"
#include "runtime/query/spl/expanded_text.h"
#include "runtime/query/spl/names.h"

namespace sigmavm::spl {

/// What the parsers of one search share. The first error ends the parse.
struct ParseState {
  const Environment& environment;
  const ExpandedText& source;
  Names& names;  ///< fields that the search names; their numbers are the slots of rows
  std::optional<Diagnostic> failure = std::nullopt;
  size_t subsearch_depth = 0;
  size_t commands = 0;
  bool uses_wildcards = false;  ///< a command addresses fields by a pattern
};

/// A range of the expanded text and a position in it. Functions named Take consume what they
/// return; all skip blanks first. A failed Take consumes nothing.
class Cursor {
 public:
  Cursor(ParseState& state, size_t begin, size_t end) : state_(state), pos_(begin), end_(end) {}

  [[nodiscard]] ParseState& state() const noexcept { return state_; }
  [[nodiscard]] bool failed() const noexcept { return state_.failure.has_value(); }
  [[nodiscard]] size_t pos() const noexcept { return pos_; }
  void set_pos(size_t pos) noexcept { pos_ = pos; }
  [[nodiscard]] size_t end() const noexcept { return end_; }
  [[nodiscard]] std::string_view rest() const noexcept {
    return state_.source.text().substr(pos_, end_ - pos_);
  }

  /// The character `ahead` of the position, '\0' at the end. Does not skip blanks.
  [[nodiscard]] char Peek(size_t ahead = 0) const noexcept {
    return pos_ + ahead < end_ ? state_.source.text()[pos_ + ahead] : '\0';
  }
  void SkipBlanks() noexcept;
  [[nodiscard]] bool AtEnd() noexcept;

  [[nodiscard]] bool Take(std::string_view symbol) noexcept;
  /// A whole word, ASCII case ignored.
  [[nodiscard]] bool TakeWord(std::string_view word) noexcept;
  /// A run of characters that are no blank and none of `()",=<>|[]'!`; may be empty.
  [[nodiscard]] std::string_view TakeBare() noexcept;
  /// The text between double quotes as it is written; fails the parse if they are not closed.
  [[nodiscard]] bool TakeQuoted(std::string_view& written);
  /// A name of a field: bare, or in double or single quotes (unescaped). Fails the parse otherwise.
  [[nodiscard]] bool TakeName(std::string& name);
  /// name=value, if the bare word `name` and `=` are next; the value bare or in quotes.
  [[nodiscard]] bool TakeOption(std::string_view name, std::string& value);

  /// Records an error at an offset of the expanded text; returns false.
  bool Fail(DiagnosticCode code, size_t offset, std::string message, std::string help = {});
  bool FailHere(DiagnosticCode code, std::string message, std::string help = {}) {
    SkipBlanks();
    return Fail(code, pos_, std::move(message), std::move(help));
  }
  /// Fails unless everything was read.
  bool ExpectEnd();

 private:
  ParseState& state_;
  size_t pos_;
  size_t end_;
};

[[nodiscard]] bool IsBlank(char c) noexcept;
[[nodiscard]] bool EqualsIgnoringCase(std::string_view a, std::string_view b) noexcept;
/// Takes one level of escapes from a quoted text: `\\` and `\"`; other backslashes stay.
[[nodiscard]] std::string Unescaped(std::string_view written);
/// Reads t, true, 1, f, false or 0.
[[nodiscard]] std::optional<bool> BooleanOption(std::string_view text);

}  // namespace sigmavm::spl
