// Runs the cases attached to rules.
#pragma once

#include <string>
#include <vector>

#include "cli/case_file.h"
#include "cli/rule_set.h"
#include "cli/session.h"
#include "cli/single_event.h"
#include "cli/test_report.h"

namespace sigmavm::cli {

/// Used once. Case files that cannot be read, and lines that are no cases, are reported through the
/// session.
class CaseRunner {
 public:
  /// `rules` must have been loaded from rule files and outlive the runner.
  CaseRunner(Session& session, const LoadedRules& rules);

  void Run(TestReport& report);

  /// Titles of the rules and correlations that no case named.
  [[nodiscard]] std::vector<std::string> RulesWithoutCases() const;

 private:
  using DocumentIndex = size_t;

  void RunFile(const std::vector<DocumentIndex>& documents, TestReport& report);
  CaseOutcome RunCase(const CaseFile& file, const RuleCase& one,
                      const std::vector<DocumentIndex>& documents);
  CaseOutcome Judge(const RuleCase& one, DocumentIndex document, CaseOutcome outcome);
  [[nodiscard]] std::optional<DocumentIndex> FindTarget(
      const std::string& rule, const std::vector<DocumentIndex>& documents) const;
  [[nodiscard]] std::optional<program::RuleIndex> PlanOf(DocumentIndex document) const;

  Session& session_;
  const LoadedRules& rules_;
  vm::Engine engine_;
  SingleEventEvaluator evaluator_;
  std::vector<bool> has_case_;  // by document
};

}  // namespace sigmavm::cli
