// Hostile events against the mean: no input may make evaluation slow.
#include <algorithm>
#include <utility>

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

Lane ToLane(const AdversarialCase& hostile) {
  Lane lane(EventShape::kFlat);
  for (const std::string& event : hostile.events) lane.Append(event);
  lane.Seal();
  return lane;
}

}  // namespace

void MeasureAdversarial(const Setting& setting) {
  const vm::Engine engine(setting.all);
  const Lane warm_up = MakeLane(setting.events, EventShape::kFlat, setting.scale.warm_up_events, 1);
  const Lane usual = MakeLane(setting.events, EventShape::kFlat, setting.scale.events / 5, 2);
  const size_t runs = std::min<size_t>(setting.scale.runs, 5);
  for (const AdversarialCase& hostile :
       AdversarialCases(setting.all.get(), setting.scale.adversarial_bytes)) {
    const Lane lane = ToLane(hostile);
    ReportLine line;
    line.name = hostile.name;
    line.figure = "times the mean a byte";
    line.more_is_better = false;
    line.must = kMust;
    Samples usual_cost;
    Samples hostile_cost;
    size_t matches = 0;
    for (size_t run = 0; run < runs; ++run) {
      Session session(engine);
      matches = session.Run(warm_up);
      usual_cost.Add(NanosecondsPerByte(session, usual, matches));
      hostile_cost.Add(NanosecondsPerByte(session, lane, matches));
      line.value.Add(hostile_cost.Median() / usual_cost.Median());
    }
    const auto events = static_cast<double>(lane.size());
    line.details = {{"ns a byte", hostile_cost.Median()},
                    {"usual ns a byte", usual_cost.Median()},
                    {"bytes an event", static_cast<double>(lane.text().size()) / events},
                    {"matches an event", static_cast<double>(matches) / events}};
    setting.add(std::move(line));
  }
}

}  // namespace sigmavm::bench
