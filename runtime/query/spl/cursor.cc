// Reads a command's text from left to right.
#include "runtime/query/spl/cursor.h"

#include <utility>

namespace sigmavm::spl {
namespace {

constexpr std::string_view kBareEnds = "()\",=<>|[]'!";

char Lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool IsBlank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool EqualsIgnoringCase(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (Lower(a[i]) != Lower(b[i])) return false;
  }
  return true;
}

std::string Unescaped(std::string_view written) {
  std::string text;
  text.reserve(written.size());
  for (size_t pos = 0; pos < written.size(); ++pos) {
    const bool is_escape = written[pos] == '\\' && pos + 1 < written.size() &&
                           (written[pos + 1] == '\\' || written[pos + 1] == '"');
    if (is_escape) ++pos;
    text.push_back(written[pos]);
  }
  return text;
}

std::optional<bool> BooleanOption(std::string_view text) {
  for (const std::string_view word : {"t", "true", "1"}) {
    if (EqualsIgnoringCase(text, word)) return true;
  }
  for (const std::string_view word : {"f", "false", "0"}) {
    if (EqualsIgnoringCase(text, word)) return false;
  }
  return std::nullopt;
}

void Cursor::SkipBlanks() noexcept {
  while (pos_ < end_ && IsBlank(state_.source.text()[pos_])) ++pos_;
}

bool Cursor::AtEnd() noexcept {
  SkipBlanks();
  return pos_ >= end_;
}

bool Cursor::Take(std::string_view symbol) noexcept {
  SkipBlanks();
  if (rest().substr(0, symbol.size()) != symbol) return false;
  pos_ += symbol.size();
  return true;
}

bool Cursor::TakeWord(std::string_view word) noexcept {
  const size_t before = pos_;
  if (EqualsIgnoringCase(TakeBare(), word)) return true;
  pos_ = before;
  return false;
}

std::string_view Cursor::TakeBare() noexcept {
  SkipBlanks();
  const size_t begin = pos_;
  while (pos_ < end_) {
    const char c = state_.source.text()[pos_];
    if (IsBlank(c) || kBareEnds.find(c) != std::string_view::npos) break;
    ++pos_;
  }
  return state_.source.text().substr(begin, pos_ - begin);
}

bool Cursor::TakeQuoted(std::string_view& written) {
  SkipBlanks();
  const size_t begin = pos_;
  if (Peek() != '"')
    return Fail(DiagnosticCode::kQuerySyntax, begin, "a text in quotes is missing");
  const std::string_view text = state_.source.text();
  for (size_t pos = begin + 1; pos < end_; ++pos) {
    if (text[pos] == '\\') {
      ++pos;
    } else if (text[pos] == '"') {
      written = text.substr(begin + 1, pos - begin - 1);
      pos_ = pos + 1;
      return true;
    }
  }
  return Fail(DiagnosticCode::kQuerySyntax, begin, "the quote is never closed");
}

bool Cursor::TakeName(std::string& name) {
  SkipBlanks();
  if (Peek() == '"') {
    std::string_view written;
    if (!TakeQuoted(written)) return false;
    name = Unescaped(written);
  } else if (Peek() == '\'') {
    const size_t close = state_.source.text().substr(0, end_).find('\'', pos_ + 1);
    if (close == std::string_view::npos) {
      return Fail(DiagnosticCode::kQuerySyntax, pos_, "the quote is never closed");
    }
    name = state_.source.text().substr(pos_ + 1, close - pos_ - 1);
    pos_ = close + 1;
  } else {
    name = TakeBare();
  }
  return !name.empty() || FailHere(DiagnosticCode::kQuerySyntax, "the name of a field is missing");
}

bool Cursor::TakeOption(std::string_view name, std::string& value) {
  const size_t before = pos_;
  if (!TakeWord(name) || !Take("=")) {
    pos_ = before;
    return false;
  }
  SkipBlanks();
  if (Peek() == '"') {
    std::string_view written;
    if (!TakeQuoted(written)) return false;
    value = Unescaped(written);
  } else {
    value = TakeBare();
  }
  return true;
}

bool Cursor::Fail(DiagnosticCode code, size_t offset, std::string message, std::string help) {
  if (!state_.failure) {
    state_.failure = state_.source.Fail(code, offset, std::move(message), std::move(help));
  }
  return false;
}

bool Cursor::ExpectEnd() {
  if (failed()) return false;
  if (AtEnd()) return true;
  return FailHere(DiagnosticCode::kQuerySyntax,
                  "'" + std::string(rest().substr(0, 20)) + "' is not understood here");
}

}  // namespace sigmavm::spl
