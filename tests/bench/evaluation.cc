#include "tests/bench/evaluation.h"

#include "tests/bench/floor.h"

namespace sigmavm::bench {
namespace {

// Where results go that nobody reads, so that the work for them is done.
volatile size_t g_sink = 0;

double PerEvent(double nanoseconds, const Lane& lane) {
  return lane.size() == 0 ? 0 : nanoseconds / static_cast<double>(lane.size());
}

double TimeEvaluation(const vm::Engine& engine, const Lane& lane, const Lane& warm_up,
                      size_t& matches) {
  Session session(engine);
  g_sink = session.Run(warm_up);
  return PerEvent(Timed(ThreadNanoseconds, [&] { matches = session.Run(lane); }), lane);
}

double TimeFloorOnce(const Lane& lane, FloorKind kind) {
  return PerEvent(Timed(ThreadNanoseconds, [&] { g_sink = FindFields(lane, kind); }), lane);
}

void Add(double base, double measured, Comparison& out) {
  out.base.Add(base);
  out.measured.Add(measured);
  out.ratio.Add(measured > 0 ? base / measured : 0);
}

}  // namespace

size_t Session::Run(const Lane& lane) {
  size_t matches = 0;
  for (const std::string_view document : lane.documents()) {
    if (reader_.Read(document, record_)) continue;
    matches += evaluator_.Evaluate(record_).size();
  }
  return matches;
}

size_t Session::Read(const Lane& lane) {
  size_t events = 0;
  for (const std::string_view document : lane.documents()) {
    if (!reader_.Read(document, record_)) ++events;
  }
  return events;
}

Comparison CompareWithFloor(const vm::Engine& engine, const Lane& lane, const Lane& warm_up,
                            size_t runs) {
  Comparison out;
  size_t matches = 0;
  for (size_t run = 0; run < runs; ++run) {
    const double floor = TimeFloorOnce(lane, FloorKind::kRawTokens);
    Add(floor, TimeEvaluation(engine, lane, warm_up, matches), out);
  }
  out.matches_per_event = PerEvent(static_cast<double>(matches), lane);
  return out;
}

Comparison CompareEngines(const vm::Engine& base, const vm::Engine& measured, const Lane& lane,
                          const Lane& warm_up, size_t runs) {
  Comparison out;
  size_t matches = 0;
  for (size_t run = 0; run < runs; ++run) {
    const double base_time = TimeEvaluation(base, lane, warm_up, matches);
    Add(base_time, TimeEvaluation(measured, lane, warm_up, matches), out);
  }
  out.matches_per_event = PerEvent(static_cast<double>(matches), lane);
  return out;
}

Samples TimeFloor(const Lane& lane, size_t runs, bool strings) {
  Samples out;
  for (size_t run = 0; run < runs; ++run) {
    out.Add(TimeFloorOnce(lane, strings ? FloorKind::kStrings : FloorKind::kRawTokens));
  }
  return out;
}

Samples TimeReading(const vm::Engine& engine, const Lane& lane, size_t runs) {
  Samples out;
  Session session(engine);
  for (size_t run = 0; run < runs; ++run) {
    out.Add(PerEvent(Timed(ThreadNanoseconds, [&] { g_sink = session.Read(lane); }), lane));
  }
  return out;
}

}  // namespace sigmavm::bench
