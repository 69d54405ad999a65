#include "cli/completions.h"

#include <algorithm>

namespace sigmavm::cli {
namespace {

// Values that are paths; everything else has choices or cannot be completed.
bool TakesPath(const OptionDescription& option) {
  constexpr std::string_view kPathNames[] = {"FILE", "PATH", "RULES", "INPUT", "DIR", "PROGRAM"};
  return std::find(std::begin(kPathNames), std::end(kPathNames), option.value) !=
         std::end(kPathNames);
}

std::string Join(const std::vector<std::string>& words, std::string_view separator) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += separator;
    out += word;
  }
  return out;
}

std::vector<std::string> VerbNames(const CommandDescription& command) {
  std::vector<std::string> names;
  for (const VerbDescription& verb : command.verbs) names.push_back(ParserName(verb.name));
  return names;
}

// The first words of verbs that have two, each once.
std::vector<std::string> FirstWords(const CommandDescription& command) {
  std::vector<std::string> words;
  for (const VerbDescription& verb : command.verbs) {
    const size_t blank = verb.name.find(' ');
    if (blank == std::string::npos) continue;
    std::string word = verb.name.substr(0, blank);
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return words;
}

std::vector<const VerbDescription*> VerbsBehind(const CommandDescription& command,
                                                const std::string& first) {
  std::vector<const VerbDescription*> verbs;
  for (const VerbDescription& verb : command.verbs) {
    if (verb.name.starts_with(first + " ")) verbs.push_back(&verb);
  }
  return verbs;
}

// Of a verb that has two words.
std::string SecondWord(const VerbDescription& verb) {
  return verb.name.substr(verb.name.find(' ') + 1);
}

std::vector<std::string> SecondWords(const CommandDescription& command, const std::string& first) {
  std::vector<std::string> words;
  for (const VerbDescription* verb : VerbsBehind(command, first)) {
    words.push_back(SecondWord(*verb));
  }
  return words;
}

void AddNames(const std::vector<OptionDescription>& options, std::vector<std::string>& words) {
  for (const OptionDescription& option : options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
}

// Inside single quotes of a POSIX-like shell.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// --- bash

std::string BashValueCase(const std::string& verb, const OptionDescription& option) {
  if (option.value.empty() || (option.choices.empty() && !TakesPath(option))) return {};
  std::vector<std::string> patterns;
  for (const std::string& name : option.names) {
    patterns.push_back(verb);
    patterns.back().append(":").append(name);
  }
  std::string out = "    " + Join(patterns, "|") + ") ";
  out += option.choices.empty() ? "_sigmavm_files"
                                : "_sigmavm_words " + Quoted(Join(option.choices, " "));
  return out + "; return ;;\n";
}

std::string BashVerbCase(const CommandDescription& command, const VerbDescription& verb) {
  std::vector<std::string> words;
  AddNames(verb.options, words);
  AddNames(command.options, words);
  for (const OptionDescription& argument : verb.arguments) {
    words.insert(words.end(), argument.choices.begin(), argument.choices.end());
  }
  return "    " + ParserName(verb.name) + ") words=" + Quoted(Join(words, " ")) + " ;;\n";
}

std::string BashScript(const CommandDescription& command) {
  std::vector<std::string> first = FirstWords(command);
  for (const VerbDescription& verb : command.verbs) {
    if (verb.name.find(' ') == std::string::npos) first.push_back(verb.name);
  }
  AddNames(command.options, first);
  std::string out = R"(# Tab completion of sigmavm for bash.
_sigmavm_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_sigmavm_files() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); }
_sigmavm() {
  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}"
  local verb='' word words first=''
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    word="$first$word"
    case "$word" in
)";
  out += "      " + Join(VerbNames(command), "|") + ") verb=\"$word\"; break ;;\n";
  for (const std::string& word : FirstWords(command)) {
    out.append("      ").append(word).append(") first='").append(word).append("-' ;;\n");
  }
  out += "    esac\n  done\n  case \"$verb:$prev\" in\n";
  for (const OptionDescription& option : command.options) out += BashValueCase("*", option);
  for (const VerbDescription& verb : command.verbs) {
    for (const OptionDescription& option : verb.options)
      out += BashValueCase(ParserName(verb.name), option);
  }
  out += "  esac\n  case \"$verb\" in\n    '') words=" + Quoted(Join(first, " ")) + " ;;\n";
  for (const VerbDescription& verb : command.verbs) out += BashVerbCase(command, verb);
  out += "  esac\n";
  for (const std::string& word : FirstWords(command)) {
    out += "  [[ \"$first$verb\" == " + word +
           "- ]] && words=" + Quoted(Join(SecondWords(command, word), " ")) + "\n";
  }
  out += R"(  _sigmavm_words "$words"
  if [[ -n "$verb" && "$cur" != -* && ${#COMPREPLY[@]} -eq 0 ]]; then _sigmavm_files; fi
}
complete -F _sigmavm sigmavm
)";
  return out;
}

// --- zsh

// Inside an _arguments specification, brackets and colons have a meaning.
std::string ZshText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string ZshAction(const OptionDescription& option) {
  if (!option.choices.empty()) return ":" + option.value + ":(" + Join(option.choices, " ") + ")";
  return ":" + option.value + ":" + (TakesPath(option) ? "_files" : "");
}

std::string ZshOptions(const std::vector<OptionDescription>& options) {
  std::string out;
  for (const OptionDescription& option : options) {
    for (const std::string& name : option.names) {
      std::string specification = (option.repeatable ? "*" : "") + name;
      specification += "[" + ZshText(option.help) + "]";
      if (!option.value.empty()) specification += ZshAction(option);
      out += "        " + Quoted(specification) + " \\\n";
    }
  }
  return out;
}

// What `_arguments` completes behind a verb; every line goes on.
std::string ZshArguments(const CommandDescription& command, const VerbDescription& verb) {
  std::string out = "_arguments \\\n" + ZshOptions(verb.options) + ZshOptions(command.options);
  for (const OptionDescription& argument : verb.arguments) {
    out += "        " + Quoted("*" + ZshAction(argument)) + " \\\n";
  }
  return out;
}

// `'run:Summary'`, an element of an array for _describe.
std::string ZshItem(std::string_view word, std::string_view summary) {
  return "    " + Quoted(std::string(word) + ":" + ZshText(summary)) + "\n";
}

// The case of a first word: completes the second one, then what is behind it.
std::string ZshPair(const CommandDescription& command, const std::string& first) {
  std::string words;
  std::string cases;
  for (const VerbDescription* verb : VerbsBehind(command, first)) {
    const std::string second = SecondWord(*verb);
    words += ZshItem(second, verb->summary);
    cases += "          " + second + ") " + ZshArguments(command, *verb) + "        ;;\n";
  }
  return "      " + first + ")\n  verbs=(\n" + words +
         "  )\n        _arguments -C '1: :->verb' '*:: :->arguments'\n        case $state in\n"
         "          verb) _describe verb verbs; return ;;\n        esac\n"
         "        case $line[1] in\n" +
         cases + "        esac ;;\n";
}

std::string ZshScript(const CommandDescription& command) {
  std::string words;
  std::string cases;
  for (const std::string& first : FirstWords(command)) {
    words += ZshItem(first, Join(SecondWords(command, first), ", "));
    cases += ZshPair(command, first);
  }
  for (const VerbDescription& verb : command.verbs) {
    if (verb.name.find(' ') != std::string::npos) continue;
    words += ZshItem(verb.name, verb.summary);
    cases += "      " + verb.name + ") " + ZshArguments(command, verb) + "        ;;\n";
  }
  return "#compdef sigmavm\n# Tab completion of sigmavm for zsh.\n_sigmavm() {\n"
         "  local -a verbs\n  local curcontext=\"$curcontext\" state line\n  verbs=(\n" +
         words +
         "  )\n  _arguments -C '1: :->verb' '*:: :->arguments'\n"
         "  case $state in\n    verb) _describe verb verbs ;;\n    arguments)\n"
         "      case $line[1] in\n" +
         cases + "      esac ;;\n  esac\n}\n_sigmavm \"$@\"\n";
}

// --- fish

std::string FishOption(const std::string& condition, const OptionDescription& option) {
  std::string out = "complete -c sigmavm " + condition;
  for (const std::string& name : option.names) {
    out += name.size() == 2 ? " -s " + name.substr(1) : " -l " + name.substr(2);
  }
  if (!option.choices.empty()) {
    out += " -x -a " + Quoted(Join(option.choices, " "));
  } else if (!option.value.empty()) {
    out += TakesPath(option) ? " -r -F" : " -x";
  }
  return out + " -d " + Quoted(option.help) + "\n";
}

// Completes a word, a verb or the first or second part of one.
std::string FishWord(const std::string& condition, const std::string& word,
                     const std::string& summary) {
  return "complete -c sigmavm -n " + condition + " -a " + word + " -d " + Quoted(summary) + "\n";
}

std::string SeenCondition(const std::string& word) { return "__fish_seen_subcommand_from " + word; }

std::string FishVerb(const std::string& condition, const VerbDescription& verb) {
  std::string out;
  for (const OptionDescription& option : verb.options) out += FishOption(condition, option);
  for (const OptionDescription& argument : verb.arguments) {
    out += "complete -c sigmavm " + condition;
    out += argument.choices.empty() ? " -F\n" : " -a " + Quoted(Join(argument.choices, " ")) + "\n";
  }
  return out;
}

std::string FishPair(const CommandDescription& command, const std::string& first) {
  const std::vector<std::string> seconds = SecondWords(command, first);
  const std::string open = SeenCondition(first) + "; and not " + SeenCondition(Join(seconds, " "));
  std::string out = FishWord("__fish_use_subcommand", first, Join(seconds, ", "));
  for (const VerbDescription* verb : VerbsBehind(command, first)) {
    const std::string second = SecondWord(*verb);
    out += FishWord(Quoted(open), second, verb->summary);
    out += FishVerb("-n " + Quoted(SeenCondition(first) + "; and " + SeenCondition(second)), *verb);
  }
  return out;
}

std::string FishScript(const CommandDescription& command) {
  std::string out = "# Tab completion of sigmavm for fish.\ncomplete -c sigmavm -f\n";
  for (const OptionDescription& option : command.options) out += FishOption("", option);
  for (const std::string& first : FirstWords(command)) out += FishPair(command, first);
  for (const VerbDescription& verb : command.verbs) {
    if (verb.name.find(' ') != std::string::npos) continue;
    out += FishWord("__fish_use_subcommand", verb.name, verb.summary);
    out += FishVerb("-n " + Quoted(SeenCondition(verb.name)), verb);
  }
  return out;
}

}  // namespace

const std::vector<std::string>& CompletionShells() {
  static const std::vector<std::string> kShells = {"bash", "zsh", "fish"};
  return kShells;
}

std::string CompletionScript(const CommandDescription& command, std::string_view shell) {
  if (shell == "bash") return BashScript(command);
  if (shell == "zsh") return ZshScript(command);
  if (shell == "fish") return FishScript(command);
  return {};
}

}  // namespace sigmavm::cli
