// The command as data: what help, manuals and completions are written from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace sigmavm::cli {

/// An option or a positional argument.
struct OptionDescription {
  std::vector<std::string> names;    ///< "-r", "--rules"; empty for an argument
  std::string value;                 ///< what stands for its value, "FILE"; empty for a flag
  std::vector<std::string> choices;  ///< the values it takes, when they can be listed
  std::string help;
  bool required = false;
  bool repeatable = false;
};

struct VerbDescription {
  std::string name;
  std::string group;
  std::string summary;
  std::string notes;  ///< paragraphs and examples for its help
  std::vector<OptionDescription> arguments;
  std::vector<OptionDescription> options;
};

struct CommandDescription {
  std::string name;
  std::string summary;
  std::string notes;
  std::vector<OptionDescription> options;  ///< of every verb
  std::vector<VerbDescription> verbs;
};

/// Reads the description back out of the parser, so that it cannot differ from what is parsed.
[[nodiscard]] CommandDescription Describe(const CLI::App& app);

/// The whole command, as the running program would parse it.
[[nodiscard]] CommandDescription DescribeCommand();

/// The one word by which the parser and the completions know a verb: "collect-run".
[[nodiscard]] std::string ParserName(std::string_view verb_name);
/// The other way round.
[[nodiscard]] std::string SpokenName(std::string_view parser_name);

/// `-r, --rules PATH`.
[[nodiscard]] std::string Signature(const OptionDescription& option);
/// `sigmavm eval [OPTIONS] [INPUT...]`.
[[nodiscard]] std::string Usage(const CommandDescription& command, const VerbDescription& verb);
/// `help`, and after it the choices unless the help names them.
[[nodiscard]] std::string FullHelp(const OptionDescription& option);

}  // namespace sigmavm::cli
