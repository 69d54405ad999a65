// Help texts as users see them, and that everything else made from them works.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/end_to_end/run_command.h"

namespace sigmavm::end_to_end {
namespace {

// Compares with tests/golden/help/NAME.txt, which UPDATE_GOLDEN=1 writes anew.
void ExpectGolden(const std::string& name, const std::string& text) {
  const std::string path = std::string(SIGMAVM_SOURCE_DIR) + "/tests/golden/help/" + name + ".txt";
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(ReadAll(path), text) << "see what changed; UPDATE_GOLDEN=1 accepts it";
}

TEST(HelpTest, TextsAreAsReviewed) {
  ExpectGolden("sigmavm", RunSigmavm({"--help"}).out);
  for (const char* verb : {"assemble", "check", "compile", "completions", "demo", "drift", "eval",
                           "explain", "inspect", "keygen", "manual", "test", "version"}) {
    ExpectGolden(verb, RunSigmavm({verb, "--help"}).out);
  }
  for (const char* word : {"fields", "replay", "run", "status"}) {
    const std::string text = RunSigmavm({"collect", word, "--help"}).out;
    ExpectGolden(std::string("collect-") + word, text);
    EXPECT_EQ(RunSigmavm({std::string("collect-") + word, "--help"}).out, text);
    for (const std::string& line : Lines(text)) EXPECT_LE(line.size(), 100u) << line;
  }
}

TEST(HelpTest, LinesFitIntoHundredColumns) {
  for (const char* verb : {"assemble", "check", "compile", "completions", "demo", "drift", "eval",
                           "explain", "inspect", "keygen", "manual", "test", "version"}) {
    for (const std::string& line : Lines(RunSigmavm({verb, "--help"}).out)) {
      EXPECT_LE(line.size(), 100u) << verb << ": " << line;
    }
  }
}

TEST(HelpTest, MisspeltWordsGetASuggestion) {
  struct Case {
    std::vector<std::string> arguments;
    const char* suggestion;
  };
  const Case cases[] = {
      {{"chekc"}, "did you mean 'check'?"},
      {{"check", "--fromat", "json", "x"}, "did you mean '--format'?"},
      {{"check", "--format", "jsn", "x"}, "did you mean 'json'?"},
      {{"completions", "bsh"}, "did you mean 'bash'?"},
      {{"collect"}, "it is one of run, status, replay, fields"},
  };
  for (const Case& one : cases) {
    const CommandResult result = RunSigmavm(one.arguments);
    EXPECT_NE(result.err.find(one.suggestion), std::string::npos) << result.err;
  }
}

TEST(HelpTest, EveryOptionIsCompleted) {
  const std::string script = RunSigmavm({"completions", "bash"}).out;
  for (const std::string& line : Lines(RunSigmavm({"eval", "--help"}).out)) {
    const size_t at = line.find("--");
    if (at > 6 || line[0] != ' ') continue;  // an option's own line starts with its names
    const std::string name = line.substr(at, line.find_first_of(" \n", at) - at);
    EXPECT_NE(script.find(name), std::string::npos) << name;
  }
}

TEST(HelpTest, BashAcceptsItsCompletionScript) {
  const TemporaryFolder folder;
  const std::string script = folder.Write("completions", RunSigmavm({"completions", "bash"}).out);
  const std::string check = "bash -n '" + script + "'";
  EXPECT_EQ(std::system(check.c_str()), 0);
}

TEST(HelpTest, BashCompletesVerbsOptionsAndValues) {
  const TemporaryFolder folder;
  const std::string script = folder.Write("completions", RunSigmavm({"completions", "bash"}).out);
  struct Case {
    const char* words;  // the line so far; the last word is the one to complete
    const char* want;
  };
  for (const Case& one :
       {Case{"sigmavm ev", "eval"}, Case{"sigmavm eval --incl", "--include-event"},
        Case{"sigmavm eval --format nd", "ndjson"}, Case{"sigmavm -q completions f", "fish"},
        Case{"sigmavm coll", "collect"}, Case{"sigmavm collect rep", "replay"},
        Case{"sigmavm collect replay --min", "--min-level"}}) {
    const std::string output = folder.Path("completed");
    std::string command = "bash -c 'source ";
    command.append(script).append("; COMP_WORDS=(").append(one.words);
    command += "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _sigmavm; echo \"${COMPREPLY[@]}\"' > ";
    command += output;
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(ReadAll(output), std::string(one.want) + "\n") << one.words;
  }
}

// The verbs of two words are completed word by word, as they are written.
TEST(HelpTest, EveryShellCompletesTheSecondWordOfAVerb) {
  const std::string zsh = RunSigmavm({"completions", "zsh"}).out;
  const std::string fish = RunSigmavm({"completions", "fish"}).out;
  for (const std::string word : {"run", "status", "replay", "fields"}) {
    EXPECT_NE(zsh.find("          " + word + ") _arguments"), std::string::npos) << word;
    EXPECT_NE(fish.find("__fish_seen_subcommand_from collect; and not __fish_seen_subcommand_from "
                        "run status replay fields' -a " +
                        word + " "),
              std::string::npos)
        << word;
  }
  EXPECT_EQ(zsh.find("collect-"), std::string::npos);
  EXPECT_EQ(fish.find("collect-"), std::string::npos);
}

}  // namespace
}  // namespace sigmavm::end_to_end
