// Reads the tokens of one line of assembly as ids, numbers, places and texts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/diagnostic.h"
#include "runtime/program/assembly_lexer.h"
#include "runtime/program/program.h"

namespace sigmavm::program {

/// A cursor over one line. Functions that return bool return false after they have reported the
/// first thing that is wrong with the line; the rest of the line then has no meaning.
class AssemblyLine {
 public:
  /// Both arguments must outlive the line. Requires at least one token.
  AssemblyLine(const AssemblyTokens& tokens, Diagnostics& diagnostics)
      : tokens_(tokens), diagnostics_(diagnostics) {}

  [[nodiscard]] bool done() const noexcept { return next_ == tokens_.size(); }
  [[nodiscard]] bool NextIsString() const noexcept;
  /// The next token as written, without moving; empty at the end.
  [[nodiscard]] std::string_view Peek() const noexcept;

  /// Reports at the token that was read last.
  bool Fail(DiagnosticCode code, std::string message, std::string help = {});

  /// Any token; `what` says in the error what was expected.
  bool Take(std::string_view what, std::string_view& text);
  bool TakeString(std::string_view& text);
  /// Moves past `word` when it comes next.
  bool TryWord(std::string_view word);
  /// One of `words`; gives its position.
  bool TakeOneOf(std::span<const std::string_view> words, std::string_view what, size_t& position);
  /// "p12" for letter p.
  bool TakeId(char letter, uint32_t& id);
  /// As TakeId, but only `expected` will do: declarations count up.
  bool TakeDeclaration(char letter, size_t expected);
  bool TakeDecimal(std::string_view what, uint64_t limit, uint64_t& value);
  bool TakeNumber(Number& number);
  bool ExpectEnd();

 private:
  const AssemblyTokens& tokens_;
  Diagnostics& diagnostics_;
  size_t next_ = 0;
};

}  // namespace sigmavm::program
