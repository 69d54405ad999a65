// Runs our evaluator under the same protocol as every peer, see ../README.md.

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/compile/compile.h"
#include "runtime/input/json_reader.h"
#include "runtime/input/json_text.h"
#include "runtime/program/verifier.h"
#include "runtime/vm/evaluator.h"

namespace {

using sigmavm::Diagnostic;
using sigmavm::Severity;
using sigmavm::vm::Engine;

struct Options {
  std::string rules;
  std::string events;
  double budget_seconds = 0;
  bool use_cache = true;
};

// Documents in one block with the readable bytes behind the last one that the reader asks for.
struct Events {
  std::string text;
  std::vector<std::string_view> documents;
};

double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Events ReadEvents(const std::string& path) {
  Events events;
  std::ifstream in(path, std::ios::binary);
  events.text.assign(std::istreambuf_iterator<char>(in), {});
  const size_t size = events.text.size();
  events.text.append(sigmavm::input::kDocumentPadding, ' ');
  const std::string_view text = std::string_view(events.text).substr(0, size);
  for (size_t begin = 0; begin < size;) {
    const size_t end = std::min(text.find('\n', begin), size);
    if (end > begin) events.documents.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return events;
}

class Run {
 public:
  Run(const Engine& engine, const Events& events)
      : events_(events), reader_(engine.schema()), evaluator_(engine), record_(engine.schema()) {}

  // JSON text in memory to rule indices; returns how many, so that nothing is optimised out.
  template <typename OnMatch>
  size_t Pass(const OnMatch& on_match) {
    size_t matches = 0;
    for (size_t i = 0; i < events_.documents.size(); ++i) {
      if (reader_.Read(events_.documents[i], record_)) continue;
      for (const auto rule : evaluator_.Evaluate(record_)) {
        on_match(i, rule);
        ++matches;
      }
    }
    return matches;
  }

 private:
  const Events& events_;
  sigmavm::input::JsonReader reader_;
  sigmavm::vm::Evaluator evaluator_;
  sigmavm::record::Record record_;
};

nlohmann::json Measure(const Engine& engine, const Events& events, double budget_seconds) {
  const auto& program = engine.program();
  nlohmann::json matches = nlohmann::json::array();
  Run run(engine, events);
  const double start = CpuSeconds();
  run.Pass([&](size_t event, auto rule) {
    matches.push_back({event, program.strings[program.rules[rule].id]});
  });
  std::vector<double> seconds = {CpuSeconds() - start};
  for (double spent = seconds[0]; spent < budget_seconds || seconds.size() < 2;) {
    const double begin = CpuSeconds();
    const size_t count = run.Pass([](size_t, auto) {});
    seconds.push_back(CpuSeconds() - begin);
    if (count != matches.size()) throw std::runtime_error("passes differ in their matches");
    spent += seconds.back();
  }
  return {{"events", events.documents.size()}, {"seconds", seconds}, {"matches", matches}};
}

nlohmann::json RunPeer(const Options& options) {
  sigmavm::SourceMap sources;
  sigmavm::compile::Compiler compiler(sources);
  compiler.AddPaths({options.rules});
  const auto compilation = std::move(compiler).Compile();
  nlohmann::json rejected = nlohmann::json::object();
  for (const Diagnostic& diagnostic : compilation.diagnostics) {
    if (diagnostic.severity != Severity::kError || !diagnostic.span.valid()) continue;
    rejected[std::string(sources.name(diagnostic.span.source))] = diagnostic.message;
  }
  auto verified = sigmavm::program::Verify(compilation.program);
  if (!verified) throw std::runtime_error(verified.errors()[0].message);
  const Engine engine(std::move(verified).value(), {.use_cache = options.use_cache});

  auto result = Measure(engine, ReadEvents(options.events), options.budget_seconds);
  result["loaded"] = compilation.rules;
  result["rejected"] = rejected;
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: sigmavm_peer RULES EVENTS SECONDS [no-cache]\n";
    return 3;
  }
  try {
    const bool use_cache = argc < 5 || std::string_view(argv[4]) != "no-cache";
    std::cout << RunPeer({argv[1], argv[2], std::strtod(argv[3], nullptr), use_cache}) << '\n';
  } catch (const std::exception& error) {
    std::cerr << "sigmavm_peer: " << error.what() << '\n';
    return 1;
  }
}
