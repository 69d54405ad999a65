#include "tests/support/vm/fixed_events.h"

#include <cstdlib>

#include "runtime/input/json_reader.h"
#include "runtime/vm/evaluator.h"

namespace sigmavm::support {

const std::vector<std::string_view>& FixedEvents() {
  static const std::vector<std::string_view> events = {
      R"({})",
      R"({"F":"x","G":"X","EventID":1})",
      R"({"F":["a","b",null,7],"G":{"h":"y"},"A":true,"B":-1.5,"C":18446744073709551615})",
      R"({"Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c -enc SQBFAFgA \u212a\u017f",)"
      R"("ParentImage":"C:\\Program Files\\WINWORD.EXE","User":"","Hashes":null,"EventID":"1"})",
      R"({"Event":{"System":{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational"},)"
      R"("EventData":{"Image":"/bin/sh","DestinationIp":"10.1.2.3","UtcTime":"2026-01-02 03:04:05"}}})",
  };
  return events;
}

std::vector<std::vector<program::RuleIndex>> EvaluateFixedEvents(
    const program::VerifiedProgram& program, const vm::EngineOptions& options) {
  const vm::Engine engine(program, options);
  input::JsonReader reader(engine.schema());
  record::Record record(engine.schema());
  vm::Evaluator evaluator(engine);
  std::vector<std::vector<program::RuleIndex>> matches;
  std::vector<vm::Evidence> evidence;
  for (const std::string_view event : FixedEvents()) {
    std::string padded(event);
    padded.append(input::kDocumentPadding, ' ');
    if (reader.Read(std::string_view(padded).substr(0, event.size()), record)) std::abort();
    matches.push_back(evaluator.Evaluate(record));
    for (const program::RuleIndex rule : matches.back()) {
      evidence.clear();
      evaluator.CollectEvidence(rule, evidence);
    }
  }
  return matches;
}

}  // namespace sigmavm::support
