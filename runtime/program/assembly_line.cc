#include "runtime/program/assembly_line.h"

#include <optional>

#include "runtime/base/closest_match.h"
#include "runtime/program/assembly_text.h"

namespace sigmavm::program {

bool AssemblyLine::NextIsString() const noexcept {
  return !done() && tokens_[next_].kind == AssemblyToken::Kind::kString;
}

std::string_view AssemblyLine::Peek() const noexcept {
  return done() ? std::string_view() : std::string_view(tokens_[next_].text);
}

bool AssemblyLine::Fail(DiagnosticCode code, std::string message, std::string help) {
  const size_t token = next_ == 0 ? 0 : next_ - 1;
  diagnostics_.push_back(Error(code, tokens_[token].span, std::move(message), std::move(help)));
  return false;
}

bool AssemblyLine::Take(std::string_view what, std::string_view& text) {
  if (done()) {
    return Fail(DiagnosticCode::kAssemblySyntax, std::string(what) + " is missing after this");
  }
  text = tokens_[next_++].text;
  return true;
}

bool AssemblyLine::TakeString(std::string_view& text) {
  if (!NextIsString()) {
    std::string_view ignored;
    return Take("a string", ignored) &&
           Fail(DiagnosticCode::kAssemblySyntax, "this should be a string in quotes");
  }
  return Take("a string", text);
}

bool AssemblyLine::TryWord(std::string_view word) {
  if (done() || NextIsString() || Peek() != word) return false;
  ++next_;
  return true;
}

bool AssemblyLine::TakeOneOf(std::span<const std::string_view> words, std::string_view what,
                             size_t& position) {
  std::string_view word;
  if (!Take(what, word)) return false;
  if (const std::optional<size_t> found = FindWord(words, word)) {
    position = *found;
    return true;
  }
  return Fail(DiagnosticCode::kAssemblyName,
              "unknown " + std::string(what) + " '" + std::string(word) + "'",
              DidYouMean(word, words));
}

bool AssemblyLine::TakeId(char letter, uint32_t& id) {
  std::string_view word;
  const std::string what = std::string("an id such as ") + letter + "0";
  const bool is_string = NextIsString();
  if (!Take(what, word)) return false;
  if (!is_string && !word.empty() && word[0] == letter) {
    if (const std::optional<uint64_t> number = ParseDecimal(word.substr(1), kNoIndex - 1)) {
      id = static_cast<uint32_t>(*number);
      return true;
    }
  }
  return Fail(DiagnosticCode::kAssemblySyntax, "this should be " + what);
}

bool AssemblyLine::TakeDeclaration(char letter, size_t expected) {
  uint32_t id = 0;
  if (!TakeId(letter, id)) return false;
  if (id == expected) return true;
  return Fail(DiagnosticCode::kAssemblyName,
              "the next id is " + std::string(1, letter) + std::to_string(expected),
              "ids count up without gaps");
}

bool AssemblyLine::TakeDecimal(std::string_view what, uint64_t limit, uint64_t& value) {
  std::string_view word;
  if (!Take(what, word)) return false;
  const std::optional<uint64_t> parsed = ParseDecimal(word, limit);
  if (!parsed) {
    return Fail(DiagnosticCode::kAssemblyValue,
                std::string(what) + " must be a whole number of at most " + std::to_string(limit));
  }
  value = *parsed;
  return true;
}

bool AssemblyLine::TakeNumber(Number& number) {
  std::string_view word;
  if (!Take("a number", word)) return false;
  const std::optional<Number> parsed = ParseNumber(word);
  if (!parsed) return Fail(DiagnosticCode::kAssemblyValue, "this is no number that fits");
  number = *parsed;
  return true;
}

bool AssemblyLine::ExpectEnd() {
  if (done()) return true;
  ++next_;
  return Fail(DiagnosticCode::kAssemblySyntax, "nothing more is expected on this line");
}

}  // namespace sigmavm::program
