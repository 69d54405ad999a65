#include "compiler/source/yaml_markers.h"

#include <string>

#include "compiler/source/yaml_text.h"

namespace sigmavm::source {
namespace {

Span SpanOf(SourceId source, size_t begin, size_t end) {
  return {source, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
}

struct GapLines {
  size_t directive = std::string_view::npos;  ///< the first line with `%` after the last `...`
  bool ended = false;                         ///< a `...` was seen
  bool misplaced = false;                     ///< a directive came before any `...`
};

GapLines ReadLines(std::string_view text, const DocumentGap& gap) {
  GapLines lines;
  for (size_t pos = gap.from; pos < gap.to; pos = text.find('\n', pos) + 1) {
    if (LineStart(text, pos) == pos) {
      if (IsDocumentMarker(text, pos, "...")) {
        lines = {std::string_view::npos, true, lines.misplaced};
      } else if (text[pos] == '%' && lines.directive == std::string_view::npos) {
        lines.directive = pos;
        lines.misplaced = !gap.is_first && !lines.ended;
      }
      if (lines.misplaced) break;
    }
    if (text.find('\n', pos) == std::string_view::npos) break;
  }
  return lines;
}

bool IsKnownDirective(std::string_view line) {
  return line.substr(0, 6) == "%YAML " || line.substr(0, 5) == "%TAG ";
}

Diagnostic DirectiveError(std::string_view text, SourceId source, size_t at) {
  return Error(
      DiagnosticCode::kYamlSyntax, SpanOf(source, at, LineEnd(text, at)),
      "a line that starts with `%` is a directive of YAML, and not allowed here",
      "put the text that starts with `%` in quotes; directives are `%YAML` and `%TAG`, and "
      "stand before `---`");
}

Diagnostic SecondDocument(std::string_view text, SourceId source, size_t at) {
  std::string help = "check the indentation and the quotes; a further document starts with `---`";
  if (text[at] == ':') help = "put a blank after the `:`";
  return Error(DiagnosticCode::kYamlSyntax, SpanOf(source, at, LineEnd(text, at)),
               "this does not continue the document before it", std::move(help));
}

}  // namespace

std::optional<GapProblem> CheckGap(std::string_view text, SourceId source, const DocumentGap& gap) {
  const GapLines lines = ReadLines(text, gap);
  const bool marked = IsDocumentMarker(text, gap.to, "---");
  if (lines.directive != std::string_view::npos) {
    const std::string_view line =
        text.substr(lines.directive, LineEnd(text, lines.directive) - lines.directive);
    if (lines.misplaced || !marked || !IsKnownDirective(line)) {
      return GapProblem{DirectiveError(text, source, lines.directive), lines.misplaced};
    }
  }
  if (gap.is_first || gap.is_last || marked || lines.ended) return std::nullopt;
  return GapProblem{SecondDocument(text, source, gap.to), true};
}

}  // namespace sigmavm::source
