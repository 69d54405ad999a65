#include "cli/case_runner.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "cli/output.h"
#include "runtime/base/limits.h"

namespace sigmavm::cli {
namespace {

constexpr size_t kCaseFileBytes = size_t{256} << 20;

CaseOutcome Failed(CaseOutcome outcome, std::string message) {
  outcome.outcome = Outcome::kFailed;
  outcome.message = std::move(message);
  return outcome;
}

CaseOutcome Skipped(CaseOutcome outcome, std::string message) {
  outcome.outcome = Outcome::kSkipped;
  outcome.message = std::move(message);
  return outcome;
}

}  // namespace

CaseRunner::CaseRunner(Session& session, const LoadedRules& rules)
    : session_(session),
      rules_(rules),
      engine_(rules.program),
      evaluator_(engine_),
      has_case_(rules.documents.size()) {}

void CaseRunner::Run(TestReport& report) {
  std::map<SourceId, std::vector<DocumentIndex>> files;  // sources are numbered in file order
  for (DocumentIndex i = 0; i < rules_.documents.size(); ++i) {
    files[rules_.documents[i].span.source].push_back(i);
  }
  for (const auto& [source, documents] : files) RunFile(documents, report);
}

void CaseRunner::RunFile(const std::vector<DocumentIndex>& documents, TestReport& report) {
  const SourceId source = rules_.documents[documents.front()].span.source;
  const auto path = FindCaseFile(std::string(session_.sources().name(source)));
  std::error_code error;
  if (!path || !std::filesystem::exists(*path, error)) return;
  auto text = ReadWholeFile(*path, kCaseFileBytes);
  if (!text) return session_.Fail(ExitCode::kLost, text.errors());
  const CaseFile file = ParseCaseFile(*path, *text);
  if (!file.problems.empty()) session_.Fail(ExitCode::kLost, file.problems);
  for (const RuleCase& one : file.cases) report.Add(RunCase(file, one, documents));
}

CaseOutcome CaseRunner::RunCase(const CaseFile& file, const RuleCase& one,
                                const std::vector<DocumentIndex>& documents) {
  CaseOutcome outcome;
  outcome.suite = one.rule.empty() ? rules_.documents[documents.front()].title : one.rule;
  outcome.name =
      file.path + ":" + std::to_string(one.line) + ": " + outcome.suite + ": " + one.name;
  if (one.rule.empty()) {
    const bool is_clear =
        documents.size() == 1 && rules_.documents[documents.front()].kind != DocumentKind::kFilter;
    if (!is_clear) return Failed(std::move(outcome), "the case has to name its rule");
    return Judge(one, documents.front(), std::move(outcome));
  }
  const auto target = FindTarget(one.rule, documents);
  if (!target) return Skipped(std::move(outcome), "its rule is not loaded in this run");
  return Judge(one, *target, std::move(outcome));
}

CaseOutcome CaseRunner::Judge(const RuleCase& one, DocumentIndex document, CaseOutcome outcome) {
  has_case_[document] = true;
  if (rules_.documents[document].kind == DocumentKind::kCorrelation) {
    return Skipped(std::move(outcome), "correlation rules are not evaluated yet");
  }
  if (one.is_stream) return Failed(std::move(outcome), "'events' is for correlation rules");
  const auto rule = PlanOf(document);
  if (!rule) return Skipped(std::move(outcome), "its rule does not load");
  const auto problem = evaluator_.Evaluate(input::Format::kJson, one.events.front());
  if (problem) return Failed(std::move(outcome), "the event cannot be read: " + problem->message);
  const bool matched = evaluator_.Matched(*rule);
  if (matched == one.match) return outcome;
  return Failed(std::move(outcome),
                one.match ? "expected a match, got none" : "expected no match, got one");
}

// In this file, or for the cases of a filter anywhere.
std::optional<CaseRunner::DocumentIndex> CaseRunner::FindTarget(
    const std::string& rule, const std::vector<DocumentIndex>& documents) const {
  const auto fits = [&](DocumentIndex index) {
    const RuleDocument& document = rules_.documents[index];
    return document.kind != DocumentKind::kFilter && (document.id == rule || document.name == rule);
  };
  const auto here = std::find_if(documents.begin(), documents.end(), fits);
  if (here != documents.end()) return *here;
  const bool has_filter = std::any_of(documents.begin(), documents.end(), [this](auto index) {
    return rules_.documents[index].kind == DocumentKind::kFilter;
  });
  for (DocumentIndex i = 0; has_filter && i < rules_.documents.size(); ++i) {
    if (fits(i)) return i;
  }
  return std::nullopt;
}

std::optional<program::RuleIndex> CaseRunner::PlanOf(DocumentIndex document) const {
  const Span span = rules_.documents[document].span;
  const auto found =
      std::find_if(rules_.plans.begin(), rules_.plans.end(),
                   [span](const ir::RulePlan& plan) { return plan.meta.span == span; });
  if (found == rules_.plans.end()) return std::nullopt;
  return static_cast<program::RuleIndex>(found - rules_.plans.begin());
}

std::vector<std::string> CaseRunner::RulesWithoutCases() const {
  std::vector<std::string> titles;
  for (DocumentIndex i = 0; i < rules_.documents.size(); ++i) {
    const RuleDocument& document = rules_.documents[i];
    if (!has_case_[i] && document.kind != DocumentKind::kFilter) titles.push_back(document.title);
  }
  return titles;
}

}  // namespace sigmavm::cli
