// Which words of the assembly text set which members of rules and correlations, for disassembler
// and assembler.
#pragma once

#include <string_view>

#include "runtime/program/program.h"

namespace sigmavm::program {

/// A member that holds the id of a string or of a list, kNoIndex when absent.
template <typename T>
struct AssemblyAttribute {
  std::string_view word;
  uint32_t T::*member;
};

// In the order in which they are printed.
inline constexpr AssemblyAttribute<Rule> kRuleTexts[] = {
    {"id", &Rule::id},
    {"name", &Rule::name},
    {"status", &Rule::status},
    {"author", &Rule::author},
    {"description", &Rule::description},
};
inline constexpr AssemblyAttribute<Rule> kRuleLists[] = {
    {"tags", &Rule::tags},
    {"references", &Rule::references},
    {"falsepositives", &Rule::false_positives},
    {"witnesses", &Rule::witnesses},
    {"evidence", &Rule::evidence},
};
inline constexpr AssemblyAttribute<Correlation> kCorrelationTexts[] = {
    {"id", &Correlation::id},
    {"name", &Correlation::name},
    {"status", &Correlation::status},
    {"author", &Correlation::author},
    {"description", &Correlation::description},
    {"condition", &Correlation::condition_text},
};
inline constexpr AssemblyAttribute<Correlation> kCorrelationLists[] = {
    {"tags", &Correlation::tags},
    {"references", &Correlation::references},
    {"falsepositives", &Correlation::false_positives},
    {"rules", &Correlation::rules},
    {"group_by", &Correlation::group_by},
    {"aliases", &Correlation::aliases},
    {"fields", &Correlation::fields},
    {"conditions", &Correlation::conditions},
};
inline constexpr AssemblyAttribute<Logsource> kLogsourceTexts[] = {
    {"category", &Logsource::category},
    {"product", &Logsource::product},
    {"service", &Logsource::service},
};
inline constexpr AssemblyAttribute<Logsource> kLogsourceLists[] = {
    {"channels", &Logsource::channels},
    {"event_ids", &Logsource::event_ids},
    {"providers", &Logsource::providers},
};

}  // namespace sigmavm::program
