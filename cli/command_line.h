// Puts the verbs together into one command and reads its arguments.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "cli/command_description.h"
#include "cli/session.h"
#include "cli/verb.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::cli {

/// The user asked for a text: print it and do nothing else.
struct PrintText {
  std::string text;
};
/// Run this verb, which the CommandLine owns.
struct RunVerb {
  Verb* verb = nullptr;
  GlobalOptions options;
};
using ParsedCommand = std::variant<RunVerb, PrintText, Diagnostic>;

/// The one place that owns the parser. Arguments are parsed at most once.
class CommandLine {
 public:
  CommandLine();
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  [[nodiscard]] ParsedCommand Parse(const std::vector<std::string>& arguments);
  [[nodiscard]] CommandDescription Description() const;

 private:
  [[nodiscard]] std::string Help() const;
  [[nodiscard]] GlobalOptions Options() const;

  std::unique_ptr<CLI::App> app_;
  std::vector<std::unique_ptr<Verb>> verbs_;  // in the order of AllVerbs()
  GlobalOptions options_;
  std::string color_ = "auto";
  bool version_ = false;
};

}  // namespace sigmavm::cli
