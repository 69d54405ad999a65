// Outcomes of test cases, and how they are told to people and to build servers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace sigmavm::cli {

enum class Outcome : uint8_t { kPassed, kFailed, kSkipped };

struct CaseOutcome {
  Outcome outcome = Outcome::kPassed;
  std::string suite;    ///< what it belongs to: a rule, a file
  std::string name;     ///< what it is called in the report
  std::string message;  ///< why it failed or was skipped
};

/// Collects outcomes in their order.
class TestReport {
 public:
  void Add(CaseOutcome outcome);

  [[nodiscard]] size_t count(Outcome outcome) const;
  [[nodiscard]] const std::vector<CaseOutcome>& outcomes() const noexcept { return outcomes_; }

  /// A line for each failed case, one for each reason to skip, and last
  /// `N passed, N failed, N skipped`.
  [[nodiscard]] std::string Text() const;
  /// The same as JUnit XML.
  [[nodiscard]] std::string JunitXml() const;

 private:
  std::vector<CaseOutcome> outcomes_;
};

}  // namespace sigmavm::cli
