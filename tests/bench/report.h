// The table that a measurement ends in: what was asked for, what was reached.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/measure.h"

namespace sigmavm::bench {

/// One line of the table.
struct ReportLine {
  std::string name;
  std::string figure;  ///< what is measured: "ratio to the floor", "ms"
  Samples value;
  bool more_is_better = true;
  // What has to be reached and what is aimed at; not given for what is only of interest.
  std::optional<double> must;
  std::optional<double> aim;
  /// Other figures of the same measurement, by name and unit: "floor ns".
  std::vector<std::pair<std::string, double>> details;
  std::string note;  ///< why there is no figure, or what has to be known about it

  [[nodiscard]] bool Reaches(double bound) const {
    return more_is_better ? value.Median() >= bound : value.Median() <= bound;
  }
};

struct Report {
  /// What was measured on: rules, events, build, processor.
  std::vector<std::pair<std::string, std::string>> conditions;
  std::vector<ReportLine> lines;

  [[nodiscard]] std::string ToText() const;
  [[nodiscard]] std::string ToJson() const;
};

/// One line as the table shows it; ToText() puts them below a heading.
[[nodiscard]] std::string TableHeading();
[[nodiscard]] std::string ToTableLine(const ReportLine& line);

}  // namespace sigmavm::bench
