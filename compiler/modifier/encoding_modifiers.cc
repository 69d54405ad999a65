// base64, base64offset and the UTF-16 family.
#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>

#include "compiler/modifier/modifier.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::modifier {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string EncodeBase64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    const size_t left = bytes.size() - i;
    out += kAlphabet[group >> 18 & 63];
    out += kAlphabet[group >> 12 & 63];
    out += left > 1 ? kAlphabet[group >> 6 & 63] : '=';
    out += left > 2 ? kAlphabet[group & 63] : '=';
  }
  return out;
}

// The three spellings that a text has inside a longer base64 text, without the characters that
// depend on its neighbours (sigma-semantics, section 6.2, base64offset).
std::array<std::string, 3> Base64Offsets(std::string_view bytes) {
  constexpr size_t kDropFront[3] = {0, 2, 3};
  constexpr size_t kDropBack[3] = {0, 3, 2};
  std::array<std::string, 3> out;
  for (size_t i = 0; i < 3; ++i) {
    std::string text = EncodeBase64(std::string(i, ' ') + std::string(bytes));
    text.resize(text.size() - kDropBack[(bytes.size() + i) % 3]);
    out[i] = text.substr(kDropFront[i]);
  }
  return out;
}

constexpr std::string_view kDashes[] = {"-", "/", "\u2013", "\u2014", "\u2015"};

// An encoder needs bytes, so each dash class that windash left becomes five alternatives.
bool SpellDashes(const Context& context, Values& values) {
  Values out;
  while (!values.empty()) {
    Value value = std::move(values.back());
    values.pop_back();
    const auto dash = std::find_if(value.string.begin(), value.string.end(),
                                   [](const Piece& p) { return p.kind == PieceKind::kDash; });
    if (dash == value.string.end()) {
      Normalize(value.string);
      out.push_back(std::move(value));
      continue;
    }
    if (out.size() + values.size() > Limits::kPlaceholderCombinations) {
      context.diagnostics.push_back(
          Error(DiagnosticCode::kTooManyCombinations, context.item.span,
                "the dashes of this value have too many spellings to encode them all",
                "write the spellings you mean as values of their own"));
      return false;
    }
    for (size_t i = std::size(kDashes); i-- > 0;) {  // popped from the back, so in order
      *dash = {PieceKind::kLiteral, std::string(kDashes[i])};
      values.push_back(value);
    }
  }
  values = std::move(out);
  return true;
}

bool TakesPlainText(const Context& context, const Value& value) {
  if (value.type != Type::kString) return RejectType(context, value, "a text");
  if (!HasWildcards(value.string) && !HasPlaceholders(value.string)) return true;
  context.diagnostics.push_back(Error(
      DiagnosticCode::kModifierNeedsPlainText, context.use.span,
      "modifier '" + context.use.name + "' cannot encode wildcards",
      "remove them, or escape them as \\* and \\?; put 'contains', 'startswith' or 'endswith' "
      "after '" +
          context.use.name + "'"));
  return false;
}

void AppendUnit(uint32_t unit, bool big_endian, std::string& out) {
  const char high = static_cast<char>(unit >> 8 & 0xFF);
  const char low = static_cast<char>(unit & 0xFF);
  out += big_endian ? high : low;
  out += big_endian ? low : high;
}

std::string ToUtf16(std::string_view text, bool big_endian) {
  std::string out;
  for (size_t pos = 0; pos < text.size();) {
    const uint32_t c = DecodeUtf8(text, pos);
    if (c < 0x10000) {
      AppendUnit(c, big_endian, out);
    } else {
      AppendUnit(0xD800 + ((c - 0x10000) >> 10), big_endian, out);
      AppendUnit(0xDC00 + ((c - 0x10000) & 0x3FF), big_endian, out);
    }
  }
  return out;
}

bool EncodeUtf16(const Context& context, Values& values, bool big_endian, std::string_view mark) {
  if (!SpellDashes(context, values)) return false;
  for (Value& value : values) {
    if (value.type != Type::kString) return RejectType(context, value, "a text");
    if (value.encoded) {
      context.diagnostics.push_back(Error(DiagnosticCode::kModifierOrder, context.use.span,
                                          "the value is encoded as UTF-16 already",
                                          "use one of wide, utf16le, utf16be and utf16"));
      return false;
    }
    if (HasPlaceholders(value.string)) {
      context.diagnostics.push_back(Error(DiagnosticCode::kModifierOrder, context.use.span,
                                          "'" + context.use.name + "' cannot encode a placeholder",
                                          "put 'expand' before it"));
      return false;
    }
    for (Piece& piece : value.string) {
      if (piece.kind == PieceKind::kLiteral) piece.text = ToUtf16(piece.text, big_endian);
    }
    if (!mark.empty()) {
      value.string.insert(value.string.begin(), Piece{PieceKind::kLiteral, std::string(mark)});
      Normalize(value.string);
    }
    value.encoded = true;
  }
  return true;
}

}  // namespace

bool Base64(const Context& context, Values& values) {
  if (!SpellDashes(context, values)) return false;
  for (Value& value : values) {
    if (!TakesPlainText(context, value)) return false;
    value.string = LiteralString(EncodeBase64(PlainText(value.string)));
    value.encoded = false;
  }
  return true;
}

bool Base64Offset(const Context& context, Values& values) {
  if (!SpellDashes(context, values)) return false;
  Values out;
  for (const Value& value : values) {
    if (!TakesPlainText(context, value)) return false;
    const std::string bytes = PlainText(value.string);
    if (bytes.size() < 2) {
      context.diagnostics.push_back(
          Error(DiagnosticCode::kValueTooShort, context.item.span,
                "base64offset needs a text of at least two bytes",
                "a shorter one leaves nothing to search for in one of the three offsets"));
      return false;
    }
    for (std::string& text : Base64Offsets(bytes)) {
      Value next = value;
      next.string = LiteralString(text);
      next.encoded = false;
      out.push_back(std::move(next));
    }
  }
  values = std::move(out);
  return true;
}

bool Utf16LittleEndian(const Context& context, Values& values) {
  return EncodeUtf16(context, values, false, "");
}
bool Utf16BigEndian(const Context& context, Values& values) {
  return EncodeUtf16(context, values, true, "");
}
bool Utf16WithMark(const Context& context, Values& values) {
  return EncodeUtf16(context, values, false, "\xFF\xFE");
}

}  // namespace sigmavm::modifier
