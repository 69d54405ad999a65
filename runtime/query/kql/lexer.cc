#include "runtime/query/kql/lexer.h"

#include <charconv>

#include "runtime/query/kql/convert.h"
#include "runtime/query/kql/string_literal.h"
#include "runtime/query/kql/time_text.h"

namespace sigmavm::kql {
namespace {

bool IsLetter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }
bool IsHexDigit(char c) noexcept {
  return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

class Lexer {
 public:
  Lexer(std::string_view text, Memory& memory, std::vector<Token>& tokens)
      : text_(text), memory_(memory), tokens_(tokens) {}

  std::optional<SyntaxError> Run() {
    SkipBlanks();
    while (at_ < text_.size() && !error_) {
      Next();
      SkipBlanks();
    }
    start_ = at_;
    Push(TokenKind::kEnd);
    return std::move(error_);
  }

 private:
  [[nodiscard]] char Peek(size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void SkipBlanks() noexcept {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        ++at_;
      } else if (c == '/' && Peek(1) == '/') {
        const size_t end = text_.find('\n', at_);
        at_ = end == std::string_view::npos ? text_.size() : end;
      } else {
        return;
      }
    }
  }

  Token& Push(TokenKind kind) {
    const Range range{static_cast<uint32_t>(start_), static_cast<uint32_t>(at_)};
    tokens_.push_back(
        {kind, range, text_.substr(start_, at_ - start_), ColumnType::kString, Value()});
    return tokens_.back();
  }

  void Fail(std::string message) {
    const size_t end = std::max(at_, start_ + 1);
    error_ = SyntaxError{
        {static_cast<uint32_t>(start_), static_cast<uint32_t>(end)}, std::move(message), false};
  }

  void Next() {
    start_ = at_;
    const char c = Peek();
    if (c == '"' || c == '\'' || text_.substr(at_, 3) == "```" ||
        ((c == '@' || c == 'h' || c == 'H') && IsPrefixedString())) {
      String();
    } else if (IsLetter(c) || (c == '$' && IsLetter(Peek(1)))) {
      Name();
    } else if (IsDigit(c)) {
      Number();
    } else {
      Symbol();
    }
  }

  /// `@"`, `h"`, `h@"` and the same with the other quote.
  [[nodiscard]] bool IsPrefixedString() const noexcept {
    size_t ahead = Peek() == '@' ? 0 : 1;
    if (Peek(ahead) == '@') ++ahead;
    return Peek(ahead) == '"' || Peek(ahead) == '\'';
  }

  void String() {
    if (FoldAscii(Peek()) == 'h') ++at_;  // only asks servers to hide the text in their logs
    std::string out;
    if (const char* problem = ReadStringLiteral(text_, at_, out); problem != nullptr) {
      return Fail(problem);
    }
    Push(TokenKind::kString).value = memory_.Text(out);
  }

  void Name() {
    ++at_;
    while (IsLetter(Peek()) || IsDigit(Peek())) ++at_;
    const std::string_view word = text_.substr(start_, at_ - start_);
    if ((word == "in" || word == "!in") && Peek() == '~') ++at_;
    const std::optional<ColumnType> type = TypeNamed(word);
    const bool raw =
        type == ColumnType::kDateTime || type == ColumnType::kTimespan || type == ColumnType::kGuid;
    if (raw && Peek() == '(') return Raw(*type);
    Push(TokenKind::kName);
  }

  /// datetime(2024-01-31 10:20), time(1.02:03), guid(...): what stands between the brackets has
  /// its own spelling.
  void Raw(ColumnType type) {
    const size_t close = text_.find(')', at_);
    if (close == std::string_view::npos) return Fail("there is no ')' for this '('");
    std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    if (inside.size() >= 2 && (inside.front() == '"' || inside.front() == '\'') &&
        inside.back() == inside.front()) {
      inside = inside.substr(1, inside.size() - 2);
    }
    at_ = close + 1;
    const Value value = Convert(Value::Text(inside), type, memory_);
    if (value.is_null() && inside != "null") {
      return Fail("this is not a " + std::string(TypeName(type)));
    }
    Token& token = Push(TokenKind::kLiteral);
    token.type = type;
    token.value = value;
  }

  void Number() {
    if (Peek() == '0' && (Peek(1) == 'x' || Peek(1) == 'X')) return Hexadecimal();
    while (IsDigit(Peek())) ++at_;
    bool real = false;
    if (Peek() == '.' && IsDigit(Peek(1))) {
      real = true;
      ++at_;
      while (IsDigit(Peek())) ++at_;
    }
    const size_t sign = Peek(1) == '-' || Peek(1) == '+' ? 2 : 1;
    if ((Peek() == 'e' || Peek() == 'E') && IsDigit(Peek(sign))) {
      real = true;
      at_ += sign;
      while (IsDigit(Peek())) ++at_;
    }
    if (IsLetter(Peek())) return Span();
    const ColumnType type = real ? ColumnType::kReal : ColumnType::kLong;
    Literal(type, Convert(Value::Text(text_.substr(start_, at_ - start_)), type, memory_));
  }

  void Hexadecimal() {
    at_ += 2;
    while (IsHexDigit(Peek())) ++at_;
    Literal(ColumnType::kLong,
            Convert(Value::Text(text_.substr(start_, at_ - start_)), ColumnType::kLong, memory_));
  }

  void Span() {
    while (IsLetter(Peek()) || IsDigit(Peek())) ++at_;
    Literal(ColumnType::kTimespan, Convert(Value::Text(text_.substr(start_, at_ - start_)),
                                           ColumnType::kTimespan, memory_));
  }

  void Literal(ColumnType type, const Value& value) {
    if (value.is_null()) return Fail("this is not a number or a timespan that can be held");
    Token& token = Push(TokenKind::kLiteral);
    token.type = type;
    token.value = value;
  }

  void Symbol() {
    static constexpr std::string_view kPairs[] = {"==", "!=", "<=", ">=", "=~", "!~", "..", "=>"};
    if (Peek() == '!' && IsLetter(Peek(1))) {
      ++at_;
      return Name();
    }
    const std::string_view two = text_.substr(at_, 2);
    for (const std::string_view pair : kPairs) {
      if (two != pair) continue;
      at_ += 2;
      Push(TokenKind::kSymbol);
      return;
    }
    ++at_;
    static constexpr std::string_view kSingles = "()[]{}|,;:.=<>+-*/%~";
    if (kSingles.find(text_[start_]) == std::string_view::npos) {
      return Fail("this character has no meaning here");
    }
    Push(TokenKind::kSymbol);
  }

  std::string_view text_;
  Memory& memory_;
  std::vector<Token>& tokens_;
  size_t at_ = 0;
  size_t start_ = 0;
  std::optional<SyntaxError> error_;
};

}  // namespace

std::optional<SyntaxError> Tokenize(std::string_view text, Memory& memory,
                                    std::vector<Token>& tokens) {
  return Lexer(text, memory, tokens).Run();
}

}  // namespace sigmavm::kql
