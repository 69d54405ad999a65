#include "cli/diagnostic_writer.h"

#include <string_view>

#include "cli/json_writer.h"

namespace sigmavm::cli {
namespace {

void AppendText(std::string_view key, std::string_view value, std::string& out) {
  AppendJsonKey(key, out);
  AppendJsonString(value, out);
}

std::string ToJson(const Diagnostic& diagnostic, const SourceMap& sources) {
  std::string line = "null";
  std::string column = "null";
  std::string file = diagnostic.where;
  if (diagnostic.span.valid()) {
    const LineColumn at = sources.Locate(diagnostic.span.source, diagnostic.span.begin);
    file = sources.name(diagnostic.span.source);
    line = std::to_string(at.line);
    column = std::to_string(at.column);
  }
  std::string out = "{";
  AppendText("file", file, out);
  out += ",\"line\":" + line + ",\"column\":" + column;
  AppendText("severity", SeverityText(diagnostic.severity), out);
  AppendText("code", CodeText(diagnostic.code), out);
  AppendText("message", diagnostic.message, out);
  AppendText("help", diagnostic.help, out);
  return out + "}";
}

}  // namespace

std::string WriteDiagnostics(const Diagnostics& diagnostics, const SourceMap& sources,
                             Format format, bool color) {
  std::string out = format == Format::kJson ? "[" : "";
  for (const Diagnostic& diagnostic : diagnostics) {
    if (format == Format::kTable) {
      out += Render(diagnostic, sources, {color});
    } else if (format == Format::kJson) {
      out += (out.size() > 1 ? ",\n" : "\n") + ToJson(diagnostic, sources);
    } else {
      out += ToJson(diagnostic, sources) + "\n";
    }
  }
  return format == Format::kJson ? out + "\n]\n" : out;
}

}  // namespace sigmavm::cli
