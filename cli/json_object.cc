#include "cli/json_object.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace sigmavm::cli {
namespace {

using nlohmann::json;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Walks over JSON that is known to be well formed.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] size_t position() const { return position_; }
  [[nodiscard]] bool at_end() const { return position_ >= text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[position_]; }
  void Advance() { ++position_; }

  void SkipBlanks() {
    while (!at_end() && IsBlank(peek())) ++position_;
  }

  // The text of the value that starts here, which is then passed.
  std::string_view TakeValue() {
    const size_t begin = position_;
    size_t depth = 0;
    do {
      const char c = peek();
      if (c == '"') {
        SkipString();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') {
        if (depth == 0) break;  // of the container around a scalar
        --depth;
      } else if (depth == 0 && (c == ',' || IsBlank(c))) {
        break;
      }
      ++position_;
    } while (!at_end() && (depth > 0 || IsInsideScalar()));
    return text_.substr(begin, position_ - begin);
  }

 private:
  // Past the string at the cursor.
  void SkipString() {
    ++position_;
    while (!at_end() && peek() != '"') position_ += peek() == '\\' ? 2 : 1;
    ++position_;
  }

  // After a closing bracket or quote a value is over; a number or word goes on.
  [[nodiscard]] bool IsInsideScalar() const {
    const char last = text_[position_ - 1];
    return last != '}' && last != ']' && last != '"';
  }

  std::string_view text_;
  size_t position_ = 0;
};

// Calls `visit` with each value between the brackets that `text` starts and ends with; for objects,
// keys come before their values.
template <typename Visit>
void ForEachToken(std::string_view text, const Visit& visit) {
  Cursor cursor(text);
  cursor.SkipBlanks();
  cursor.Advance();  // the opening bracket
  for (;;) {
    while (!cursor.at_end() &&
           (IsBlank(cursor.peek()) || cursor.peek() == ',' || cursor.peek() == ':')) {
      cursor.Advance();
    }
    if (cursor.at_end() || cursor.peek() == '}' || cursor.peek() == ']') return;
    visit(cursor.TakeValue());
  }
}

bool IsWellFormed(std::string_view text, char opening) {
  const auto first = std::find_if_not(text.begin(), text.end(), IsBlank);
  return first != text.end() && *first == opening && json::accept(text);
}

// The decoded text of a scalar as rules see it, near enough to find it again.
std::string ScalarText(std::string_view token) {
  return JsonString(token).value_or(std::string(token));
}

std::optional<JsonPlace> FindIn(std::string_view text, size_t offset, std::string_view value,
                                std::string_view key, bool key_fits);

std::optional<JsonPlace> FindInObject(std::string_view text, size_t offset, std::string_view key,
                                      std::string_view value) {
  std::optional<JsonPlace> found;
  bool is_key = true;
  bool key_fits = false;
  ForEachToken(text, [&](std::string_view token) {
    if (is_key) {
      key_fits = JsonString(token) == key;
    } else if (!found) {
      const auto at = offset + static_cast<size_t>(token.data() - text.data());
      found = FindIn(token, at, value, key, key_fits);
    }
    is_key = !is_key;
  });
  return found;
}

std::optional<JsonPlace> FindIn(std::string_view text, size_t offset, std::string_view value,
                                std::string_view key, bool key_fits) {
  if (text.starts_with('{')) return FindInObject(text, offset, key, value);
  if (text.starts_with('[')) {
    std::optional<JsonPlace> found;
    ForEachToken(text, [&](std::string_view token) {
      const auto at = offset + static_cast<size_t>(token.data() - text.data());
      if (!found) found = FindIn(token, at, value, key, key_fits);
    });
    return found;
  }
  if (!key_fits || ScalarText(text) != value) return std::nullopt;
  const size_t quote = text.starts_with('"') ? 1 : 0;
  return JsonPlace{offset + quote, offset + text.size() - quote};
}

}  // namespace

std::optional<std::vector<JsonMember>> SplitJsonObject(std::string_view text) {
  if (!IsWellFormed(text, '{')) return std::nullopt;
  std::vector<JsonMember> members;
  bool is_key = true;
  ForEachToken(text, [&](std::string_view token) {
    if (is_key) {
      members.push_back({JsonString(token).value_or(""), {}});
    } else {
      members.back().value = token;
    }
    is_key = !is_key;
  });
  return members;
}

std::optional<std::vector<std::string_view>> SplitJsonArray(std::string_view text) {
  if (!IsWellFormed(text, '[')) return std::nullopt;
  std::vector<std::string_view> values;
  ForEachToken(text, [&](std::string_view token) { values.push_back(token); });
  return values;
}

std::optional<std::string> JsonString(std::string_view value) {
  const json parsed = json::parse(value, nullptr, false);
  if (!parsed.is_string()) return std::nullopt;
  return parsed.get<std::string>();
}

std::optional<bool> JsonBool(std::string_view value) {
  if (value == "true") return true;
  if (value == "false") return false;
  return std::nullopt;
}

std::optional<size_t> JsonIndex(std::string_view value) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) return std::nullopt;
  return number;
}

std::optional<JsonPlace> FindJsonValue(std::string_view text, std::string_view key,
                                       std::string_view value) {
  if (!IsWellFormed(text, '{')) return std::nullopt;
  const size_t start = text.find('{');
  return FindInObject(text.substr(start), start, key, value);
}

size_t EscapedOffset(std::string_view raw, size_t decoded) {
  constexpr size_t kUnicodeEscape = 6;  // \uXXXX
  size_t produced = 0;
  size_t pos = 0;
  while (pos < raw.size() && produced < decoded) {
    if (raw[pos] != '\\') {
      ++pos;
      ++produced;
      continue;
    }
    size_t length = raw.substr(pos).starts_with("\\u") ? kUnicodeEscape : 2;
    auto text = JsonString("\"" + std::string(raw.substr(pos, length)) + "\"");
    if (!text) {  // the first half of a surrogate pair
      length = 2 * kUnicodeEscape;
      text = JsonString("\"" + std::string(raw.substr(pos, length)) + "\"");
    }
    produced += text ? text->size() : 1;
    pos += length;
  }
  return std::min(pos, raw.size());
}

}  // namespace sigmavm::cli
