#include "cli/verbs.h"

namespace sigmavm::cli {

const std::vector<VerbEntry>& AllVerbs() {
  static const std::vector<VerbEntry> verbs = {
      {"check", "Rules", "Load rules and report everything that is wrong with them", MakeCheckVerb},
      {"compile", "Rules", "Compile rules into one program file", MakeCompileVerb},
      {"test", "Rules", "Run the records attached to rules, or conformance cases", MakeTestVerb},
      {"translate", "Rules", "Translate rules to queries of other products", MakeTranslateVerb},
      {"drift", "Rules", "Tell whether deployed rules are still what the rules say", MakeDriftVerb},
      {"eval", "Events", "Evaluate rules on events and write alerts", MakeEvalVerb},
      {"explain", "Events", "Say why a rule matches an event or not, or what a code means",
       MakeExplainVerb},
      {"demo", "Events", "Evaluate bundled records with bundled rules and explain a hit",
       MakeDemoVerb},
      {"collect run", "Collector", "Evaluate rules on processes as this machine starts them",
       MakeCollectRunVerb},
      {"collect status", "Collector", "Show how a running collector does", MakeCollectStatusVerb},
      {"collect replay", "Collector", "Evaluate rules on captured process starts",
       MakeCollectReplayVerb},
      {"collect fields", "Collector",
       "Say what rules need of the collector, and which can never fire", MakeCollectFieldsVerb},
      {"inspect", "Programs", "Show what a program file holds", MakeInspectVerb},
      {"assemble", "Programs", "Make a program file from its text form", MakeAssembleVerb},
      {"keygen", "Programs", "Make a key pair to sign programs with", MakeKeygenVerb},
      {"completions", "Other", "Print a tab completion script for a shell", MakeCompletionsVerb},
      {"manual", "Other", "Print the manual page", MakeManualVerb},
      {"version", "Other", "Print the version", MakeVersionVerb},
  };
  return verbs;
}

}  // namespace sigmavm::cli
