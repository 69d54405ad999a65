// Hostile events against the mean: no input may make evaluation slow.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/bench/adversarial_events.h"
#include "tests/bench/evaluation.h"
#include "tests/bench/lanes.h"

namespace sigmavm::bench {
namespace {

constexpr double kMust = 20;

double NanosecondsPerByte(Session& session, const Lane& lane, size_t& matches) {
  const double time = Timed(ThreadNanoseconds, [&] { matches = session.Run(lane); });
  return time / static_cast<double>(lane.text().size());
}

Lane ToLane(const std::vector<std::string>& events) {
  Lane lane(EventShape::kFlat);
  for (const std::string& event : events) lane.Append(event);
  lane.Seal();
  return lane;
}

// Pieces need not be text: a letter of several bytes without its last one is not.
std::string Shown(std::string_view piece) {
  std::string out = "'";
  for (const char byte : piece) {
    const unsigned value = static_cast<unsigned char>(byte);
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02X", value);
    out += value >= 0x20 && value < 0x7F ? std::string(1, byte) : escape;
  }
  return out + "'";
}

/// Tries what no table can be read for: which literals, repeated without their last byte, keep the
/// evaluator busiest. Events of the worst ones.
AdversarialCase SlowestRepetitions(const Setting& setting, Session& session) {
  constexpr size_t kTried = 2000;
  constexpr size_t kTrialBytes = 4 << 10;
  constexpr size_t kKept = 16;
  constexpr size_t kNamed = 4;
  constexpr size_t kEventBytes = 64 << 10;
  const std::vector<std::string> literals = CommandLineLiterals(setting.all.get());
  std::vector<std::pair<double, std::string_view>> slowest;
  size_t matches = 0;
  for (size_t i = 0; i < literals.size(); i += literals.size() / kTried + 1) {
    const std::string_view literal = literals[i];
    if (literal.size() < 2) continue;
    const std::string_view piece = literal.substr(0, literal.size() - 1);
    const Lane lane = ToLane({RepeatingEvent(piece, kTrialBytes)});
    (void)session.Run(lane);  // brings the text into the caches of the processor
    slowest.emplace_back(NanosecondsPerByte(session, lane, matches), piece);
  }
  std::sort(slowest.begin(), slowest.end(), std::greater<>());
  slowest.resize(std::min(slowest.size(), kKept));
  AdversarialCase out{"the slowest beginnings of literals, repeated", {}, "slowest:"};
  for (const auto& [cost, piece] : slowest) {
    out.events.push_back(RepeatingEvent(piece, kEventBytes));
  }
  for (size_t i = 0; i < std::min(slowest.size(), kNamed); ++i) {
    out.note += " " + Shown(slowest[i].second);
  }
  return out;
}

ReportLine Measure(const vm::Engine& engine, const Lane& warm_up, const Lane& usual,
                   const AdversarialCase& hostile, size_t runs) {
  const Lane lane = ToLane(hostile.events);
  ReportLine line;
  line.name = hostile.name;
  line.figure = "times the mean a byte";
  line.note = hostile.note;
  line.more_is_better = false;
  line.must = kMust;
  Samples usual_cost;
  Samples hostile_cost;
  size_t matches = 0;
  for (size_t run = 0; run < runs; ++run) {
    Session session(engine);
    matches = session.Run(warm_up);
    const double usual_now = NanosecondsPerByte(session, usual, matches);
    const double hostile_now = NanosecondsPerByte(session, lane, matches);
    usual_cost.Add(usual_now);
    hostile_cost.Add(hostile_now);
    line.value.Add(hostile_now / usual_now);
  }
  const auto events = static_cast<double>(lane.size());
  line.details = {{"ns a byte", hostile_cost.Median()},
                  {"usual ns a byte", usual_cost.Median()},
                  {"bytes an event", static_cast<double>(lane.text().size()) / events},
                  {"matches an event", static_cast<double>(matches) / events}};
  return line;
}

}  // namespace

void MeasureAdversarial(const Setting& setting) {
  constexpr size_t kMostRuns = 5;
  constexpr size_t kShareOfEvents = 5;  // usual events hardly vary
  const vm::Engine engine(setting.all);
  const Lane warm_up = MakeLane(setting.events, EventShape::kFlat, setting.scale.warm_up_events, 1);
  const Lane usual =
      MakeLane(setting.events, EventShape::kFlat, setting.scale.events / kShareOfEvents, 2);
  Session session(engine);
  (void)session.Run(warm_up);
  auto cases = AdversarialCases(setting.all.get(), setting.scale.adversarial_bytes);
  cases.push_back(SlowestRepetitions(setting, session));
  for (const AdversarialCase& hostile : cases) {
    if (hostile.events.empty()) continue;
    const size_t runs = std::min(setting.scale.runs, kMostRuns);
    setting.add(Measure(engine, warm_up, usual, hostile, runs));
  }
}

}  // namespace sigmavm::bench
