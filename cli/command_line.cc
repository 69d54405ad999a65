#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "cli/help_text.h"
#include "cli/options.h"
#include "cli/version.h"
#include "runtime/base/closest_match.h"

namespace sigmavm::cli {
namespace {

constexpr char kName[] = "sigmavm";

// The verb that was being parsed, or nullptr.
const CLI::App* ParsedVerb(const CLI::App& app) {
  const auto verbs = app.get_subcommands();
  return verbs.empty() ? nullptr : verbs.front();
}

// Joins the two words of a verb such as "collect run". Only the first two words that are no options
// can be one.
std::vector<std::string> JoinVerbWords(std::vector<std::string> arguments) {
  const auto is_word = [](const std::string& argument) { return !argument.starts_with('-'); };
  const auto first = std::find_if(arguments.begin(), arguments.end(), is_word);
  if (first == arguments.end()) return arguments;
  const auto second = std::find_if(first + 1, arguments.end(), is_word);
  if (second == arguments.end()) return arguments;
  for (const VerbEntry& entry : AllVerbs()) {
    if (entry.name != *first + " " + *second) continue;
    *first = ParserName(entry.name);
    arguments.erase(second);
    break;
  }
  return arguments;
}

// What follows `word` in the names of verbs of two words: "run, status" for "collect".
std::string SecondWords(std::string_view word) {
  std::string out;
  for (const VerbEntry& entry : AllVerbs()) {
    if (!entry.name.starts_with(std::string(word) + " ")) continue;
    if (!out.empty()) out += ", ";
    out += entry.name.substr(word.size() + 1);
  }
  return out;
}

std::string UnknownWord(const std::string& word, const CommandDescription& command,
                        const std::string& verb_name) {
  std::vector<std::string_view> known;
  for (const VerbDescription& verb : command.verbs) {
    if (verb_name.empty()) known.push_back(verb.name);
    if (verb.name != verb_name) continue;
    for (const OptionDescription& option : verb.options) {
      known.insert(known.end(), option.names.begin(), option.names.end());
    }
  }
  for (const OptionDescription& option : command.options) {
    known.insert(known.end(), option.names.begin(), option.names.end());
  }
  return DidYouMean(word, known);
}

// CLI11 keeps what it could not place; the first such word is what the user has to look at.
Diagnostic UsageError(const CLI::App& app, const std::string& what,
                      const CommandDescription& command) {
  const CLI::App* verb = ParsedVerb(app);
  const std::string verb_name = verb == nullptr ? "" : SpokenName(verb->get_name());
  const std::string where = verb == nullptr ? kName : std::string(kName) + " " + verb_name;
  const std::vector<std::string> unplaced = app.remaining(true);
  std::string help;
  std::string message = what;
  if (!unplaced.empty()) {
    const std::string& word = unplaced.front();
    const bool is_option = word.size() > 1 && word[0] == '-';
    message = (is_option         ? "unknown option '"
               : verb == nullptr ? "unknown verb '"
                                 : "unexpected argument '") +
              word + "'";
    help = UnknownWord(word, command, verb_name);
    const std::string seconds = verb == nullptr ? SecondWords(word) : "";
    if (!seconds.empty()) {
      message = "'" + word + "' needs a second word";
      help = "it is one of " + seconds;
    }
  }
  if (help.empty()) help = "`" + where + " --help` lists what it takes";
  return ErrorAt(DiagnosticCode::kBadUsage, where, message, help);
}

}  // namespace

CommandLine::CommandLine()
    : app_(std::make_unique<CLI::App>("Compiles Sigma rules and evaluates them on events", kName)) {
  app_->set_help_flag("-h,--help", "Print this help");
  app_->require_subcommand(0, 1);
  app_->fallthrough();
  AddFlag(*app_, "--version", version_, "Print the version");
  AddFlag(*app_, "-q,--quiet", options_.quiet, "No progress, no summary, no warnings");
  AddFlag(*app_, "-v,--verbose", options_.verbose, "Every warning and every lost record");
  AddChoice(*app_, "--color", color_, "WHEN", "Whether to use colours",
            {"auto", "always", "never"});
  app_->footer(
      "Exit codes: 0 done, 1 findings or failed tests, 2 invalid rule or program,\n"
      "3 wrong usage, 4 input or output lost, 70 internal error, 130 interrupted.");
  for (const VerbEntry& entry : AllVerbs()) {
    CLI::App* verb = app_->add_subcommand(ParserName(entry.name), std::string(entry.summary));
    verb->group(std::string(entry.group));
    verb->footer("");
    verbs_.push_back(entry.make());
    verbs_.back()->Describe(*verb);
  }
}

CommandLine::~CommandLine() = default;

ParsedCommand CommandLine::Parse(const std::vector<std::string>& arguments) {
  try {
    // CLI11 takes its arguments last first.
    std::vector<std::string> words = JoinVerbWords(arguments);
    std::reverse(words.begin(), words.end());
    app_->parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    return PrintText{Help()};
  } catch (const CLI::ParseError& error) {
    return UsageError(*app_, error.what(), Description());
  }
  if (version_) return PrintText{VersionText()};
  const CLI::App* parsed = ParsedVerb(*app_);
  if (parsed == nullptr) {
    return ErrorAt(DiagnosticCode::kBadUsage, kName, "no verb given",
                   "`sigmavm --help` lists the verbs; `sigmavm demo` shows one run");
  }
  for (size_t i = 0; i < verbs_.size(); ++i) {
    if (ParserName(AllVerbs()[i].name) == parsed->get_name())
      return RunVerb{verbs_[i].get(), Options()};
  }
  return ErrorAt(DiagnosticCode::kBadUsage, kName, "no such verb");
}

CommandDescription CommandLine::Description() const { return Describe(*app_); }

std::string CommandLine::Help() const {
  const CommandDescription command = Description();
  const CLI::App* parsed = ParsedVerb(*app_);
  for (const VerbDescription& verb : command.verbs) {
    if (parsed != nullptr && verb.name == SpokenName(parsed->get_name()))
      return VerbHelp(command, verb);
  }
  return CommandHelp(command);
}

GlobalOptions CommandLine::Options() const {
  GlobalOptions options = options_;
  options.color = color_ == "always"  ? ColorMode::kAlways
                  : color_ == "never" ? ColorMode::kNever
                                      : ColorMode::kAuto;
  return options;
}

CommandDescription DescribeCommand() { return CommandLine().Description(); }

}  // namespace sigmavm::cli
