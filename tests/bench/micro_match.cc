// Micro-benchmarks of matching: folding values, scanning them for the literals of all rules, and
// asking regular expressions.
#include <benchmark/benchmark.h>

#include <deque>
#include <string>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/base/case_fold.h"
#include "runtime/match/folded_text.h"
#include "runtime/match/literal_scanner.h"
#include "runtime/match/regex_matcher.h"
#include "tests/bench/micro_data.h"

namespace sigmavm::bench {
namespace {

using match::Literal;
using match::LiteralKind;
using match::PaddedText;
using program::Operator;

void FoldText(benchmark::State& state, const char* field) {
  const auto& texts = TextsOf(field);
  Arena arena;
  while (state.KeepRunning()) {
    for (const std::string_view text : texts) {
      arena.Reset();
      benchmark::DoNotOptimize(match::FoldPadded(text, arena).text.data());
    }
  }
  Report(state, texts);
}
BENCHMARK_CAPTURE(FoldText, CommandLine, "CommandLine")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(FoldText, Image, "Image")->Unit(benchmark::kMicrosecond);
// Has a registered sign in most values.
BENCHMARK_CAPTURE(FoldText, Product, "Product")->Unit(benchmark::kMicrosecond);

/// Every plain literal that the rules look for in a field.
std::vector<Literal> LiteralsOf(const program::Program& program, std::string_view field) {
  std::vector<Literal> literals;
  for (const program::Predicate& predicate : program.predicates) {
    if (program.strings[program.fields[predicate.field]] != field) continue;
    const auto add = [&](LiteralKind kind) {
      literals.push_back({kind, program.strings[predicate.operand]});
    };
    if ((predicate.flags & program::kCased) != 0) continue;
    if (predicate.op == Operator::kEquals) add(LiteralKind::kEquals);
    if (predicate.op == Operator::kContains) add(LiteralKind::kContains);
    if (predicate.op == Operator::kStartsWith) add(LiteralKind::kStartsWith);
    if (predicate.op == Operator::kEndsWith) add(LiteralKind::kEndsWith);
  }
  return literals;
}

void ScanForLiterals(benchmark::State& state, const char* field) {
  const std::vector<Literal> literals = LiteralsOf(Data().program.get(), field);
  const match::LiteralScanner scanner(literals);
  Arena arena;
  std::vector<PaddedText> folded;
  for (const std::string_view text : TextsOf(field)) {
    folded.push_back(match::FoldPadded(text, arena));
  }
  match::HitSet hits(literals.size());
  while (state.KeepRunning()) {
    for (const PaddedText& text : folded) {
      hits.Clear();
      scanner.Scan(text, hits);
      benchmark::DoNotOptimize(hits.hits().size());
    }
  }
  Report(state, TextsOf(field));
  state.counters["literals"] = static_cast<double>(literals.size());
}
BENCHMARK_CAPTURE(ScanForLiterals, CommandLine, "CommandLine")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ScanForLiterals, ParentCommandLine, "ParentCommandLine")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ScanForLiterals, Image, "Image")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ScanForLiterals, ParentImage, "ParentImage")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ScanForLiterals, OriginalFileName, "OriginalFileName")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(ScanForLiterals, Hashes, "Hashes")->Unit(benchmark::kMicrosecond);

// All expressions of the command line on some of its texts: nearly all are turned down by what
// they need, before RE2.
void AskRegexes(benchmark::State& state) {
  const program::Program& program = Data().program.get();
  std::deque<match::RegexMatcher> matchers;
  for (const program::Predicate& predicate : program.predicates) {
    if (predicate.op != Operator::kRegex) continue;
    if (program.strings[program.fields[predicate.field]] != "CommandLine") continue;
    matchers.emplace_back(program.strings[predicate.operand], predicate.flags);
  }
  constexpr size_t kTexts = 200;
  std::vector<std::string_view> texts = TextsOf("CommandLine");
  texts.resize(std::min(texts.size(), kTexts));
  std::vector<std::string_view> asked;
  for (size_t i = 0; i < matchers.size(); ++i)
    asked.insert(asked.end(), texts.begin(), texts.end());
  while (state.KeepRunning()) {
    for (const match::RegexMatcher& matcher : matchers) {
      for (const std::string_view text : texts) benchmark::DoNotOptimize(matcher.Matches(text));
    }
  }
  Report(state, asked);
  state.counters["expressions"] = static_cast<double>(matchers.size());
}
BENCHMARK(AskRegexes)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sigmavm::bench
