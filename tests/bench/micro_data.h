// What the micro-benchmarks run over, made once, and how they relate to copying the same bytes.
#pragma once

#include <benchmark/benchmark.h>

#include <string_view>
#include <vector>

#include "runtime/program/verifier.h"
#include "tests/bench/lane.h"

namespace sigmavm::bench {

/// SigmaHQ's rules and recorded events when they are beside the project, else our own.
struct MicroData {
  program::VerifiedProgram program;  ///< all rules
  Lane lane;                         ///< flat events
};
[[nodiscard]] const MicroData& Data();

/// The texts of one field in the lane, as events have them, each followed by padding. A view of
/// texts that live as long as the process.
[[nodiscard]] const std::vector<std::string_view>& TextsOf(std::string_view field);
/// The same as JSON writes them, between the quotes.
[[nodiscard]] const std::vector<std::string_view>& RawTextsOf(std::string_view field);

[[nodiscard]] size_t BytesOf(const std::vector<std::string_view>& texts);

/// To be called after the loop: reports items and bytes a second, and as `of_memcpy` the speed
/// relative to copying the same bytes piece by piece, measured here: 1 would be as fast as memcpy.
void Report(benchmark::State& state, const std::vector<std::string_view>& pieces);

}  // namespace sigmavm::bench
