// Evaluates lanes in memory, next to the floor.
#pragma once

#include <cstddef>

#include "runtime/input/json_reader.h"
#include "runtime/record/record.h"
#include "runtime/vm/evaluator.h"
#include "tests/bench/lane.h"
#include "tests/bench/measure.h"

namespace sigmavm::bench {

/// What one thread needs to evaluate events of one engine.
class Session {
 public:
  explicit Session(const vm::Engine& engine)
      : reader_(engine.schema()), record_(engine.schema()), evaluator_(engine) {}

  /// Reads and evaluates every document; the number of matches. Documents that are not events have
  /// none.
  size_t Run(const Lane& lane);
  /// Reads only; the number of events.
  size_t Read(const Lane& lane);

 private:
  input::JsonReader reader_;
  record::Record record_;
  vm::Evaluator evaluator_;
};

/// Nanoseconds an event, and ratios made run by run, so that what slows the whole machine down
/// touches both sides.
struct Comparison {
  Samples base;  ///< what is compared with: the floor, or another engine
  Samples measured;
  Samples ratio;  ///< base / measured
  double matches_per_event = 0;
};

/// Evaluates with a new evaluator in every run, after it has seen `warm_up` (an engine tunes itself
/// on its first events, and caches are not empty in a stream). Processor time.
[[nodiscard]] Comparison CompareWithFloor(const vm::Engine& engine, const Lane& lane,
                                          const Lane& warm_up, size_t runs);
/// The same between two engines: base / measured is below 1 if `measured` is slower.
[[nodiscard]] Comparison CompareEngines(const vm::Engine& base, const vm::Engine& measured,
                                        const Lane& lane, const Lane& warm_up, size_t runs);

/// Nanoseconds an event of other ways through the same bytes, for information.
[[nodiscard]] Samples TimeFloor(const Lane& lane, size_t runs, bool strings);
[[nodiscard]] Samples TimeReading(const vm::Engine& engine, const Lane& lane, size_t runs);

}  // namespace sigmavm::bench
