// A rule set compiles to the same program and the same diagnostics on every number of threads.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "compiler/compile/compile.h"
#include "runtime/program/writer.h"

namespace sigmavm::compile {
namespace {

namespace fs = std::filesystem;

constexpr size_t kFiles = 400;

std::string RuleText(size_t number) {
  const std::string name = std::to_string(number);
  return "title: Rule " + name + "\nid: 00000000-0000-4000-8000-" +
         std::string(12 - name.size(), '0') + name + "\nname: rule_" + name +
         "\nlogsource: {category: process_creation, product: windows}\n" +
         "detection:\n  a: {Image|endswith: '\\tool" + name + ".exe', CommandLine|re: 'x" + name +
         "+y'}\n  b: {CommandLine|contains: ['shared', 'word " + name +
         "']}\n  condition: a or b\n";
}

std::string CorrelationText(size_t number) {
  return "title: Many of " + std::to_string(number) +
         "\ncorrelation:\n  type: event_count\n  rules: [rule_" + std::to_string(number) +
         "]\n  group-by: [User]\n  timespan: 1m\n  condition: {gte: 3}\n";
}

// Sound rules, and between them what is refused or warned of in each stage.
std::string FileText(size_t number) {
  switch (number % 16) {
    case 3:
      return "title: [\n";
    case 5:
      return RuleText(number) + "---\n" + CorrelationText(number);
    case 7:
      return RuleText(number) + "unknown_detection_modifier: 010\n";
    case 9:
      return "title: T\nlogsource: {category: c}\ndetection: {a: {F|endwith: x}, condition: a}\n";
    case 11:
      return RuleText(number - 1);  // the id of another file
    case 13:
      return CorrelationText(number);  // of a rule that does not exist
    default:
      return RuleText(number);
  }
}

class CompileThreads : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / "sigmavm_compile_threads_test";
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    for (size_t i = 0; i < kFiles; ++i) {
      std::ofstream(folder_ / (std::to_string(i) + ".yml"), std::ios::binary) << FileText(i);
    }
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
};

struct Outcome {
  std::string program;
  std::string diagnostics;
  size_t rules = 0;
  size_t rejected = 0;
};

Outcome CompileOn(size_t threads, const std::vector<std::string>& paths) {
  SourceMap sources;
  Compiler compiler(sources, threads);
  compiler.AddPaths(paths);
  const Compilation compilation = std::move(compiler).Compile();
  Outcome out{program::Write(compilation.program), {}, compilation.rules, compilation.rejected};
  for (const Diagnostic& diagnostic : compilation.diagnostics) {
    out.diagnostics += Render(diagnostic, sources);
  }
  return out;
}

TEST_F(CompileThreads, ChangeNothing) {
  const std::vector<std::string> paths = {folder_.string(), folder_ / "missing.yml",
                                          std::string(SIGMAVM_SOURCE_DIR) + "/sigma-rules"};
  const Outcome alone = CompileOn(1, paths);
  EXPECT_GT(alone.rules, kFiles / 2);
  EXPECT_GT(alone.rejected, kFiles / 8);
  EXPECT_NE(alone.diagnostics.find("missing.yml"), std::string::npos);
  for (const size_t threads : {2u, 3u, 8u}) {
    const Outcome several = CompileOn(threads, paths);
    EXPECT_EQ(several.program, alone.program) << threads << " threads";
    EXPECT_EQ(several.diagnostics, alone.diagnostics) << threads << " threads";
    EXPECT_EQ(several.rules, alone.rules);
    EXPECT_EQ(several.rejected, alone.rejected);
  }
}

}  // namespace
}  // namespace sigmavm::compile
