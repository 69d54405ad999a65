// Joins arguments, or lists them where joining loses something.
#include "collector-driver/common/argument_text.h"

#include <algorithm>

#include "collector-driver/common/json_text.h"

namespace sigmavm::collector {

std::string_view TakeArgument(std::string_view& arguments) noexcept {
  const std::string_view argument = arguments.substr(0, arguments.find('\0'));
  arguments.remove_prefix(std::min(arguments.size(), argument.size() + 1));
  return argument;
}

void AppendCommandLine(std::string_view arguments, std::string& out) {
  if (arguments.ends_with('\0')) arguments.remove_suffix(1);
  const size_t begin = out.size();
  out += arguments;
  for (size_t at = begin; (at = out.find('\0', at)) != std::string::npos;) out[at] = ' ';
}

bool ArgumentsAreAmbiguous(std::string_view arguments) noexcept {
  while (!arguments.empty()) {
    const std::string_view argument = TakeArgument(arguments);
    if (argument.empty() || argument.find(' ') != std::string_view::npos) return true;
  }
  return false;
}

void AppendArgumentList(std::string_view arguments, std::string& out) {
  out += '[';
  for (bool first = true; !arguments.empty(); first = false) {
    if (!first) out += ',';
    AppendJsonString(TakeArgument(arguments), out);
  }
  out += ']';
}

}  // namespace sigmavm::collector
