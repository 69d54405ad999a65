// Micro-benchmarks of reading: from a block of text to the fields of a record.
#include <benchmark/benchmark.h>

#include <vector>

#include "runtime/base/arena.h"
#include "runtime/input/json_reader.h"
#include "runtime/input/json_structure.h"
#include "runtime/input/line_splitter.h"
#include "runtime/record/escaped_text.h"
#include "runtime/record/record.h"
#include "runtime/vm/engine.h"
#include "tests/bench/micro_data.h"

namespace sigmavm::bench {
namespace {

void SplitLines(benchmark::State& state) {
  const std::string_view text = Data().lane.text();
  std::vector<std::string_view> documents;
  while (state.KeepRunning()) {
    input::LineSplitter splitter;
    documents.clear();
    benchmark::DoNotOptimize(splitter.Split(text, /*at_end=*/true, documents));
  }
  Report(state, Data().lane.documents());
}
BENCHMARK(SplitLines)->Unit(benchmark::kMicrosecond);

void IndexStructure(benchmark::State& state) {
  input::JsonStructure structure;
  while (state.KeepRunning()) {
    for (const std::string_view document : Data().lane.documents()) {
      benchmark::DoNotOptimize(structure.Index(document));
    }
  }
  Report(state, Data().lane.documents());
}
BENCHMARK(IndexStructure)->Unit(benchmark::kMicrosecond);

// With the index of the structure, which the walk needs.
void ReadFields(benchmark::State& state) {
  const vm::Engine engine(Data().program);
  input::JsonReader reader(engine.schema());
  record::Record record(engine.schema());
  while (state.KeepRunning()) {
    for (const std::string_view document : Data().lane.documents()) {
      benchmark::DoNotOptimize(reader.Read(document, record).has_value());
    }
  }
  Report(state, Data().lane.documents());
}
BENCHMARK(ReadFields)->Unit(benchmark::kMicrosecond);

void UnescapeText(benchmark::State& state, const char* field) {
  const auto& texts = RawTextsOf(field);
  Arena arena;
  while (state.KeepRunning()) {
    for (const std::string_view text : texts) {
      arena.Reset();
      benchmark::DoNotOptimize(record::Unescape(text, arena).data());
    }
  }
  Report(state, texts);
}
BENCHMARK_CAPTURE(UnescapeText, CommandLine, "CommandLine")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(UnescapeText, Image, "Image")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(UnescapeText, Hashes, "Hashes")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sigmavm::bench
