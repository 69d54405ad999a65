// Runs the conformance cases and the semantic traps against any evaluator.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/evaluate.h"

namespace sigmavm::support {

enum class Expectation : uint8_t { kMatch, kNoMatch, kError };

/// One rule text with one event, or a rule text that must not load.
struct ConformanceCase {
  std::string id;  ///< of traps: with the number of the event, from 0
  std::string area;
  std::string note;
  std::string rules_yaml;
  std::string event_json = "{}";
  Placeholders placeholders;
  Expectation expected = Expectation::kMatch;
};

/// One reported hit of a correlation case.
struct ExpectedAlert {
  std::string rule;
  size_t at_event = 0;
  friend bool operator==(const ExpectedAlert&, const ExpectedAlert&) = default;
};

struct CorrelationCase {
  std::string id;
  std::string rules_yaml;
  std::vector<std::string> events_json;  ///< in time order, `ts` included
  std::vector<ExpectedAlert> alerts;
};

/// What conformance.jsonl holds; its format is in sigma-semantics, section 12.
struct ConformanceSuite {
  std::vector<ConformanceCase> cases;
  std::vector<CorrelationCase> correlations;
};

[[nodiscard]] Result<ConformanceSuite> ReadConformance(const std::filesystem::path& path);
/// semantic-traps.jsonl: one case an event.
[[nodiscard]] Result<std::vector<ConformanceCase>> ReadTraps(const std::filesystem::path& path);

/// A case that we hold to be wrong, and why; see docs/reference/conformance-exceptions.md.
struct ConformanceException {
  std::string_view id;
  std::string_view reason;
};
[[nodiscard]] const std::vector<ConformanceException>& ConformanceExceptions();

struct ConformanceFailure {
  std::string id;
  std::string text;  ///< expected and got, with the rule and the event
};

/// Every case that came out otherwise than expected. An exception that comes out as the file says
/// is a failure too, so that the table cannot go stale.
[[nodiscard]] std::vector<ConformanceFailure> RunCases(const std::vector<ConformanceCase>& cases,
                                                       const Evaluate& evaluate);

/// "match", "no match" or "error".
[[nodiscard]] std::string_view ExpectationText(Expectation expectation);

}  // namespace sigmavm::support
