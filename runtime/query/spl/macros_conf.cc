// Reads macros.conf.
#include <string>
#include <utility>

#include "runtime/query/spl/environment.h"

namespace sigmavm::spl {
namespace {

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// The next logical line: a backslash at the end of a line joins it to the next.
std::string TakeLine(std::string_view& text, size_t& number) {
  std::string line;
  for (;;) {
    const size_t end = text.find('\n');
    std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (!part.empty() && part.back() == '\r') part.remove_suffix(1);
    if (part.empty() || part.back() != '\\' || text.empty()) return line.append(part);
    part.remove_suffix(1);
    line.append(part).push_back('\n');
  }
}

Diagnostic Broken(size_t line, std::string message) {
  return ErrorAt(DiagnosticCode::kQuerySyntax, "macros.conf:" + std::to_string(line),
                 std::move(message));
}

void SplitNames(std::string_view list, std::vector<std::string>& names) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    names.emplace_back(Trimmed(list.substr(0, comma)));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
}

}  // namespace

Result<std::vector<Macro>> ReadMacros(std::string_view conf) {
  std::vector<Macro> macros;
  size_t number = 0;
  while (!conf.empty()) {
    const std::string written = TakeLine(conf, number);
    const std::string_view line = Trimmed(written);
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '[') {
      if (line.back() != ']') return Broken(number, "the stanza's name has no end");
      const std::string_view name = line.substr(1, line.size() - 2);
      macros.push_back({std::string(name.substr(0, name.find('('))), {}, {}});
      continue;
    }
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) return Broken(number, "neither a stanza nor a setting");
    if (macros.empty()) return Broken(number, "a setting before the first stanza");
    const std::string_view key = Trimmed(line.substr(0, equals));
    const std::string_view value = Trimmed(line.substr(equals + 1));
    if (key == "args") SplitNames(value, macros.back().arguments);
    if (key == "definition") macros.back().definition = value;
    if (key == "iseval" && value != "0" && value != "false") {
      return Broken(number, "macros that are eval expressions are not supported");
    }
  }
  return macros;
}

}  // namespace sigmavm::spl
