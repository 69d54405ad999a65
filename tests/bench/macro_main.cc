// sigmavm_bench: measures what the project has promised and prints it beside the promise.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>

#include "tests/bench/lanes.h"

namespace {

using namespace sigmavm;         // NOLINT(google-build-using-namespace): a main file
using namespace sigmavm::bench;  // NOLINT(google-build-using-namespace)

struct Options {
  std::string json_path;
  std::string command = SIGMAVM_COMMAND;
  std::vector<std::string> parts;
  Scale scale;
  bool quick = false;
  bool own_data = false;
};

struct Part {
  const char* name;
  void (*measure)(const Setting&);
};
constexpr Part kParts[] = {{"shapes", MeasureShapes},
                           {"rules", MeasureRuleCounts},
                           {"load", MeasureLoading},
                           {"process", MeasureProcess},
                           {"adversarial", MeasureAdversarial}};

// Enough to see that everything runs; the figures mean little.
constexpr Scale kQuickScale = {3, 4'000, 34'000, 20'000, 10, 256 << 10};

void Describe(CLI::App& app, Options& options) {
  std::vector<std::string> names;
  for (const Part& part : kParts) names.emplace_back(part.name);
  app.add_option("--json", options.json_path, "Also write the table as JSON to this file");
  app.add_option("--command", options.command, "The sigmavm command to start as a process");
  app.add_option("--part", options.parts, "Only these measurements")->check(CLI::IsMember(names));
  app.add_option("--runs", options.scale.runs, "Runs of each measurement");
  app.add_option("--events", options.scale.events, "Events of a lane in memory");
  app.add_option("--file-events", options.scale.file_events, "Events of the whole process");
  app.add_flag("--quick", options.quick, "Few runs and events: a test that everything runs");
  app.add_flag("--own-data", options.own_data,
               "The project's own rules and generated events, even when there are others");
}

std::string Processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown";
}

std::string Describe(const program::VerifiedProgram& program) {
  return std::to_string(program->rules.size()) + " rules, " +
         std::to_string(program->predicates.size()) + " predicates";
}

int Fail(const std::string& what, const Diagnostics& errors) {
  std::fprintf(stderr, "sigmavm_bench: %s: %s\n", what.c_str(), errors.front().message.c_str());
  return 2;
}

void PrintConditions(const Report& report) {
  for (const auto& [name, value] : report.conditions) {
    std::printf("%s: %s\n", name.c_str(), value.c_str());
  }
  std::fputs(TableHeading().c_str(), stdout);
}

bool Measure(const Options& options, Setting& setting, Report& report) {
  report.conditions = {{"processor", Processor()},
                       {"build", SIGMAVM_BUILD},
                       {"events", setting.events.origin},
                       {"rules", setting.rules.name + ": " + Describe(setting.all)},
                       {"process_creation", Describe(setting.process_creation)},
                       {"runs", std::to_string(setting.scale.runs) + " of " +
                                    std::to_string(setting.scale.events) + " events"}};
  PrintConditions(report);
  // Each line as soon as it is known: the whole takes minutes.
  setting.add = [&report](ReportLine line) {
    std::fputs(ToTableLine(line).c_str(), stdout);
    std::fflush(stdout);
    report.lines.push_back(std::move(line));
  };
  if (!CheckAgreement(setting)) return false;
  for (const Part& part : kParts) {
    const auto& wanted = options.parts;
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), part.name) != wanted.end()) {
      part.measure(setting);
    }
  }
  return true;
}

int Run(const Options& options) {
  auto events = options.own_data ? GeneratedEvents() : RecordedEvents();
  if (!events) return Fail("events", events.errors());
  const RuleOrigin origin = FindRules(options.own_data);
  program::Program compiled = CompileRules(origin);
  auto chosen = program::Verify(SelectRules(compiled, IsWindowsProcessCreation));
  if (!chosen) return Fail("process_creation rules", chosen.errors());
  auto all = program::Verify(std::move(compiled));
  if (!all) return Fail("rules", all.errors());
  Setting setting{options.quick ? kQuickScale : options.scale,
                  origin,
                  std::move(events).value(),
                  std::move(all).value(),
                  std::move(chosen).value(),
                  options.command,
                  {}};
  Report report;
  const bool sound = Measure(options, setting, report);
  if (!options.json_path.empty()) std::ofstream(options.json_path) << report.ToJson();
  return sound ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Measures sigmavm against merely finding the fields of the same events.");
  Describe(app, options);
  CLI11_PARSE(app, argc, argv);
  return Run(options);
}
