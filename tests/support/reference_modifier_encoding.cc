// base64, base64offset and the UTF-16 family.
#include "tests/support/reference_encoding.h"
#include "tests/support/reference_modifier_family.h"

namespace sigmavm::reference {
namespace {

char32_t Byte(char byte) { return static_cast<unsigned char>(byte); }

std::string BytesOf(const Operand& operand) {
  const Text text = PlainText(operand.pattern);
  if (!operand.holds_bytes) return Encode(text);
  std::string bytes;
  for (const char32_t byte : text) bytes += static_cast<char>(byte);
  return bytes;
}

// The operand once for each combination of dashes, each a text without wildcards.
Result<Operands> PlainVariants(const Operand& operand) {
  if (operand.kind != OperandKind::kString) return Refuse({}, "needs a text");
  if (HasWildcards(operand.pattern)) return Refuse({}, "a wildcard cannot be encoded");
  auto patterns = EnumerateDashes(operand.pattern);
  if (!patterns) return std::move(patterns).errors();
  Operands variants;
  for (Pattern& pattern : *patterns) {
    variants.push_back(operand);
    variants.back().pattern = std::move(pattern);
  }
  return variants;
}

Operand WithAscii(const Operand& operand, const std::string& ascii) {
  Operand result = operand;
  result.pattern = LiteralPattern(Decode(ascii));
  result.holds_bytes = false;
  return result;
}

Pattern Utf16Pattern(const Pattern& pattern, ByteOrder order) {
  Pattern bytes;
  for (const Atom& atom : pattern) {
    if (atom.kind != AtomKind::kLiteral) {
      bytes.push_back(atom);
      continue;
    }
    for (const char byte : Utf16Bytes(atom.code_point, order)) {
      bytes.push_back(Literal(Byte(byte)));
    }
  }
  return bytes;
}

Result<Operands> ApplyUtf16(const Operand& operand, ByteOrder order, std::string_view mark) {
  if (operand.kind != OperandKind::kString) return Refuse({}, "needs a text");
  auto patterns = EnumerateDashes(operand.pattern);
  if (!patterns) return std::move(patterns).errors();
  Operands results;
  for (const Pattern& pattern : *patterns) {
    Pattern bytes;
    for (const char byte : mark) bytes.push_back(Literal(Byte(byte)));
    const Pattern encoded = Utf16Pattern(pattern, order);
    bytes.insert(bytes.end(), encoded.begin(), encoded.end());
    results.push_back(operand);
    results.back().pattern = std::move(bytes);
    results.back().holds_bytes = true;
  }
  return results;
}

}  // namespace

Result<Operands> ApplyBase64(const Operand& operand, const Placeholders&) {
  auto variants = PlainVariants(operand);
  if (!variants) return variants;
  Operands results;
  for (const Operand& variant : *variants) {
    results.push_back(WithAscii(variant, Base64(BytesOf(variant))));
  }
  return results;
}

Result<Operands> ApplyBase64Offset(const Operand& operand, const Placeholders&) {
  auto variants = PlainVariants(operand);
  if (!variants) return variants;
  Operands results;
  for (const Operand& variant : *variants) {
    const std::string bytes = BytesOf(variant);
    if (bytes.size() < 2) return Refuse({}, "needs two bytes or more");
    for (const std::string& text : Base64Offsets(bytes)) {
      results.push_back(WithAscii(variant, text));
    }
  }
  return results;
}

Result<Operands> ApplyUtf16Le(const Operand& operand, const Placeholders&) {
  return ApplyUtf16(operand, ByteOrder::kLittleEndian, {});
}

Result<Operands> ApplyUtf16Be(const Operand& operand, const Placeholders&) {
  return ApplyUtf16(operand, ByteOrder::kBigEndian, {});
}

Result<Operands> ApplyUtf16(const Operand& operand, const Placeholders&) {
  return ApplyUtf16(operand, ByteOrder::kLittleEndian, "\xFF\xFE");
}

}  // namespace sigmavm::reference
