// The measurements of sigmavm_bench, one function a group of lines of the table.
#pragma once

#include <functional>
#include <string>

#include "runtime/program/verifier.h"
#include "tests/bench/base_events.h"
#include "tests/bench/report.h"
#include "tests/bench/rule_sets.h"

namespace sigmavm::bench {

/// How much is measured.
struct Scale {
  size_t runs = 9;
  size_t events = 50'000;              ///< of a lane in memory
  size_t warm_up_events = 40'000;      ///< more than an engine needs to tune itself (33,000)
  size_t file_events = 1'000'000;      ///< of the whole process
  size_t most_copies = 100;            ///< of the rules
  size_t adversarial_bytes = 4 << 20;  ///< of each kind of hostile event
};

/// What all measurements share. Must outlive them.
struct Setting {
  Scale scale;
  RuleOrigin rules;
  BaseEvents events;
  program::VerifiedProgram all;               ///< every rule
  program::VerifiedProgram process_creation;  ///< those for the creation of processes on Windows
  std::string command;                        ///< path of the sigmavm command
  std::function<void(ReportLine)> add;        ///< takes what has been measured
};

/// Different ways through the evaluator must agree: cached, uncached, without index. False, and an
/// explanation in a line, when the numbers of matches differ on a sample.
[[nodiscard]] bool CheckAgreement(const Setting& setting);

void MeasureShapes(const Setting& setting);       ///< flat, no cache, full, nested
void MeasureRuleCounts(const Setting& setting);   ///< all rules, ten and a hundred times the rules
void MeasureLoading(const Setting& setting);      ///< program file, compilation
void MeasureProcess(const Setting& setting);      ///< whole process, threads, memory
void MeasureAdversarial(const Setting& setting);  ///< hostile events

}  // namespace sigmavm::bench
