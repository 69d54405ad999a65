// How regular expressions of a program are compiled.
#include <gtest/gtest.h>
#include <re2/re2.h>

#include "runtime/base/limits.h"
#include "runtime/program/program.h"
#include "runtime/program/regex_options.h"

namespace sigmavm::program {
namespace {

struct MatchCase {
  const char* name;
  const char* pattern;
  uint8_t flags;
  const char* text;
  bool matches;
};

TEST(Regex, FlagsAndAnchorsMeanWhatTheyDoInRules) {
  const MatchCase cases[] = {
      {"found anywhere", "b", 0, "abc", true},
      {"exact case", "B", 0, "abc", false},
      {"ignore case", "B", kRegexIgnoreCase, "abc", true},
      {"ignore case beyond ASCII", "\u00C4", kRegexIgnoreCase, "\u00E4", true},
      {"dot is no line break", "a.b", 0, "a\nb", false},
      {"dot is any character", "a.b", kRegexDotAll, "a\nb", true},
      {"dot is one character, not one byte", "^.$", 0, "\U0001F600", true},
      {"caret is the start of the text", "^b", 0, "a\nb", false},
      {"caret is the start of a line", "^b", kRegexMultiline, "a\nb", true},
      {"line breaks are matched", "a\nb", 0, "a\nb", true},
      {"start", "b", kAnchorStart, "ab", false},
      {"start of every alternative", "x|b", kAnchorStart, "ab", false},
      {"end", "a", kAnchorEnd, "ab", false},
      {"end of every alternative", "a|x", kAnchorEnd, "ab", false},
      {"end is not before a line break", "a", kAnchorEnd, "a\n", false},
      {"start is not the start of a line", "b", kAnchorStart | kRegexMultiline, "a\nb", false},
      {"both ends", "a|b", kAnchorStart | kAnchorEnd, "a", true},
      {"both ends of a longer text", "a|b", kAnchorStart | kAnchorEnd, "ab", false},
      {"flags apply to every alternative", "x|B", kRegexIgnoreCase, "b", true},
  };
  for (const MatchCase& c : cases) {
    const RegexPointer regex = CompileRegex(c.pattern, c.flags);
    ASSERT_TRUE(regex->ok()) << c.name;
    EXPECT_EQ(RE2::PartialMatch(c.text, *regex), c.matches) << c.name;
  }
}

TEST(Regex, AnchorsDoNotRepairAMalformedPattern) {
  for (const char* pattern : {"a)|(?:b", "(a", "a\\"}) {
    EXPECT_FALSE(CompileRegex(pattern, 0)->ok()) << pattern;
    EXPECT_FALSE(CompileRegex(pattern, kAnchorStart)->ok()) << pattern;
  }
}

TEST(Regex, CostCountsWhatIsSlowToCompile) {
  EXPECT_GT(RegexTextCost("\\pL{0}\\PN{0}"), RegexTextCost("[a]{0}[b]{0}") + 30'000);
  const RegexPointer small = CompileRegex("(?:abc){10}", 0);
  const RegexPointer large = CompileRegex("(?:a?){1000}(?:b?){1000}", 0);
  EXPECT_LT(RegexProgramCost(*small), 4'000u);
  EXPECT_GT(RegexProgramCost(*large), 60'000u);
}

TEST(Regex, OrdinaryPatternsAreFarFromTheBound) {
  const char* const pattern =
      "(?:\\\\|/)(?:powershell|pwsh)(?:\\.exe)?\\s+-[Ee](?:nc)?\\S*\\s+\\S{20,}";
  const uint64_t cost = RegexTextCost(pattern) + RegexProgramCost(*CompileRegex(pattern, 0));
  EXPECT_LT(cost * 1'000, Limits::kProgramRegexBytes);
}

}  // namespace
}  // namespace sigmavm::program
