#include "tests/bench/report.h"

#include <cstdarg>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace sigmavm::bench {
namespace {

using nlohmann::ordered_json;

[[gnu::format(printf, 1, 2)]] std::string Format(const char* format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return text;
}

// Three digits that say something, whatever the size.
std::string Number(double value) {
  const double size = value < 0 ? -value : value;
  if (size >= 100) return Format("%.0f", value);
  return size >= 10 ? Format("%.1f", value) : Format("%.3f", value);
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
  return Format("%-44s %-20s %9s %19s %6s %6s %s\n", "lane", "figure", "median", "min..max", "must",
                "aim", "reached");
}

std::string ToTableLine(const ReportLine& line) {
  const bool measured = !line.value.empty();
  const std::string spread =
      measured ? Number(line.value.Min()) + ".." + Number(line.value.Max()) : "-";
  std::string out =
      Format("%-44s %-20s %9s %19s %6s %6s %s\n", line.name.c_str(), line.figure.c_str(),
             measured ? Number(line.value.Median()).c_str() : "-", spread.c_str(),
             Bound(line.must).c_str(), Bound(line.aim).c_str(), Reached(line).c_str());
  std::string details;
  for (const auto& [name, value] : line.details) {
    details += (details.empty() ? "    " : ", ") + name + " " + Number(value);
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
