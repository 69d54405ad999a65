// Micro-benchmarks of evaluation and output, each isolated by what the events or the engine leave
// out. All but the last read their events too: take ReadFields off.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/alert_formatter.h"
#include "tests/bench/evaluation.h"
#include "tests/bench/micro_data.h"

namespace sigmavm::bench {
namespace {

constexpr vm::EngineOptions kWithCache = {true, true, true};
constexpr vm::EngineOptions kWithoutCache = {true, false, true};
constexpr vm::EngineOptions kWithoutIndex = {false, false, true};

void RunLane(benchmark::State& state, const vm::EngineOptions& options, const Lane& lane) {
  const vm::Engine engine(Data().program, options);
  Session session(engine);
  // An engine tunes itself on its first events.
  constexpr size_t kWarmUpEvents = 40'000;
  for (size_t seen = 0; seen < kWarmUpEvents; seen += Data().lane.size()) {
    benchmark::DoNotOptimize(session.Run(Data().lane));
  }
  while (state.KeepRunning()) benchmark::DoNotOptimize(session.Run(lane));
  Report(state, lane.documents());
}

/// The first events of the lane, `change` made in each.
template <typename Change>
Lane Changed(size_t count, const Change& change) {
  Lane lane(EventShape::kFlat);
  for (size_t i = 0; i < std::min(count, Data().lane.size()); ++i) {
    std::string document(Data().lane.documents()[i]);
    change(document);
    lane.Append(document);
  }
  lane.Seal();
  return lane;
}

void EvaluateEvents(benchmark::State& state) { RunLane(state, kWithCache, Data().lane); }
BENCHMARK(EvaluateEvents)->Unit(benchmark::kMicrosecond);

void EvaluateWithoutCache(benchmark::State& state) { RunLane(state, kWithoutCache, Data().lane); }
BENCHMARK(EvaluateWithoutCache)->Unit(benchmark::kMicrosecond);

// Few events again and again: every value is found in the cache.
void EvaluateFromCache(benchmark::State& state) {
  RunLane(state, kWithCache, Changed(200, [](std::string&) {}));
}
BENCHMARK(EvaluateFromCache)->Unit(benchmark::kMicrosecond);

// Events of a log that no rule is for: only the gate.
void TurnAwayAtGate(benchmark::State& state) {
  RunLane(state, kWithCache, Changed(Data().lane.size(), [](std::string& document) {
            const size_t channel = document.find("Microsoft-Windows-Sysmon/Operational");
            if (channel != std::string::npos) document.replace(channel, 9, "Elsewhere");
          }));
}
BENCHMARK(TurnAwayAtGate)->Unit(benchmark::kMicrosecond);

// Without index, every rule of the log runs: what rule code costs.
void RunEveryRule(benchmark::State& state) {
  RunLane(state, kWithoutIndex, Changed(200, [](std::string&) {}));
}
BENCHMARK(RunEveryRule)->Unit(benchmark::kMicrosecond);

void WriteAlerts(benchmark::State& state, cli::Format format) {
  const vm::Engine engine(Data().program);
  record::Record record(engine.schema());
  input::JsonReader reader(engine.schema());
  vm::Evaluator evaluator(engine);
  // One event that matches, so that there is something to tell.
  std::vector<vm::Evidence> evidence;
  program::RuleIndex rule = 0;
  for (const std::string_view document : Data().lane.documents()) {
    if (reader.Read(document, record)) continue;
    const auto& matches = evaluator.Evaluate(record);
    if (matches.empty()) continue;
    rule = matches.front();
    evaluator.CollectEvidence(rule, evidence);
    break;
  }
  const auto formatter = cli::MakeAlertFormatter(engine.program(), format, {});
  const cli::Alert alert{rule, "events.jsonl", 1, &record, evidence};
  std::string out;
  while (state.KeepRunning()) {
    out.clear();
    formatter->Append(alert, out);
    benchmark::DoNotOptimize(out.data());
  }
  Report(state, {out});
}
BENCHMARK_CAPTURE(WriteAlerts, ndjson, cli::Format::kNdjson);
BENCHMARK_CAPTURE(WriteAlerts, csv, cli::Format::kCsv);

}  // namespace
}  // namespace sigmavm::bench
