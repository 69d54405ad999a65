#include "cli/event_argument.h"

#include <CLI/CLI.hpp>

#include "cli/options.h"

namespace sigmavm::cli {

void AddEventOption(CLI::App& app, std::string& event) {
  AddValue(app, "-e,--event", event, "EVENT",
           "An event as text, @FILE to read it from a file, - for standard input");
}

input::InputSource OpenEvent(const std::string& event) {
  if (event == "-") return input::InputSource({event});
  if (event.starts_with('@')) return input::InputSource({event.substr(1)});
  return input::InputSource::FromText("-e", event);
}

}  // namespace sigmavm::cli
