// Translations as text for people and as JSON for programs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "cli/translated_rules.h"
#include "runtime/base/source_text.h"

namespace sigmavm::cli {

/// What running a query on records showed.
struct CheckOutcome {
  size_t records = 0;      ///< that the rule applies to
  size_t matches = 0;      ///< of the rule
  size_t differences = 0;  ///< records on which query and rule disagree
  std::string problem;     ///< why the query could not be run; empty when it could
};

/// One JSON object, without line break: rule_id, title, file, product, status, query (unless
/// refused), reasons (code, effect, message, file, line, column) and, when there is one, the
/// outcome of a check. docs/reference/translation-output.md describes it.
[[nodiscard]] std::string TranslationJson(const TranslatedRule& rule,
                                          const backend::Profile& profile, const SourceMap& sources,
                                          const std::optional<CheckOutcome>& check);

/// One line a rule and one a reason, for --report.
[[nodiscard]] std::string ReportText(const TranslatedRule& rule, const SourceMap& sources,
                                     const std::optional<CheckOutcome>& check);

/// `file:line:column`.
[[nodiscard]] std::string PlaceText(Span span, const SourceMap& sources);

}  // namespace sigmavm::cli
