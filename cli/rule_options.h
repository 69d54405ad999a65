// The options of every verb that loads rules.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace sigmavm::cli {

struct RuleOptions {
  std::vector<std::string> paths;
  std::vector<std::string> placeholders;  ///< NAME=VALUE
  std::vector<std::string> pipelines;     ///< files
  std::vector<std::string> trusted_keys;  ///< files; when not empty, a program must be signed
  bool allow_invalid = false;             ///< rules that do not load do not change the exit code
};

/// -r RULES, repeatable and required.
void AddRulesOption(CLI::App& app, RuleOptions& options);
/// RULES... as arguments, required.
void AddRulesArgument(CLI::App& app, RuleOptions& options);
/// How rules are compiled: --pipeline, --placeholder.
void AddCompileOptions(CLI::App& app, RuleOptions& options);
/// --verify-key FILE, repeatable: whose programs are accepted.
void AddTrustOption(CLI::App& app, RuleOptions& options);
/// --allow-invalid-rules.
void AddAllowInvalidOption(CLI::App& app, RuleOptions& options);

}  // namespace sigmavm::cli
