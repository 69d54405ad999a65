// Lanes in memory: shapes of events and numbers of rules.
#include <utility>

#include "tests/bench/evaluation.h"
#include "tests/bench/lanes.h"

namespace sigmavm::bench {
namespace {

// Seeds of lanes: what is measured has not been seen in the warm-up.
constexpr uint64_t kWarmUpSeed = 1;
constexpr uint64_t kLaneSeed = 2;

constexpr vm::EngineOptions kWithCache = {true, true, true};
constexpr vm::EngineOptions kWithoutCache = {true, false, true};
constexpr vm::EngineOptions kWithoutIndex = {false, false, true};

struct Target {
  const char* name;
  double must;
  double aim;
};

ReportLine ToLine(const Target& target, const char* figure, Samples value) {
  ReportLine line;
  line.name = target.name;
  line.figure = figure;
  line.value = std::move(value);
  line.must = target.must;
  line.aim = target.aim;
  return line;
}

void AddFloorLine(const Setting& setting, const Target& target, const Comparison& comparison,
                  const Lane& lane) {
  ReportLine line = ToLine(target, "ratio to the floor", comparison.ratio);
  line.details = {{"floor ns", comparison.base.Median()},
                  {"evaluation ns", comparison.measured.Median()},
                  {"matches an event", comparison.matches_per_event},
                  {"bytes an event",
                   static_cast<double>(lane.text().size()) / static_cast<double>(lane.size())}};
  setting.add(std::move(line));
}

Lane WarmUp(const Setting& setting, EventShape shape) {
  return MakeLane(setting.events, shape, setting.scale.warm_up_events, kWarmUpSeed);
}

Lane Measured(const Setting& setting, EventShape shape) {
  return MakeLane(setting.events, shape, setting.scale.events, kLaneSeed);
}

// What lies between the floor and evaluation, for information.
void MeasureReading(const Setting& setting, const vm::Engine& engine, const Lane& lane) {
  const size_t runs = setting.scale.runs;
  ReportLine line;
  line.name = "flat, on the way";
  line.figure = "reading, ns";
  line.more_is_better = false;
  line.value = TimeReading(engine, lane, runs);
  line.details = {{"floor by raw tokens ns", TimeFloor(lane, runs, false).Median()},
                  {"floor by get_string ns", TimeFloor(lane, runs, true).Median()}};
  setting.add(std::move(line));
}

void MeasureFlat(const Setting& setting) {
  const Lane warm_up = WarmUp(setting, EventShape::kFlat);
  const Lane lane = Measured(setting, EventShape::kFlat);
  const vm::Engine cached(setting.process_creation, kWithCache);
  const vm::Engine plain(setting.process_creation, kWithoutCache);
  AddFloorLine(setting, {"flat, process_creation rules", 0.20, 0.33},
               CompareWithFloor(cached, lane, warm_up, setting.scale.runs), lane);
  AddFloorLine(setting, {"the same, no value cache", 0.16, 0.30},
               CompareWithFloor(plain, lane, warm_up, setting.scale.runs), lane);
  MeasureReading(setting, cached, lane);
}

void MeasureShape(const Setting& setting, EventShape shape, const Target& target) {
  if (setting.events.of(shape).empty()) return;
  const Lane warm_up = WarmUp(setting, shape);
  const Lane lane = Measured(setting, shape);
  const vm::Engine engine(setting.process_creation, kWithCache);
  AddFloorLine(setting, target, CompareWithFloor(engine, lane, warm_up, setting.scale.runs), lane);
}

// How many times as long `measured` takes as `base`.
void MeasureGrowth(const Setting& setting, const Target& target, const vm::Engine& base,
                   const vm::Engine& measured) {
  const Lane warm_up = WarmUp(setting, EventShape::kFlat);
  const Lane lane = Measured(setting, EventShape::kFlat);
  const Comparison comparison = CompareEngines(measured, base, lane, warm_up, setting.scale.runs);
  ReportLine line = ToLine(target, "times as long", comparison.ratio);
  line.more_is_better = false;
  line.details = {{"process_creation alone ns", comparison.measured.Median()},
                  {"this ns", comparison.base.Median()},
                  {"rules", static_cast<double>(measured.program().rules.size())},
                  {"predicates", static_cast<double>(measured.program().predicates.size())}};
  setting.add(std::move(line));
}

void MeasureCopies(const Setting& setting, const Target& target, const vm::Engine& base,
                   size_t factor) {
  auto program = program::Verify(MultiplyRules(setting.process_creation.get(), factor));
  if (!program) {
    ReportLine line = ToLine(target, "times as long", {});
    line.note = "refused: " + program.errors().front().message;
    return setting.add(std::move(line));
  }
  MeasureGrowth(setting, target, base, vm::Engine(std::move(program).value(), kWithCache));
}

size_t CountMatches(const program::VerifiedProgram& program, const vm::EngineOptions& options,
                    const Lane& lane) {
  const vm::Engine engine(program, options);
  Session session(engine);
  return session.Run(lane);
}

}  // namespace

bool CheckAgreement(const Setting& setting) {
  constexpr size_t kSample = 4000;
  bool agree = true;
  for (const EventShape shape : {EventShape::kFlat, EventShape::kFull, EventShape::kNested}) {
    const Lane lane = MakeLane(setting.events, shape, kSample, kLaneSeed);
    const size_t fast = CountMatches(setting.all, kWithCache, lane);
    const size_t uncached = CountMatches(setting.all, kWithoutCache, lane);
    const size_t plain = CountMatches(setting.all, kWithoutIndex, lane);
    if (fast == uncached && fast == plain && fast > 0) continue;
    agree = false;
    ReportLine line;
    line.name = "PATHS DISAGREE OR FIND NOTHING";
    line.figure = "matches";
    line.details = {{"cached", static_cast<double>(fast)},
                    {"uncached", static_cast<double>(uncached)},
                    {"without index", static_cast<double>(plain)}};
    setting.add(std::move(line));
  }
  return agree;
}

void MeasureShapes(const Setting& setting) {
  MeasureFlat(setting);
  MeasureShape(setting, EventShape::kFull, {"full records with Message", 0.15, 0.30});
  MeasureShape(setting, EventShape::kNested, {"nested Event/System/EventData", 0.15, 0.30});
}

void MeasureRuleCounts(const Setting& setting) {
  const vm::Engine base(setting.process_creation, kWithCache);
  MeasureGrowth(setting, {"all rules loaded, same flat events", 1.15, 1.05}, base,
                vm::Engine(setting.all, kWithCache));
  MeasureCopies(setting, {"rules x10", 1.5, 1.2}, base, 10);
  if (setting.scale.most_copies >= 100) {
    MeasureCopies(setting, {"rules x100", 3.0, 2.0}, base, 100);
  }
}

}  // namespace sigmavm::bench
