#include "runtime/base/diagnostic.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "runtime/base/utf8.h"

namespace sigmavm {
namespace {

constexpr size_t kMaxShownLine = 160;

std::string_view Paint(Severity severity, bool color) {
  if (!color) return "";
  return severity == Severity::kError     ? "\x1b[1;31m"
         : severity == Severity::kWarning ? "\x1b[1;33m"
                                          : "\x1b[1;36m";
}

// The part of a long line around the place, with control characters as one blank each so that the
// caret line below it stays aligned and a hostile rule cannot drive the terminal.
struct Excerpt {
  std::string text;
  size_t caret_begin = 0;
  size_t caret_length = 1;
};

Excerpt MakeExcerpt(std::string_view line, size_t begin_column, size_t end_column) {
  std::vector<uint32_t> points;
  for (size_t i = 0; i < line.size();) points.push_back(DecodeUtf8(line, i));
  size_t first = 0;
  size_t last = points.size();
  if (last > kMaxShownLine) {
    first = begin_column > kMaxShownLine / 2 ? begin_column - kMaxShownLine / 2 : 0;
    last = std::min(points.size(), first + kMaxShownLine);
  }
  Excerpt excerpt;
  if (first > 0) excerpt.text += "...";
  excerpt.caret_begin = begin_column - first + excerpt.text.size();
  for (size_t i = first; i < last; ++i) {
    AppendUtf8(IsTerminalControl(points[i]) ? U' ' : points[i], excerpt.text);
  }
  const size_t end = std::clamp(end_column, begin_column + 1, std::max(last, begin_column + 1));
  excerpt.caret_length = end - begin_column;
  if (last < points.size()) excerpt.text += "...";
  return excerpt;
}

std::string Caret(const Span& span, const SourceMap& sources, std::string_view paint,
                  std::string_view reset) {
  const LineColumn at = sources.Locate(span.source, span.begin);
  const std::string_view line = sources.LineAt(span.source, span.begin);
  const LineColumn stop = sources.Locate(span.source, std::max(span.end, span.begin));
  const size_t end_column = stop.line == at.line ? stop.column - 1 : SIZE_MAX;
  const Excerpt excerpt = MakeExcerpt(line, at.column - 1, end_column);
  char number[16];
  std::snprintf(number, sizeof number, "%5u", at.line);
  std::string out = std::string(number) + " | " + excerpt.text + "\n      | ";
  out.append(excerpt.caret_begin, ' ');
  out += paint;
  out.append(excerpt.caret_length, '^');
  out += reset;
  out += "\n";
  return out;
}

std::string Place(const Diagnostic& diagnostic, const SourceMap& sources) {
  if (!diagnostic.span.valid()) return diagnostic.where;
  const LineColumn at = sources.Locate(diagnostic.span.source, diagnostic.span.begin);
  return std::string(sources.name(diagnostic.span.source)) + ":" + std::to_string(at.line) + ":" +
         std::to_string(at.column);
}

}  // namespace

bool HasErrors(const Diagnostics& diagnostics) noexcept { return CountErrors(diagnostics) > 0; }

size_t CountErrors(const Diagnostics& diagnostics) noexcept {
  return static_cast<size_t>(
      std::count_if(diagnostics.begin(), diagnostics.end(),
                    [](const Diagnostic& d) { return d.severity == Severity::kError; }));
}

std::string CodeText(DiagnosticCode code) {
  char text[16];
  std::snprintf(text, sizeof text, "SV%04u", static_cast<unsigned>(code));
  return text;
}

std::string_view SeverityText(Severity severity) noexcept {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      break;
  }
  return "note";
}

const std::vector<DiagnosticInfo>& AllDiagnostics() {
  static const std::vector<DiagnosticInfo> all = {
#define SIGMAVM_DIAGNOSTIC(number, name, title, explanation) \
  {DiagnosticCode::k##name, #name, title, explanation},
#include "runtime/base/diagnostic_codes.def"
#undef SIGMAVM_DIAGNOSTIC
  };
  return all;
}

const DiagnosticInfo* FindDiagnostic(std::string_view text) {
  if (text.size() >= 2 && (text[0] | 0x20) == 's' && (text[1] | 0x20) == 'v') text.remove_prefix(2);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return nullptr;
  for (const DiagnosticInfo& info : AllDiagnostics()) {
    if (static_cast<unsigned>(info.code) == number) return &info;
  }
  return nullptr;
}

std::string Render(const Diagnostic& diagnostic, const SourceMap& sources,
                   const RenderOptions& options) {
  const std::string_view paint = Paint(diagnostic.severity, options.color);
  const std::string_view reset = options.color ? "\x1b[0m" : "";
  std::string out = SafeForTerminal(Place(diagnostic, sources));
  if (!out.empty()) out += ": ";
  out.append(paint).append(SeverityText(diagnostic.severity)).append("[");
  out.append(CodeText(diagnostic.code)).append("]").append(reset).append(": ");
  out += SafeForTerminal(diagnostic.message) + "\n";
  if (diagnostic.span.valid()) out += Caret(diagnostic.span, sources, paint, reset);
  if (!diagnostic.help.empty()) out += "      = help: " + SafeForTerminal(diagnostic.help) + "\n";
  for (const DiagnosticNote& note : diagnostic.notes) {
    Diagnostic as_note;
    as_note.span = note.span;
    out += "      = note: " + SafeForTerminal(note.message);
    const std::string place = Place(as_note, sources);
    out += place.empty() ? "\n" : " (" + SafeForTerminal(place) + ")\n";
    if (note.span.valid()) out += Caret(note.span, sources, "", "");
  }
  return out;
}

}  // namespace sigmavm
