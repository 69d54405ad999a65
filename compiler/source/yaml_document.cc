#include "compiler/source/yaml_document.h"

#include <algorithm>
#include <cstdio>

#include "compiler/source/yaml_events.h"
#include "compiler/source/yaml_scalar.h"
#include "compiler/source/yaml_text.h"
#include "compiler/source/yaml_tree_builder.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::source {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Span SpanOf(SourceId source, size_t begin, size_t end) {
  return {source, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

Diagnostic InvalidUtf8(std::string_view text, SourceId source, size_t at) {
  const bool is_utf16 = text.substr(0, 2) == "\xFF\xFE" || text.substr(0, 2) == "\xFE\xFF";
  char message[64];
  std::snprintf(message, sizeof message, "the byte 0x%02X is not UTF-8 here",
                static_cast<unsigned char>(text[at]));
  return Error(DiagnosticCode::kInvalidUtf8, SpanOf(source, at, at + 1),
               is_utf16 ? "the file is UTF-16" : message, "save the file as UTF-8");
}

Diagnostic InvalidCharacter(SourceId source, size_t begin, size_t end, uint32_t code_point) {
  if (code_point == '\r') {
    return Error(DiagnosticCode::kInvalidCharacter, SpanOf(source, begin, end),
                 "a carriage return without a line feed", "end lines with LF or CRLF");
  }
  char message[64];
  std::snprintf(message, sizeof message, "the character U+%04X is not allowed here", code_point);
  return Error(DiagnosticCode::kInvalidCharacter, SpanOf(source, begin, end), message,
               code_point == 0xFEFF
                   ? "a byte order mark stands only at the start of a file"
                   : "remove it, or write it as an escape sequence in double quotes");
}

// What YAML excludes from its streams, and what yaml-cpp treats otherwise than YAML does: a lone
// carriage return, and a byte order mark of a file that was appended to another one.
bool IsAllowed(std::string_view text, size_t begin, uint32_t code_point) {
  if (code_point == '\r') return text.substr(begin, 2) == "\r\n";
  if (code_point == 0xFEFF) return LineStart(text, begin) != begin;
  if (code_point < 0x20) return code_point == '\t' || code_point == '\n';
  return code_point != 0x7F && (code_point < 0x80 || code_point >= 0xA0 || code_point == 0x85);
}

std::optional<Diagnostic> CheckText(std::string_view text, SourceId source, size_t begin) {
  if (text.size() > Limits::kRuleFileBytes) {
    return Error(DiagnosticCode::kRuleFileTooLarge, SpanOf(source, 0, 0),
                 "the file has " + std::to_string(text.size()) + " bytes; the limit is " +
                     std::to_string(Limits::kRuleFileBytes),
                 "split the file");
  }
  const size_t invalid = FindInvalidUtf8(text);
  if (invalid < text.size()) return InvalidUtf8(text, source, invalid);
  for (size_t pos = begin; pos < text.size();) {
    const size_t at = pos;
    const uint32_t code_point = DecodeUtf8(text, pos);
    if (!IsAllowed(text, at, code_point)) return InvalidCharacter(source, at, pos, code_point);
  }
  return std::nullopt;
}

}  // namespace

const MapEntry* Node::FindEntry(std::string_view key) const noexcept {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [key](const MapEntry& entry) { return entry.key.text == key; });
  return found == entries.end() ? nullptr : &*found;
}

const Node* Node::Find(std::string_view key) const noexcept {
  const MapEntry* entry = FindEntry(key);
  return entry == nullptr ? nullptr : &entry->value;
}

std::string_view KindName(NodeKind kind) noexcept {
  switch (kind) {
    case NodeKind::kNull:
      return "null";
    case NodeKind::kBool:
      return "boolean";
    case NodeKind::kInteger:
    case NodeKind::kUnsigned:
    case NodeKind::kFloat:
      return "number";
    case NodeKind::kString:
      return "text";
    case NodeKind::kSequence:
      return "list";
    case NodeKind::kMap:
      return "map";
  }
  return "value";
}

std::vector<Node> ParseYaml(SourceId source, const SourceMap& sources, Diagnostics& diagnostics) {
  const std::string_view text = sources.text(source);
  const bool has_mark = text.substr(0, kByteOrderMark.size()) == kByteOrderMark;
  const size_t begin = has_mark ? kByteOrderMark.size() : 0;
  if (auto problem = CheckText(text, source, begin)) {
    diagnostics.push_back(std::move(*problem));
    return {};
  }
  TreeBuilder builder(source, text, begin, diagnostics);
  ParseEvents(source, text, begin, builder);
  return builder.TakeDocuments();
}

TextOrigin OriginOf(const Node& scalar, const SourceMap& sources) {
  TextOrigin origin;
  origin.whole = scalar.span;
  const std::string_view text = sources.text(scalar.span.source);
  const auto end = MatchScalar(text, scalar.span.begin, scalar.text, &origin.offsets);
  if (end != scalar.span.end) origin.offsets.clear();
  return origin;
}

}  // namespace sigmavm::source
