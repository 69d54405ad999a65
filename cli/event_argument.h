// The -e option: events given on the command line.
#pragma once

#include <string>

#include "runtime/input/input_source.h"

namespace CLI {
class App;
}

namespace sigmavm::cli {

/// -e EVENT: the text of an event, @FILE, or - for standard input.
void AddEventOption(CLI::App& app, std::string& event);

/// The input that the option names. A text is called "-e" in alerts and problems.
[[nodiscard]] input::InputSource OpenEvent(const std::string& event);

}  // namespace sigmavm::cli
