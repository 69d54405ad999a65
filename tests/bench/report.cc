#include "tests/bench/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace sigmavm::bench {
namespace {

using nlohmann::ordered_json;

/// The text in a column, followed by a blank; texts that are too long push the others aside.
std::string Left(std::string text, size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text + " ";
}
std::string Right(const std::string& text, size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text + " ";
}

/// One line of the table from its cells.
std::string Columns(const std::array<std::string, 7>& cells) {
  return Left(cells[0], 44) + Left(cells[1], 20) + Right(cells[2], 9) + Right(cells[3], 19) +
         Right(cells[4], 6) + Right(cells[5], 6) + cells[6] + "\n";
}

// Three digits that say something, whatever the size.
std::string Number(double value) {
  const double size = std::abs(value);
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", size >= 100 ? 0 : size >= 10 ? 1 : 3, value);
  return text;
}

std::string Bound(const std::optional<double>& bound) { return bound ? Number(*bound) : "-"; }

std::string Reached(const ReportLine& line) {
  if (!line.must || line.value.empty()) return "-";
  if (line.aim && line.Reaches(*line.aim)) return "aim";
  return line.Reaches(*line.must) ? "must" : "no";
}

ordered_json ToJsonValue(const ReportLine& line) {
  ordered_json out = {{"name", line.name}, {"figure", line.figure}};
  if (!line.value.empty()) {
    out["median"] = line.value.Median();
    out["min"] = line.value.Min();
    out["max"] = line.value.Max();
    out["runs"] = line.value.size();
  }
  if (line.must) out["must"] = *line.must;
  if (line.aim) out["aim"] = *line.aim;
  if (line.must && !line.value.empty()) out["reaches_must"] = line.Reaches(*line.must);
  if (line.aim && !line.value.empty()) out["reaches_aim"] = line.Reaches(*line.aim);
  for (const auto& [name, value] : line.details) out["details"][name] = value;
  if (!line.note.empty()) out["note"] = line.note;
  return out;
}

}  // namespace

std::string TableHeading() {
  return Columns({"lane", "figure", "median", "min..max", "must", "aim", "reached"});
}

std::string ToTableLine(const ReportLine& line) {
  const Samples& value = line.value;
  const std::string median = value.empty() ? "-" : Number(value.Median());
  const std::string spread = value.empty() ? "-" : Number(value.Min()) + ".." + Number(value.Max());
  std::string out = Columns(
      {line.name, line.figure, median, spread, Bound(line.must), Bound(line.aim), Reached(line)});
  std::string details;
  for (const auto& [name, detail] : line.details) {
    details += (details.empty() ? "    " : ", ") + name + " " + Number(detail);
  }
  if (!details.empty()) out += details + "\n";
  if (!line.note.empty()) out += "    " + line.note + "\n";
  return out;
}

std::string Report::ToText() const {
  std::string out;
  for (const auto& [name, value] : conditions) out.append(name).append(": ").append(value) += '\n';
  out += TableHeading();
  for (const ReportLine& line : lines) out += ToTableLine(line);
  return out;
}

std::string Report::ToJson() const {
  ordered_json out;
  for (const auto& [name, value] : conditions) out["conditions"][name] = value;
  for (const ReportLine& line : lines) out["lines"].push_back(ToJsonValue(line));
  return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace sigmavm::bench
