#include "tests/support/conformance.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "tests/support/shared_data.h"

namespace sigmavm::support {
namespace {

using nlohmann::json;

std::string TextOf(const json& object, const char* key) {
  return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : "";
}

Placeholders PlaceholdersOf(const json& object) {
  Placeholders placeholders;
  if (!object.contains("placeholders")) return placeholders;
  for (const auto& [name, values] : object["placeholders"].items()) {
    for (const json& value : values) {
      placeholders[name].push_back(value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  return placeholders;
}

Expectation MatchExpectation(const json& object) {
  return object["match"].get<bool>() ? Expectation::kMatch : Expectation::kNoMatch;
}

ConformanceCase ReadCase(const json& object) {
  ConformanceCase one;
  one.id = TextOf(object, "id");
  one.area = TextOf(object, "area");
  one.note = TextOf(object, "note");
  one.rules_yaml = TextOf(object, "rule");
  one.placeholders = PlaceholdersOf(object);
  if (object.value("error", false)) {
    one.expected = Expectation::kError;
    return one;
  }
  one.event_json = object["event"].dump();
  one.expected = MatchExpectation(object);
  return one;
}

CorrelationCase ReadCorrelation(const json& object) {
  CorrelationCase one;
  one.id = TextOf(object, "id");
  one.rules_yaml = TextOf(object, "rules");
  for (const json& event : object["events"]) one.events_json.push_back(event.dump());
  for (const json& alert : object["alerts"]) {
    one.alerts.push_back({TextOf(alert, "rule"), alert["at_event"].get<size_t>()});
  }
  return one;
}

void AddTraps(const json& object, std::vector<ConformanceCase>& cases) {
  size_t number = 0;
  for (const json& event : object["events"]) {
    ConformanceCase one;
    one.id = TextOf(object, "id") + "#" + std::to_string(number++);
    one.area = "trap";
    one.note = TextOf(object, "trap");
    one.rules_yaml = TextOf(object, "rule");
    one.event_json = event["event"].dump();
    one.expected = MatchExpectation(event);
    cases.push_back(std::move(one));
  }
}

Diagnostic BadLine(const std::filesystem::path& path, const std::string& what) {
  return ErrorAt(DiagnosticCode{}, path.string(), "not a line of conformance cases: " + what);
}

// Parses every line and gives it to `add`. The only place that sees exceptions of the JSON library.
template <typename Add>
std::optional<Diagnostic> ForEachCase(const std::filesystem::path& path, const Add& add) {
  const auto lines = ReadLines(path);
  if (!lines) return lines.errors().front();
  for (const std::string& line : *lines) {
    try {
      add(json::parse(line));
    } catch (const json::exception& exception) {
      return BadLine(path, exception.what());
    }
  }
  return std::nullopt;
}

const ConformanceException* FindException(std::string_view id) {
  const auto& exceptions = ConformanceExceptions();
  const auto found = std::find_if(exceptions.begin(), exceptions.end(),
                                  [id](const auto& exception) { return exception.id == id; });
  return found == exceptions.end() ? nullptr : &*found;
}

std::string Describe(const ConformanceCase& one, Expectation got, const std::string& error) {
  return one.id + ": expected " + std::string(ExpectationText(one.expected)) + ", got " +
         std::string(ExpectationText(got)) + (error.empty() ? "" : " (" + error + ")") +
         (one.note.empty() ? "" : "\n  note: " + one.note) + "\n  event: " + one.event_json + "\n" +
         one.rules_yaml;
}

}  // namespace

Result<ConformanceSuite> ReadConformance(const std::filesystem::path& path) {
  ConformanceSuite suite;
  auto problem = ForEachCase(path, [&](const json& object) {
    if (object.contains("alerts")) {
      suite.correlations.push_back(ReadCorrelation(object));
    } else {
      suite.cases.push_back(ReadCase(object));
    }
  });
  if (problem) return std::move(*problem);
  return suite;
}

Result<std::vector<ConformanceCase>> ReadTraps(const std::filesystem::path& path) {
  std::vector<ConformanceCase> cases;
  auto problem = ForEachCase(path, [&](const json& object) { AddTraps(object, cases); });
  if (problem) return std::move(*problem);
  return cases;
}

const std::vector<ConformanceException>& ConformanceExceptions() {
  constexpr std::string_view kNoLookaround =
      "look-around is refused: RE2 cannot run it in linear time";
  static const std::vector<ConformanceException> kExceptions = {
      {"re-lookahead#0", kNoLookaround},
      {"re-lookahead#1", kNoLookaround},
  };
  return kExceptions;
}

std::string_view ExpectationText(Expectation expectation) {
  switch (expectation) {
    case Expectation::kMatch:
      return "match";
    case Expectation::kNoMatch:
      return "no match";
    case Expectation::kError:
      break;
  }
  return "error";
}

std::vector<ConformanceFailure> RunCases(const std::vector<ConformanceCase>& cases,
                                         const Evaluate& evaluate) {
  std::vector<ConformanceFailure> failures;
  for (const ConformanceCase& one : cases) {
    const auto result = evaluate(one.rules_yaml, one.event_json, one.placeholders);
    const Expectation got = !result.ok() ? Expectation::kError
                            : *result    ? Expectation::kMatch
                                         : Expectation::kNoMatch;
    const ConformanceException* exception = FindException(one.id);
    if ((got == one.expected) == (exception == nullptr)) continue;
    std::string text =
        Describe(one, got, result.ok() ? std::string() : result.errors().front().message);
    if (exception != nullptr) text.insert(0, "listed as an exception, yet as expected: ");
    failures.push_back({one.id, std::move(text)});
  }
  return failures;
}

}  // namespace sigmavm::support
