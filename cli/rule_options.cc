#include "cli/rule_options.h"

#include <CLI/CLI.hpp>

#include "cli/options.h"

namespace sigmavm::cli {

void AddRulesOption(CLI::App& app, RuleOptions& options) {
  AddValues(app, "-r,--rules", options.paths, "RULES",
            "Rule file, folder of rules or compiled program; can be given several times")
      ->required();
}

void AddRulesArgument(CLI::App& app, RuleOptions& options) {
  AddArguments(app, options.paths, "RULES", "Rule files and folders; - is standard input")
      ->required();
}

void AddCompileOptions(CLI::App& app, RuleOptions& options) {
  AddValues(app, "--pipeline", options.pipelines, "FILE",
            "Processing pipeline that maps fields and log sources; can be given several times");
  AddValues(app, "--placeholder", options.placeholders, "NAME=VALUE",
            "Value of a placeholder that rules expand; can be given several times");
}

void AddTrustOption(CLI::App& app, RuleOptions& options) {
  AddValues(app, "--verify-key", options.trusted_keys, "FILE",
            "Accept a program only when it is signed with this public key; can be given several "
            "times");
}

void AddAllowInvalidOption(CLI::App& app, RuleOptions& options) {
  AddFlag(app, "--allow-invalid-rules", options.allow_invalid,
          "Do not let rules that fail to load change the exit code");
}

}  // namespace sigmavm::cli
