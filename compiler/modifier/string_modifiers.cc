// contains, startswith, endswith, cased, windash and expand.
#include <re2/re2.h>

#include <string>
#include <utility>

#include "compiler/modifier/modifier.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::modifier {
namespace {

// Opens the ends of a text, unanchors those of a field reference, and anchors the other end of a
// regular expression (an unanchored search needs no opening).
bool Open(const Context& context, Values& values, bool start, bool end) {
  for (Value& value : values) {
    if (value.type == Type::kString) {
      if (start) OpenStart(value.string);
      if (end) OpenEnd(value.string);
    } else if (value.type == Type::kFieldReference) {
      value.field.open_start |= start;
      value.field.open_end |= end;
    } else if (value.type == Type::kRegex) {
      if (!start) value.regex.anchor_start = true;
      if (!end) value.regex.anchor_end = true;
    } else {
      return RejectType(context, value, "a text");
    }
  }
  return true;
}

bool IsWordCharacter(std::string_view text, size_t pos) {
  const unsigned char byte = static_cast<unsigned char>(text[pos]);
  if (byte < 0x80) return byte == '_' || std::isalnum(byte) != 0;
  static const RE2 letter_or_digit("[\\pL\\pN]");
  const std::string_view one = text.substr(pos, Utf8Length(text, pos));
  return RE2::FullMatch(re2::StringPiece(one.data(), one.size()), letter_or_digit);
}

bool IsDash(uint32_t c) { return c == '-' || c == '/' || (c >= 0x2013 && c <= 0x2015); }

// Cuts a literal at every dash that starts an option: none of a word before it, a word after it.
void SplitAtDashes(const std::string& literal, SigmaString& out) {
  std::string pending;
  bool word_before = false;
  for (size_t pos = 0; pos < literal.size();) {
    const size_t begin = pos;
    const uint32_t c = DecodeUtf8(literal, pos);
    const bool word_after = pos < literal.size() && IsWordCharacter(literal, pos);
    if (IsDash(c) && !word_before && word_after) {
      out.push_back({PieceKind::kLiteral, std::exchange(pending, {})});
      out.push_back({PieceKind::kDash, {}});
    } else {
      pending.append(literal, begin, pos - begin);
    }
    word_before = IsWordCharacter(literal, begin);
  }
  out.push_back({PieceKind::kLiteral, std::move(pending)});
}

const std::vector<std::string>* PlaceholderValues(const Context& context, const std::string& name) {
  const auto found = context.placeholders.find(name);
  if (found != context.placeholders.end()) return &found->second;
  context.diagnostics.push_back(
      Error(DiagnosticCode::kUnknownPlaceholder, context.item.span,
            "no values are configured for the placeholder '%" + name + "%'",
            "give them with --placeholder " + name + "=VALUE, or as 'vars' of a pipeline"));
  return nullptr;
}

bool TooManyCombinations(const Context& context) {
  context.diagnostics.push_back(Error(DiagnosticCode::kTooManyCombinations, context.item.span,
                                      "the placeholders of this value have more than " +
                                          std::to_string(Limits::kPlaceholderCombinations) +
                                          " combinations"));
  return false;
}

// Replaces the first placeholder of each alternative until none is left.
bool ExpandStrings(const Context& context, const Value& value, Values& out) {
  Values pending = {value};
  while (!pending.empty()) {
    Value current = std::move(pending.back());
    pending.pop_back();
    size_t at = 0;
    while (at < current.string.size() && current.string[at].kind != PieceKind::kPlaceholder) ++at;
    if (at == current.string.size()) {
      Normalize(current.string);
      out.push_back(std::move(current));
      continue;
    }
    const std::vector<std::string>* replacements =
        PlaceholderValues(context, current.string[at].text);
    if (replacements == nullptr) return false;
    if (out.size() + pending.size() + replacements->size() > Limits::kPlaceholderCombinations) {
      return TooManyCombinations(context);
    }
    for (auto text = replacements->rbegin(); text != replacements->rend(); ++text) {
      Value next = current;
      const SigmaString pieces = ParseSigmaString(*text, false);
      auto place = next.string.erase(next.string.begin() + static_cast<ptrdiff_t>(at));
      next.string.insert(place, pieces.begin(), pieces.end());
      pending.push_back(std::move(next));
    }
  }
  return true;
}

// In a regular expression the configured values are regular expressions too.
bool ExpandRegex(const Context& context, const Value& value, Values& out) {
  Values pending = {value};
  static const RE2 placeholder("%([A-Za-z0-9_.-]+)%");
  while (!pending.empty()) {
    Value current = std::move(pending.back());
    pending.pop_back();
    re2::StringPiece name;
    if (!RE2::PartialMatch(current.regex.pattern, placeholder, &name)) {
      out.push_back(std::move(current));
      continue;
    }
    const auto begin = static_cast<size_t>(name.data() - current.regex.pattern.data()) - 1;
    const std::vector<std::string>* replacements =
        PlaceholderValues(context, std::string(name.data(), name.size()));
    if (replacements == nullptr) return false;
    if (out.size() + pending.size() + replacements->size() > Limits::kPlaceholderCombinations) {
      return TooManyCombinations(context);
    }
    const size_t length = name.size() + 2;
    for (auto text = replacements->rbegin(); text != replacements->rend(); ++text) {
      Value next = current;
      next.regex.pattern.replace(begin, length, *text);
      if (text->find('%') !=
          std::string::npos) {  // a value that names a placeholder would never end
        out.push_back(std::move(next));
      } else {
        pending.push_back(std::move(next));
      }
    }
  }
  return true;
}

}  // namespace

bool Contains(const Context& context, Values& values) { return Open(context, values, true, true); }
bool StartsWith(const Context& context, Values& values) {
  return Open(context, values, false, true);
}
bool EndsWith(const Context& context, Values& values) { return Open(context, values, true, false); }

bool Cased(const Context& context, Values& values) {
  for (Value& value : values) {
    if (value.type != Type::kString) return RejectType(context, value, "a text");
    value.cased = true;
  }
  return true;
}

bool Windash(const Context& context, Values& values) {
  for (Value& value : values) {
    if (value.type != Type::kString) return RejectType(context, value, "a text");
    SigmaString out;
    for (Piece& piece : value.string) {
      if (piece.kind == PieceKind::kLiteral && !value.encoded) {
        SplitAtDashes(piece.text, out);
      } else {
        out.push_back(std::move(piece));
      }
    }
    Normalize(out);
    value.string = std::move(out);
  }
  return true;
}

bool Expand(const Context& context, Values& values) {
  Values out;
  for (const Value& value : values) {
    bool done = false;
    if (value.type == Type::kString) {
      done = ExpandStrings(context, value, out);
    } else if (value.type == Type::kRegex) {
      done = ExpandRegex(context, value, out);
    } else {
      return RejectType(context, value, "a text");
    }
    if (!done) return false;
  }
  values = std::move(out);
  return true;
}

}  // namespace sigmavm::modifier
