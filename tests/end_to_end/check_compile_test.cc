// `sigmavm check`, `compile`, `inspect`, `assemble` and `keygen` from outside.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "tests/end_to_end/run_command.h"
#include "tests/end_to_end/sample_files.h"

namespace sigmavm::end_to_end {
namespace {

class CheckCompileTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  std::string good_ = folder_.Write("good.yml", kShellRule);
  std::string bad_ = folder_.Write("bad.yml", kBrokenRule);
};

TEST_F(CheckCompileTest, NdjsonHasTheContractedKeysInOrder) {
  const CommandResult result = RunSigmavm({"check", "--format", "ndjson", bad_});
  EXPECT_EQ(result.out, R"({"file":")" + bad_ +
                            R"(","line":7,"column":15,"severity":"error","code":"SV0112",)"
                            R"("message":"unknown modifier 'endwith'",)"
                            R"("help":"did you mean 'endswith'?"})"
                            "\n");
}

TEST_F(CheckCompileTest, TableShowsTheLineWithACaret) {
  const CommandResult result = RunSigmavm({"check", "--format", "table", bad_});
  EXPECT_EQ(result.out, bad_ + ":7:15: error[SV0112]: unknown modifier 'endwith'\n" +
                            "    7 |         Image|endwith: '\\cmd.exe'\n"
                            "      |               ^^^^^^^\n"
                            "      = help: did you mean 'endswith'?\n");
}

TEST_F(CheckCompileTest, SoundRulesGiveNoOutputButASummary) {
  const CommandResult result = RunSigmavm({"check", good_});
  EXPECT_EQ(result.out, "");
  EXPECT_NE(result.err.find("1 rule, 0 rejected"), std::string::npos) << result.err;
  EXPECT_EQ(RunSigmavm({"check", "--format", "json", good_}).out, "[\n]\n");
}

TEST_F(CheckCompileTest, SameRulesGiveTheSameBytes) {
  const std::string a = folder_.Path("a.sgp");
  const std::string b = folder_.Path("b.sgp");
  ASSERT_EQ(RunSigmavm({"compile", good_, "-o", a}).exit_code, 0);
  ASSERT_EQ(RunSigmavm({"compile", good_, "-o", b}).exit_code, 0);
  EXPECT_FALSE(ReadAll(a).empty());
  EXPECT_EQ(ReadAll(a), ReadAll(b));
}

TEST_F(CheckCompileTest, AssembleUndoesDisassemble) {
  const std::string program = folder_.Path("p.sgp");
  const std::string copy = folder_.Path("copy.sgp");
  ASSERT_EQ(RunSigmavm({"compile", good_, "-o", program}).exit_code, 0);
  CommandOptions options;
  options.input = RunSigmavm({"inspect", program, "--disasm"}).out;
  const CommandResult result = RunSigmavm({"assemble", "-", "-o", copy}, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(ReadAll(program), ReadAll(copy));
}

TEST_F(CheckCompileTest, InspectShowsWhatAProgramHolds) {
  const std::string program = folder_.Path("p.sgp");
  ASSERT_EQ(RunSigmavm({"compile", good_, "-o", program}).exit_code, 0);
  const std::string text = RunSigmavm({"inspect", program, "--list"}).out;
  EXPECT_NE(text.find("rules         1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("not signed"), std::string::npos) << text;
  EXPECT_NE(text.find("Word starts a shell"), std::string::npos) << text;
  const std::string json = RunSigmavm({"inspect", program, "--format", "json"}).out;
  EXPECT_NE(json.find(R"("title": "Word starts a shell")"), std::string::npos) << json;
}

TEST_F(CheckCompileTest, FailedCompileKeepsTheOldProgram) {
  const std::string program = folder_.Path("p.sgp");
  ASSERT_EQ(RunSigmavm({"compile", good_, "-o", program}).exit_code, 0);
  const std::string before = ReadAll(program);
  EXPECT_EQ(RunSigmavm({"compile", bad_, "-o", program}).exit_code, 2);
  EXPECT_EQ(ReadAll(program), before);
}

TEST_F(CheckCompileTest, DevicesAreWrittenToAndNotReplaced) {
  ASSERT_EQ(RunSigmavm({"compile", good_, "-o", "/dev/null"}).exit_code, 0);
  struct stat status {};
  ASSERT_EQ(stat("/dev/null", &status), 0);
  EXPECT_TRUE(S_ISCHR(status.st_mode));
}

TEST_F(CheckCompileTest, SignaturesDecideWhoseProgramsRun) {
  const std::string ours = folder_.Path("ours");
  const std::string theirs = folder_.Path("theirs");
  ASSERT_EQ(RunSigmavm({"keygen", ours}).exit_code, 0);
  ASSERT_EQ(RunSigmavm({"keygen", theirs}).exit_code, 0);
  const std::string program = folder_.Path("p.sgp");
  const std::string plain = folder_.Path("plain.sgp");
  ASSERT_EQ(RunSigmavm({"compile", good_, "-o", program, "--sign", ours + ".key"}).exit_code, 0);
  ASSERT_EQ(RunSigmavm({"compile", good_, "-o", plain}).exit_code, 0);
  struct Case {
    std::string program;
    std::string key;
    int want;
  };
  for (const Case& one : {Case{program, ours, 0}, Case{program, theirs, 2}, Case{plain, ours, 2}}) {
    const CommandResult result = RunSigmavm(
        {"eval", "-r", one.program, "--verify-key", one.key + ".pub", "-e", ShellEvent()});
    EXPECT_EQ(result.exit_code, one.want) << result.err;
    EXPECT_EQ(Lines(result.out).size(), one.want == 0 ? 1u : 0u);
  }
  EXPECT_EQ(RunSigmavm({"eval", "-r", program, "-e", ShellEvent()}).exit_code, 0)
      << "no key, no check";
}

TEST_F(CheckCompileTest, PrivateKeysAreForTheirOwnerAndNeverOverwritten) {
  const std::string name = folder_.Path("key");
  ASSERT_EQ(RunSigmavm({"keygen", name}).exit_code, 0);
  struct stat status {};
  ASSERT_EQ(stat((name + ".key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const std::string before = ReadAll(name + ".key");
  EXPECT_EQ(RunSigmavm({"keygen", name}).exit_code, 4);
  EXPECT_EQ(ReadAll(name + ".key"), before);
}

}  // namespace
}  // namespace sigmavm::end_to_end
