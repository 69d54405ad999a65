#include "tests/bench/micro_data.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "runtime/base/padding.h"
#include "runtime/input/json_reader.h"
#include "runtime/record/record.h"
#include "tests/bench/measure.h"
#include "tests/bench/rule_sets.h"

namespace sigmavm::bench {
namespace {

// More distinct values than a branch predictor learns, few enough to be made in a second.
constexpr size_t kEvents = 10'000;

MicroData MakeData() {
  auto events = RecordedEvents();
  auto program = program::Verify(CompileRules(FindRules(false)));
  if (!events || !program) {
    std::fputs("sigmavm_micro: events or rules cannot be read\n", stderr);
    std::exit(2);
  }
  return {std::move(program).value(), MakeLane(*events, EventShape::kFlat, kEvents, 1)};
}

std::string_view Keep(std::string_view text) {
  static std::deque<std::string> kept;
  std::string& padded = kept.emplace_back(text);
  padded.append(kDocumentPadding, ' ');
  return std::string_view(padded).substr(0, text.size());
}

std::vector<std::string_view> ReadTexts(std::string_view field, bool raw) {
  std::vector<std::string_view> texts;
  const record::Schema schema({"", std::string(field)});
  record::Record record(schema);
  input::JsonReader reader(schema);
  for (const std::string_view document : Data().lane.documents()) {
    if (reader.Read(document, record)) continue;
    const auto values = raw ? record.stored(1) : record.values(1);
    for (const record::Value& value : values) texts.push_back(Keep(value.text));
  }
  return texts;
}

using TextsByField = std::map<std::string, std::vector<std::string_view>, std::less<>>;

const std::vector<std::string_view>& Cached(TextsByField& cache, std::string_view field, bool raw) {
  const auto found = cache.find(field);
  if (found != cache.end()) return found->second;
  return cache.emplace(field, ReadTexts(field, raw)).first->second;
}

double CopyNanoseconds(const std::vector<std::string_view>& pieces) {
  size_t largest = 0;
  for (const std::string_view piece : pieces) largest = std::max(largest, piece.size());
  std::vector<char> target(largest + 1);
  Samples samples;
  constexpr size_t kRuns = 9;
  for (size_t run = 0; run < kRuns; ++run) {
    samples.Add(Timed(ThreadNanoseconds, [&] {
      for (const std::string_view piece : pieces) {
        std::memcpy(target.data(), piece.data(), piece.size());
        benchmark::DoNotOptimize(target.data());
        benchmark::ClobberMemory();
      }
    }));
  }
  return samples.Median();
}

}  // namespace

const MicroData& Data() {
  static const MicroData kData = MakeData();
  return kData;
}

const std::vector<std::string_view>& TextsOf(std::string_view field) {
  static TextsByField cache;
  return Cached(cache, field, /*raw=*/false);
}

const std::vector<std::string_view>& RawTextsOf(std::string_view field) {
  static TextsByField cache;
  return Cached(cache, field, /*raw=*/true);
}

size_t BytesOf(const std::vector<std::string_view>& texts) {
  size_t bytes = 0;
  for (const std::string_view text : texts) bytes += text.size();
  return bytes;
}

void Report(benchmark::State& state, const std::vector<std::string_view>& pieces) {
  const auto rounds = static_cast<int64_t>(state.iterations());
  state.SetBytesProcessed(rounds * static_cast<int64_t>(BytesOf(pieces)));
  state.SetItemsProcessed(rounds * static_cast<int64_t>(pieces.size()));
  // A rate is divided by the seconds of all rounds; what is left is a ratio of times.
  state.counters["of_memcpy"] = benchmark::Counter(
      static_cast<double>(rounds) * CopyNanoseconds(pieces) / 1e9, benchmark::Counter::kIsRate);
}

}  // namespace sigmavm::bench
