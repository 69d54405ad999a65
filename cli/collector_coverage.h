// What a program asks of the collector, and which of its rules the collector can never make fire.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/linux/service/evaluation.h"
#include "runtime/program/verifier.h"

namespace sigmavm::cli {

/// How the collector comes by a field.
enum class FieldProvision : uint8_t {
  kAlways,
  kOnDemand,         ///< costs reading the program's file
  kWindowsPrograms,  ///< the same, and only Windows programs (Wine, Mono) have it
  kHeld,             ///< of programs that are held before they start
  kConstant,         ///< there, but always the same
  kNever,
};
/// "always", "on demand" and so on.
[[nodiscard]] std::string_view ProvisionText(FieldProvision provision) noexcept;
[[nodiscard]] FieldProvision ProvisionOf(std::string_view field) noexcept;

struct FieldUse {
  std::string_view name;  ///< borrowed from the program; "*" for keywords
  FieldProvision provision{};
  size_t rules = 0;  ///< that read it and are reached by process creations
};

/// A rule that no event of the collector can satisfy.
struct DeadRule {
  program::RuleIndex rule = 0;
  bool is_of_other_events = false;  ///< its logsource rules out process creations on Linux
  std::string reason;
};

struct CollectorCoverage {
  std::vector<FieldUse> fields;  ///< by name
  std::vector<DeadRule> dead;    ///< in the order of the program
  /// Those of the others that can be judged before a program starts (hold_rules.h).
  std::vector<program::RuleIndex> before_start;
  collector::FactsNeeded facts;
  size_t rules = 0;
};

/// A rule is called dead only when that is certain; others may still never fire.
[[nodiscard]] CollectorCoverage FindCoverage(const program::VerifiedProgram& program);

}  // namespace sigmavm::cli
