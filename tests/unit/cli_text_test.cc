// What the command shows to people, and how it decides on an exit code.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "cli/eval_summary.h"
#include "cli/exit_code.h"
#include "cli/number_text.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/terminal.h"

namespace sigmavm::cli {
namespace {

TEST(ExitCodeTest, TheGravestWins) {
  constexpr ExitCode kByGravity[] = {
      ExitCode::kInterrupted, ExitCode::kInternal, ExitCode::kUsage, ExitCode::kInvalidRules,
      ExitCode::kLost,        ExitCode::kFindings, ExitCode::kOk};
  for (size_t i = 0; i < std::size(kByGravity); ++i) {
    for (size_t j = i; j < std::size(kByGravity); ++j) {
      EXPECT_EQ(Worse(kByGravity[i], kByGravity[j]), kByGravity[i]);
      EXPECT_EQ(Worse(kByGravity[j], kByGravity[i]), kByGravity[i]);
    }
  }
}

TEST(TerminalTest, FitCutsAtCharactersAndMakesHarmless) {
  struct Case {
    std::string text;
    size_t width;
    const char* want;
  };
  const Case cases[] = {
      {"short", 10, "short"},
      {"exactly10!", 10, "exactly10!"},
      {"longer than ten", 10, "longer ..."},
      {"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", 4, "\xc3\xa4..."},
      {"a\x1b[2J", 20, "a\\x1b[2J"},
      {"line\nbreak", 20, "line\\x0abreak"},
  };
  for (const Case& one : cases) EXPECT_EQ(Fit(one.text, one.width), one.want);
}

TEST(TerminalTest, FitOfAHugeTextIsCheapAndShort) {
  EXPECT_EQ(Fit(std::string(100 << 20, 'x'), 8), "xxxxx...");
}

TEST(TerminalTest, PadCountsCharacters) {
  EXPECT_EQ(Pad("\xc3\xa4", 3), "\xc3\xa4  ");
  EXPECT_EQ(Pad("long", 2), "long");
}

TEST(NumberTextTest, NumbersAreForPeople) {
  EXPECT_EQ(CountText(0), "0");
  EXPECT_EQ(CountText(999), "999");
  EXPECT_EQ(CountText(1000), "1,000");
  EXPECT_EQ(CountText(1234567), "1,234,567");
  EXPECT_EQ(ByteText(0), "0 B");
  EXPECT_EQ(ByteText(999), "999 B");
  EXPECT_EQ(ByteText(1500), "1.5 kB");
  EXPECT_EQ(ByteText(999'600), "1.0 MB");
  EXPECT_EQ(ByteText(25e9), "25 GB");
  EXPECT_EQ(DurationText(0.4), "0s");
  EXPECT_EQ(DurationText(65), "1m05s");
  EXPECT_EQ(DurationText(7380), "2h03m");
}

TEST(ProgressTest, BarShowsShareRateAndRest) {
  EXPECT_EQ(ProgressText(25'000'000, 100'000'000, 50'000, 7, 5, 120),
            "[#####...............] 25%  25 MB  5.0 MB/s  50,000 records  7 alerts  15s left");
}

TEST(ProgressTest, StreamHasARateOnly) {
  EXPECT_EQ(ProgressText(2'000'000, 0, 1'000, 0, 2, 120),
            "2.0 MB  1.0 MB/s  1,000 records  0 alerts");
}

record::Header HeaderAt(std::string_view timestamp, std::string_view computer = "A") {
  record::Header header;
  header.timestamp = timestamp;
  header.computer = computer;
  return header;
}

TEST(SummaryTest, TimeSpanIgnoresTheSpellingAndWhatIsNoTime) {
  EvalTally tally;
  for (const char* time : {"2026-03-10 09:00:00.123", "2026-03-10T08:59:59Z", "1710000000", "",
                           "2026-03-10T25", "2026-03-11T00:00:00+01:00"}) {
    tally.AddRecord(HeaderAt(time));
  }
  EXPECT_EQ(tally.records(), 6u);
  EXPECT_EQ(tally.first_time(), "2026-03-10T08:59:59");
  EXPECT_EQ(tally.last_time(), "2026-03-11T00:00:00");
}

TEST(SummaryTest, EveryPartOfATimeIsLookedAt) {
  const std::string time = "2026-03-10T08:59:59";
  for (size_t i = 0; i < time.size(); ++i) {
    for (const char wrong : {'/', ':', '\0', '\xB0', 'p'}) {
      std::string text = time;
      text[i] = wrong;
      EvalTally tally;
      tally.AddRecord(HeaderAt(text));
      const bool is_time = i == 10 || text == time;  // any byte is between date and time
      EXPECT_EQ(tally.first_time(), is_time ? time : "") << i << " " << wrong;
    }
  }
}

program::Program TwoRules() {
  program::Program program;
  program.strings = {"Rule A", "Rule B"};
  program.rules.resize(2);
  program.rules[0].title = 0;
  program.rules[0].level = program::Level::kLow;
  program.rules[1].title = 1;
  program.rules[1].level = program::Level::kCritical;
  return program;
}

TEST(SummaryTest, PartsAddUpToTheWhole) {
  const program::Program program = TwoRules();
  EvalTally whole;
  EvalTally sum;
  for (int part = 0; part < 3; ++part) {
    EvalTally tally;
    for (EvalTally* target : {&whole, &tally}) {
      const std::string time = "2026-03-1" + std::to_string(part) + "T00:00:00";
      const auto header = HeaderAt(time, "host");
      target->AddRecord(header);
      target->AddAlert(program, part == 1 ? 1 : 0);
      target->AddHost(header.computer, 1);
      target->AddLostRecord();
    }
    sum.Add(tally);
  }
  const EvalOutcome outcome;
  EXPECT_EQ(SummaryText(sum, outcome, program, false), SummaryText(whole, outcome, program, false));
  EXPECT_EQ(sum.highest_level(), program::Level::kCritical);
  EXPECT_EQ(sum.hosts().at("host"), 3u);
}

TEST(SummaryTest, NamesTheTopRulesLevelsAndProblems) {
  const program::Program program = TwoRules();
  EvalTally tally;
  tally.AddRecord(HeaderAt("2026-03-10T08:00:00"));
  for (const program::RuleIndex rule : {0, 1, 1}) tally.AddAlert(program, rule);
  tally.AddHost("host-1", 1);
  tally.AddHost("host-2", 2);
  tally.AddLostRecord();
  EvalOutcome outcome;
  outcome.rules = 2;
  outcome.rejected_rules = 3;
  outcome.bytes = 2'000'000;
  outcome.seconds = 2;
  outcome.interrupted = true;
  EXPECT_EQ(SummaryText(tally, outcome, program, false),
            "1 record, 3 alerts by 2 of 2 rules (interrupted)\n"
            "problems  3 rules rejected, 1 record lost\n"
            "time      2026-03-10T08:00:00 to 2026-03-10T08:00:00\n"
            "levels    2 critical, 1 low\n"
            "rules     2  Rule B\n"
            "          1  Rule A\n"
            "hosts     2  host-2\n"
            "          1  host-1\n"
            "speed     0 records/s, 1.0 MB/s, 2s\n");
}

TEST(SummaryTest, HostsAreBounded) {
  EvalTally tally;
  for (size_t i = 0; i < EvalTally::kMaxHosts + 100; ++i) {
    tally.AddHost("host-" + std::to_string(i), 1);
  }
  EXPECT_EQ(tally.hosts().size(), EvalTally::kMaxHosts);
}

TEST(SummaryTest, HostsWithoutAlertsOrNameAreNotCounted) {
  EvalTally tally;
  tally.AddHost("host", 0);
  tally.AddHost("", 1);
  EXPECT_TRUE(tally.hosts().empty());
}

TEST(SummaryTest, AClearedTallyCountsLikeANewOne) {
  const program::Program program = TwoRules();
  EvalTally used;
  for (const program::RuleIndex rule : {1, 0, 1}) used.AddAlert(program, rule);
  used.AddHost("host", 3);
  used.AddRecord(HeaderAt("2026-03-10T08:00:00"));
  used.Clear();
  EXPECT_EQ(used.alerts_of(1), 0u);
  EvalTally fresh;
  for (EvalTally* const tally : {&used, &fresh}) tally->AddAlert(program, 0);
  EXPECT_EQ(SummaryText(used, {}, program, false), SummaryText(fresh, {}, program, false));
}

TEST(OutputTest, LargeAndSmallPiecesKeepTheirOrder) {
  const std::string path = testing::TempDir() + "/pieces." + std::to_string(getpid());
  std::string want;
  {
    Result<Output> output = Output::Open(path);
    ASSERT_TRUE(output.ok());
    for (const size_t size : {1, 100'000, 10, 300'000, 200'000, 1}) {
      const std::string piece(size, static_cast<char>('a' + want.size() % 26));
      output->Write(piece);
      want += piece;
    }
    EXPECT_TRUE(output->Finish().empty());
  }
  EXPECT_TRUE(ReadWholeFile(path, 1 << 20).value() == want);
  std::remove(path.c_str());
}

}  // namespace
}  // namespace sigmavm::cli
