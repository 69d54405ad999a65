// The compiled SigmaHQ collection on recorded events: against the truth files, against the rules'
// own events, and against itself on every path through the evaluator.
#include "tests/support/vm/vm_corpus.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "tests/support/shared_data.h"

namespace sigmavm::support {
namespace {

/// The whole collection, compiled once for all tests of this file.
const CompiledFolder& SigmaHq(const std::filesystem::path& shared) {
  static const CompiledFolder folder = CompileFolders({shared / "sigmahq"});
  return folder;
}

vm::Engine SigmaHqEngine(const std::filesystem::path& shared, const vm::EngineOptions& options) {
  auto verified = RoundTrip(SigmaHq(shared).compilation.program);
  return vm::Engine(std::move(verified).value(), options);
}

bool HasChannel(const program::Program& program, const program::Logsource& logsource,
                const std::string& channel) {
  if (logsource.channels == program::kNoIndex) return false;
  const auto& lists = program.lists;
  for (uint32_t i = lists.offsets[logsource.channels]; i < lists.offsets[logsource.channels + 1];
       ++i) {
    if (program.strings[lists.items[i]] == channel) return true;
  }
  return false;
}

// The rules that the truth files speak of: those whose log source the Sysmon channel carries.
bool IsSysmonRule(const program::Program& program, const program::Rule& rule) {
  return HasChannel(program, program.logsources[rule.logsource],
                    "Microsoft-Windows-Sysmon/Operational");
}

struct TruthCase {
  const char* name;
  const char* corpus;
  const char* truth;
  vm::EngineOptions options;
};

class VmTruth : public ::testing::TestWithParam<TruthCase> {};

TEST_P(VmTruth, AgreesOnEveryRecord) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const auto truth = ReadTruth(*shared / "truth" / GetParam().truth);
  ASSERT_TRUE(truth.ok());
  const vm::Engine engine = SigmaHqEngine(*shared, GetParam().options);
  const CorpusVerdicts verdicts =
      EvaluateCorpus(engine, {(*shared / "corpora" / GetParam().corpus).string()}, IsSysmonRule);
  EXPECT_TRUE(verdicts.problems.empty());
  ASSERT_EQ(verdicts.records.size(), truth->size());
  size_t matches = 0;
  for (size_t i = 0; i < truth->size(); ++i) {
    EXPECT_EQ(verdicts.records[i], (*truth)[i]) << "record " << i + 1;
    matches += verdicts.records[i].size();
  }
  EXPECT_GT(matches, 1000u);
}

constexpr vm::EngineOptions kFast = {};
constexpr vm::EngineOptions kNoCache = {true, false, true};
constexpr vm::EngineOptions kPlain = {false, false, true};

INSTANTIATE_TEST_SUITE_P(
    Corpora, VmTruth,
    ::testing::Values(
        TruthCase{"Flat", "eid1-flat.jsonl.zst", "truth-eid1-dev.jsonl", kFast},
        TruthCase{"Native", "eid1.jsonl.zst", "truth-eid1-dev.jsonl", kFast},
        TruthCase{"NativeWithoutCache", "eid1.jsonl.zst", "truth-eid1-dev.jsonl", kNoCache},
        TruthCase{"NativeWithoutIndex", "eid1.jsonl.zst", "truth-eid1-dev.jsonl", kPlain},
        TruthCase{"OtherSysmon", "sysmon-other.jsonl.zst", "truth-sysmon-other-dev.jsonl", kFast}),
    [](const ::testing::TestParamInfo<TruthCase>& test_case) { return test_case.param.name; });

TEST(VmCorpus, EveryRegressionRuleFiresOnItsOwnEvents) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const auto index = ReadRegressionIndex(*shared);
  ASSERT_TRUE(index.ok());
  ASSERT_GT(index->size(), 50u);
  std::vector<std::filesystem::path> rules;
  for (const RegressionEntry& entry : *index) rules.push_back(entry.rule);
  const CompiledFolder folder = CompileFolders(rules);
  auto verified = RoundTrip(folder.compilation.program);
  ASSERT_TRUE(verified.ok());
  const vm::Engine engine(std::move(verified).value());
  for (const RegressionEntry& entry : *index) {
    const CorpusVerdicts verdicts = EvaluateCorpus(engine, {entry.json.string()});
    EXPECT_TRUE(verdicts.problems.empty()) << entry.json;
    bool fired = false;
    for (const auto& ids : verdicts.records) fired |= ids.count(entry.rule_id) > 0;
    EXPECT_TRUE(fired) << entry.rule << "\n  on " << entry.json;
  }
}

TEST(VmCorpus, EveryPathGivesTheSameVerdictsForAllRulesAndLogs) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const std::vector<std::string> inputs = {(*shared / "corpora/security4688.jsonl.zst").string(),
                                           (*shared / "corpora/shapes-sample.jsonl").string(),
                                           (*shared / "corpora/eid1.jsonl.zst").string()};
  const CorpusVerdicts fast = EvaluateCorpus(SigmaHqEngine(*shared, kFast), inputs);
  ASSERT_GT(fast.records.size(), 2500u);
  for (const vm::EngineOptions& options : {kNoCache, kPlain}) {
    const CorpusVerdicts other = EvaluateCorpus(SigmaHqEngine(*shared, options), inputs);
    ASSERT_EQ(other.records.size(), fast.records.size());
    for (size_t i = 0; i < fast.records.size(); ++i) {
      EXPECT_EQ(other.records[i], fast.records[i]) << "record " << i + 1;
    }
  }
}

// Which files of the collection are refused, and why, without the folder it lies in.
std::string RefusedText(const CompiledFolder& folder, const std::string& root) {
  std::map<std::string, std::set<std::string>> refused;
  for (const Diagnostic& d : folder.compilation.diagnostics) {
    if (d.severity != Severity::kError) continue;
    std::string name(folder.sources->name(d.span.source));
    if (name.starts_with(root)) name = name.substr(root.size() + 1);
    refused[name].insert(CodeText(d.code) + " " + d.message);
  }
  std::string out;
  for (const auto& [name, reasons] : refused) {
    out += name + "\n";
    for (const std::string& reason : reasons) out += "  " + reason + "\n";
  }
  return out;
}

TEST(VmCorpus, RefusedFilesAreThoseOfTheGoldenList) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const std::string got = RefusedText(SigmaHq(*shared), (*shared / "sigmahq").string());
  const std::string path = SIGMAVM_SOURCE_DIR "/tests/golden/sigmahq_refused.txt";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path) << got;
  std::ifstream file(path);
  std::stringstream want;
  want << file.rdbuf();
  EXPECT_EQ(got, want.str());
}

TEST(VmCorpus, CompilingTwiceGivesTheSameBytes) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const CompiledFolder again = CompileFolders({*shared / "sigmahq"});
  EXPECT_TRUE(again.compilation.program == SigmaHq(*shared).compilation.program);
}

}  // namespace
}  // namespace sigmavm::support
