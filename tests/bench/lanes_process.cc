// Lanes that are about whole processes and about loading.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "runtime/program/reader.h"
#include "runtime/program/writer.h"
#include "tests/bench/evaluation.h"
#include "tests/bench/lanes.h"
#include "tests/bench/process.h"

namespace sigmavm::bench {
namespace {

namespace fs = std::filesystem;

constexpr double kMegabyte = 1 << 20;

/// A folder for files that are too large to be kept; gone with this.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "sigmavm_bench_XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::string File(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

void WriteProgram(const program::VerifiedProgram& program, const std::string& path) {
  std::ofstream(path, std::ios::binary) << program::Write(program.get());
}

std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// In pieces of a lane each, so that memory stays bounded; each piece has its own unique values.
void WriteEvents(const Setting& setting, size_t count, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  for (size_t done = 0, seed = 100; done < count; ++seed) {
    const size_t piece = std::min(setting.scale.events, count - done);
    file << MakeLane(setting.events, EventShape::kFlat, piece, seed).text();
    done += piece;
  }
}

ReportLine Line(const char* name, const char* figure, bool more_is_better, double must,
                double aim) {
  ReportLine line;
  line.name = name;
  line.figure = figure;
  line.more_is_better = more_is_better;
  line.must = must;
  line.aim = aim;
  return line;
}

std::vector<std::string> EvalCommand(const Setting& setting, const std::string& program,
                                     const std::string& events, const std::string& output,
                                     int threads) {
  return {setting.command,         "eval",     "-q",     "-r", program, "-j",
          std::to_string(threads), "--format", "ndjson", "-o", output,  events};
}

/// Runs a command that writes `output`. What the last run left there is gone before the clock
/// starts: giving its hundreds of megabytes back is no part of evaluating.
ProcessUse RunAfresh(const std::vector<std::string>& command, const std::string& output) {
  std::error_code ignored;
  fs::remove(output, ignored);
  return RunProcess(command);
}

/// Wall time an event of the whole process and of the same work in memory, in turns.
struct ProcessTimes {
  Samples one_thread;
  Samples two_threads;
  Samples one_against_memory;
  Samples two_against_one;
  Samples processor_against_memory;  // both in processor time: what a busy machine changes least
  bool failed = false;
};

ProcessTimes TimeProcess(const Setting& setting, const TemporaryFolder& folder) {
  const auto command = [&](int threads) {
    return EvalCommand(setting, folder.File("pc.sgp"), folder.File("events.jsonl"),
                       folder.File("alerts"), threads);
  };
  const vm::Engine engine(setting.process_creation);
  const Lane warm_up = MakeLane(setting.events, EventShape::kFlat, setting.scale.warm_up_events, 1);
  const Lane lane = MakeLane(setting.events, EventShape::kFlat, setting.scale.events, 100);
  const auto events = static_cast<double>(setting.scale.file_events);
  ProcessTimes out;
  for (size_t run = 0; run < setting.scale.runs; ++run) {
    Session session(engine);
    size_t matches = session.Run(warm_up);
    const double start = ThreadNanoseconds();
    const double memory = Timed(WallNanoseconds, [&] { matches += session.Run(lane); }) /
                          static_cast<double>(lane.size());
    const double memory_processor =
        (ThreadNanoseconds() - start) / static_cast<double>(lane.size());
    const ProcessUse one = RunAfresh(command(1), folder.File("alerts"));
    const ProcessUse two = RunAfresh(command(2), folder.File("alerts"));
    out.failed |= one.exit_code != 0 || two.exit_code != 0 || matches == 0;
    out.one_thread.Add(one.wall_nanoseconds / events);
    out.two_threads.Add(two.wall_nanoseconds / events);
    out.one_against_memory.Add(one.wall_nanoseconds / events / memory);
    out.processor_against_memory.Add(one.processor_nanoseconds / events / memory_processor);
    out.two_against_one.Add(one.wall_nanoseconds / two.wall_nanoseconds);
  }
  return out;
}

void AddProcessLines(const Setting& setting, const ProcessTimes& times) {
  ReportLine whole = Line("whole process, 1 thread", "times in-memory", false, 1.25, 1.1);
  ReportLine threads = Line("whole process, 2 threads", "times as fast as 1", true, 1.8, 1.95);
  if (times.failed) {
    whole.note = threads.note = "sigmavm eval failed";
  } else {
    whole.value = times.one_against_memory;
    whole.details = {{"events", static_cast<double>(setting.scale.file_events)},
                     {"wall ns an event", times.one_thread.Median()},
                     {"both in processor time", times.processor_against_memory.Median()}};
    threads.value = times.two_against_one;
    threads.details = {{"wall ns an event", times.two_threads.Median()}};
  }
  setting.add(std::move(whole));
  setting.add(std::move(threads));
}

void MeasureMemory(const Setting& setting, const TemporaryFolder& folder) {
  ReportLine line = Line("resident memory, all rules, 2 threads", "peak MB", false, 96, 64);
  const auto command = EvalCommand(setting, folder.File("all.sgp"), folder.File("events.jsonl"),
                                   folder.File("alerts"), 2);
  constexpr size_t kRuns = 3;  // hardly varies
  for (size_t run = 0; run < kRuns; ++run) {
    const auto peak = static_cast<double>(PeakMemory(command));
    if (peak > 0) line.value.Add(peak / kMegabyte);
  }
  if (line.value.empty()) line.note = "sigmavm eval failed";
  setting.add(std::move(line));
}

void MeasureProgramFile(const Setting& setting) {
  const TemporaryFolder folder;
  const std::string path = folder.File("all.sgp");
  WriteProgram(setting.all, path);
  ReportLine line = Line("load a program file of all rules", "ms", false, 30, 10);
  Samples read;
  Samples verify;
  Samples build;
  for (size_t run = 0; run < setting.scale.runs; ++run) {
    const double start = WallNanoseconds();
    auto program = program::Read(ReadAll(path), "all.sgp");
    const double was_read = WallNanoseconds();
    auto verified = program::Verify(std::move(program).value());
    const double was_verified = WallNanoseconds();
    const vm::Engine engine(std::move(verified).value());
    const double end = WallNanoseconds();
    line.value.Add((end - start) / 1e6);
    read.Add((was_read - start) / 1e6);
    verify.Add((was_verified - was_read) / 1e6);
    build.Add((end - was_verified) / 1e6);
  }
  line.details = {{"read ms", read.Median()},
                  {"verify ms", verify.Median()},
                  {"engine ms", build.Median()},
                  {"file MB", static_cast<double>(fs::file_size(path)) / kMegabyte}};
  setting.add(std::move(line));
}

void MeasureCompilation(const Setting& setting) {
  ReportLine line = Line("compile all rules from YAML", "s", false, 1.5, 0.7);
  Samples processor;
  for (size_t run = 0; run < setting.scale.runs; ++run) {
    const double start = ThreadNanoseconds();
    line.value.Add(Timed(WallNanoseconds,
                         [&] {
                           if (CompileRules(setting.rules).rules.empty()) line.note = "no rules";
                         }) /
                   1e9);
    processor.Add((ThreadNanoseconds() - start) / 1e9);
  }
  line.details = {{"of it on the calling thread s", processor.Median()}};
  setting.add(std::move(line));
}

}  // namespace

void MeasureLoading(const Setting& setting) {
  MeasureProgramFile(setting);
  MeasureCompilation(setting);
}

void MeasureProcess(const Setting& setting) {
  const TemporaryFolder folder;
  WriteProgram(setting.process_creation, folder.File("pc.sgp"));
  WriteProgram(setting.all, folder.File("all.sgp"));
  WriteEvents(setting, setting.scale.file_events, folder.File("events.jsonl"));
  AddProcessLines(setting, TimeProcess(setting, folder));
  MeasureMemory(setting, folder);
}

}  // namespace sigmavm::bench
