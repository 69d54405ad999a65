#include "cli/verbs.h"

namespace sigmavm::cli {

const std::vector<VerbEntry>& AllVerbs() {
  static const std::vector<VerbEntry> verbs = {
      {"check", "Rules", "Load rules and report everything that is wrong with them", MakeCheckVerb},
      {"compile", "Rules", "Compile rules into one program file", MakeCompileVerb},
      {"eval", "Events", "Evaluate rules on events and write alerts", MakeEvalVerb},
      {"completions", "Other", "Print a tab completion script for a shell", MakeCompletionsVerb},
      {"manual", "Other", "Print the manual page", MakeManualVerb},
      {"version", "Other", "Print the version", MakeVersionVerb},
  };
  return verbs;
}

}  // namespace sigmavm::cli
