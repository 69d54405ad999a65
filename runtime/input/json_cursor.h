// A bounded walk over the tokens of a JSON text.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/input/text_blanks.h"

namespace sigmavm::input {

/// A position between the tokens that JsonStructure found. Never leaves them, whatever the text is:
/// at the end, Peek() and Take() give '\0', which no caller takes for anything. Cheap to copy.
class JsonCursor {
 public:
  JsonCursor() = default;
  JsonCursor(std::string_view text, std::span<const uint32_t> offsets)
      : text_(text.data()),
        first_(offsets.data()),
        next_(offsets.data()),
        end_(offsets.data() + offsets.size() - 1) {}

  [[nodiscard]] bool at_end() const noexcept { return next_ == end_; }
  /// The first byte of the next token.
  [[nodiscard]] char Peek() const noexcept { return at_end() ? '\0' : text_[*next_]; }
  /// Moves past the next token and returns its first byte.
  char Take() noexcept { return at_end() ? '\0' : text_[*next_++]; }

  /// How many tokens follow.
  [[nodiscard]] size_t left() const noexcept { return static_cast<size_t>(end_ - next_); }
  /// Where the token lies that `count` others precede; requires count <= left().
  [[nodiscard]] const char* Ahead(size_t count) const noexcept { return text_ + next_[count]; }
  /// What stands between the quotes of a string there; requires count < left().
  [[nodiscard]] std::string_view StringAt(size_t count) const noexcept {
    return UpToQuote(Ahead(count) + 1, Ahead(count + 1));
  }
  /// Where the token taken last starts; requires that there is one.
  [[nodiscard]] const char* last() const noexcept { return text_ + next_[-1]; }
  /// Moves past `count` tokens; requires count <= left().
  void Advance(size_t count) noexcept { next_ += count; }

  /// Takes a key and its colon; `key` is what stands between its quotes. False, without moving,
  /// when something else comes next.
  [[nodiscard]] bool TakeKey(std::string_view& key) noexcept {
    if (end_ - next_ < 2) return false;
    const char* const quote = text_ + next_[0];
    const char* const colon = text_ + next_[1];
    if (*quote != '"' || *colon != ':') return false;
    key = UpToQuote(quote + 1, colon);
    next_ += 2;
    return true;
  }

  /// What stands between the quotes of the string taken last.
  [[nodiscard]] std::string_view string() const noexcept {
    return UpToQuote(text_ + next_[-1] + 1, text_ + *next_);
  }

  /// The scalar taken last, without the blanks after it.
  [[nodiscard]] std::string_view token() const noexcept {
    const char* const start = text_ + next_[-1];
    const char* end = text_ + *next_;
    while (end > start && IsBlank(end[-1])) --end;
    return {start, static_cast<size_t>(end - start)};
  }

  /// Where the token taken last starts; the start of the text if none was.
  [[nodiscard]] size_t offset() const noexcept { return next_ == first_ ? 0 : next_[-1]; }

  /// The size of the text.
  [[nodiscard]] size_t end_offset() const noexcept { return *end_; }

  /// Moves past a whole value, whose first byte `start` was taken. Checks no more than that its
  /// brackets balance, not which kind closes which. False when they do not, or when `start` is not
  /// the start of a value.
  [[nodiscard]] bool SkipValue(char start) noexcept {
    if (start == '"') return true;
    switch (start) {
      case '{':
      case '[':
        break;
      case '}':
      case ']':
      case ',':
      case ':':
      case '\0':
        return false;
      default:
        return true;
    }
    for (size_t depth = 1; depth > 0;) {
      if (at_end()) return false;
      const char c = text_[*next_++];
      depth += static_cast<size_t>(c == '{' || c == '[');
      depth -= static_cast<size_t>(c == '}' || c == ']');
    }
    return true;
  }

 private:
  /// From `start`, in a string, to its closing quote: the last one before the next token, with
  /// nothing but blanks between them.
  [[nodiscard]] static std::string_view UpToQuote(const char* start, const char* next) noexcept {
    const char* end = next - 1;
    while (*end != '"') --end;
    return {start, static_cast<size_t>(end - start)};
  }

  const char* text_ = nullptr;
  const uint32_t* first_ = nullptr;
  const uint32_t* next_ = nullptr;
  const uint32_t* end_ = nullptr;
};

}  // namespace sigmavm::input
