// Substring search, wildcard patterns and regular expressions.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/base/case_fold.h"
#include "runtime/match/find_text.h"
#include "runtime/match/folded_text.h"
#include "runtime/match/gram_counts.h"
#include "runtime/match/gram_frequency.h"
#include "runtime/match/regex_matcher.h"
#include "runtime/match/text_hash.h"
#include "runtime/match/wildcard_pattern.h"
#include "runtime/program/program.h"

namespace sigmavm::match {
namespace {

std::string RandomText(std::mt19937& random, size_t longest, std::string_view alphabet) {
  std::string text;
  const size_t size = random() % (longest + 1);
  for (size_t i = 0; i < size; ++i) text += alphabet[random() % alphabet.size()];
  return text;
}

TEST(FindText, AgreesWithTheStandardLibrary) {
  std::mt19937 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const std::string text = RandomText(random, 80, "aab");
    const std::string needle = RandomText(random, 12, "aab");
    const size_t from = random() % 4;
    ASSERT_EQ(FindText(text, needle, from), text.find(needle, from))
        << text << " / " << needle << " / " << from;
  }
}

TEST(FindText, FallsBackOnManyNearMisses) {
  // Every position agrees in the first and the last byte, which exhausts the quick way.
  const std::string text = std::string(5'000, 'a') + "ba" + std::string(500, 'a');
  EXPECT_EQ(FindText(text, "aaba"), 4'998u);
  EXPECT_EQ(FindText(text, "aabba"), std::string::npos);
  const std::string needle = std::string(200, 'a') + "ba" + std::string(200, 'a');
  EXPECT_EQ(FindText(text, needle), 4'800u);
}

TEST(FoldPadded, AgreesWithFolded) {
  std::mt19937 random(2);
  Arena arena;
  const std::string_view alphabet = "Az@[`{Z09 \\\xC3\x84\xE2\x84\xAA\xC5\xBF\xFF";
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = RandomText(random, 50, alphabet);
    arena.Reset();
    ASSERT_EQ(FoldPadded(text, arena).text, Folded(text));
  }
}

TEST(FoldPadded, PaddingIsReadable) {
  Arena arena(1);
  const PaddedText folded = FoldPadded("ABC", arena);
  unsigned sum = 0;
  for (size_t i = 0; i < folded.text.size() + kTextPadding; ++i) {
    sum += static_cast<unsigned char>(folded.text.data()[i]);
  }
  EXPECT_GE(sum, unsigned{'a' + 'b' + 'c'});
}

TEST(GramFrequency, WhatWasCountedOutweighsTheGuess) {
  GramCounts counts;
  EXPECT_TRUE(counts.empty());
  EXPECT_EQ(GramFrequency(counts).Gram(Load32(".exe")),
            GramFrequency::Typical().Gram(Load32(".exe")));
  for (int i = 0; i < 2'000; ++i) counts.Add("zqzqzqzqzqzqzqzqzqzq.");
  const GramFrequency frequency(counts);
  EXPECT_LT(GramFrequency::Typical().Gram(Load32("zqzq")),
            GramFrequency::Typical().Gram(Load32(".exe")));
  EXPECT_GT(frequency.Gram(Load32("zqzq")), frequency.Gram(Load32(".exe")));
  EXPECT_GT(frequency.Pair('z' | 'q' << 8), frequency.Pair('e' | 'x' << 8));
  EXPECT_GT(frequency.Gram(Load32("neve")), 0);
}

TEST(GramCounts, CountTheBeginningOfAText) {
  GramCounts counts;
  counts.Add("abc");
  EXPECT_TRUE(counts.empty());
  counts.Add("abcde");
  EXPECT_EQ(counts.places(), 2u);
  EXPECT_EQ(counts.Gram(Load32("abcd")), 1u);
  EXPECT_EQ(counts.Pair('b' | 'c' << 8), 1u);
  counts.Add(std::string(1'000'000, 'x'));
  EXPECT_LT(counts.places(), 10'000u);
}

TEST(HashText, DependsOnEveryByteAndTheSize) {
  for (size_t size = 1; size < 70; ++size) {
    const std::string text(size, 'x');
    EXPECT_NE(HashText(text), HashText(text.substr(1)));
    for (size_t i = 0; i < size; ++i) {
      std::string other = text;
      other[i] = 'y';
      ASSERT_NE(HashText(text), HashText(other)) << size << ' ' << i;
    }
  }
}

struct WildcardCase {
  const char* pattern;
  std::string text;
  bool matches;
};

TEST(WildcardPattern, MatchesWholeTexts) {
  const WildcardCase cases[] = {
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "anything\nat all", true},
      {"abc", "abc", true},
      {"abc", "abcd", false},
      {"a*", "abc", true},
      {"a*", "ba", false},
      {"*c", "abc", true},
      {"*c", "abcd", false},
      {"*b*", "abc", true},
      {"*b*", "ac", false},
      {"a*c", "ac", true},
      {"a*c", "abcbc", true},
      {"a*c", "a", false},
      {"ab*ba", "aba", false},  // ends may not share bytes
      {"ab*ba", "abba", true},
      {"*ab*ab*", "ab", false},
      {"*ab*ab*", "abab", true},
      {"*aab", "aaab", true},
      {"a*b*c", "a-b-b-c", true},
      {"a*b*c", "a-c-b", false},
      // ? is exactly one code point, line breaks too.
      {"a?c", "abc", true},
      {"a?c", "ac", false},
      {"a?c", "a\u00E4c", true},
      {"a?c", "a\U0001F600c", true},
      {"a?c", "a\nc", true},
      {"?", "", false},
      {"??", "\u00E4", false},
      {"*?", "\u00E4", true},
      {"*??", "\u00E4", false},
      {"*?x", "\u00E4x", true},
      {"?*?", "\u00E4", false},
      {"?*?", "\u00E4\u00F6", true},
      {"*\u00E4?", "x\u00E4\u20AC", true},
      // An ill-formed byte is one code point.
      {"a?c",
       "a\xFF"
       "c",
       true},
      {"a?c",
       "a\xC3\xC3"
       "c",
       false},
      {"*?", "\xC3", true},
      {"*??", "\xE2\x82", true},
      // Escapes.
      {"a\\*c", "a*c", true},
      {"a\\*c", "abc", false},
      {"a\\?c", "a?c", true},
      {"a\\?c", "abc", false},
      {"a\\\\*", "a\\b", true},
      {"a\\\\*", "ab", false},
      // Dashes.
      {"* \\de *", "x -e y", true},
      {"* \\de *", "x /e y", true},
      {"* \\de *", "x \u2013e y", true},
      {"* \\de *", "x \u2014e y", true},
      {"* \\de *", "x \u2015e y", true},
      {"* \\de *", "x \u2012e y", false},
      {"* \\de *", "x e y", false},
      {"*\\d", "a\u2015", true},
      {"*\\d", "a\u2016", false},
      {"\\d*", "\u2013x", true},
      {"*\\d?\\d*", "--\u2013", true},
      {"*\\d?\\d*", "--x", false},
  };
  for (const WildcardCase& c : cases) {
    EXPECT_EQ(WildcardPattern(c.pattern).Matches(c.text), c.matches)
        << c.pattern << " / " << c.text;
  }
}

TEST(WildcardPattern, ManyStarsTakeNoTime) {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  pattern += "*b";
  EXPECT_FALSE(WildcardPattern(pattern).Matches(std::string(100'000, 'a')));
}

TEST(ParseWildcard, JoinsNeighbours) {
  const std::vector<WildcardPart> parts = ParseWildcard("a\\*b**?\\dc");
  const std::vector<WildcardPart> expected = {
      {WildcardPartKind::kText, "a*b"}, {WildcardPartKind::kStar, ""},
      {WildcardPartKind::kAny, ""},     {WildcardPartKind::kDash, ""},
      {WildcardPartKind::kText, "c"},
  };
  EXPECT_EQ(parts, expected);
}

struct RegexCase {
  const char* pattern;
  const char* text;
  uint8_t flags;
  bool matches;
};

TEST(RegexMatcher, SearchesByItsFlags) {
  using namespace program;
  const RegexCase cases[] = {
      {"b+", "abbc", 0, true},
      {"b+", "ABBC", 0, false},
      {"b+", "ABBC", kRegexIgnoreCase, true},
      {"k", "\u212A", kRegexIgnoreCase, true},
      {"a.c", "a\nc", 0, false},
      {"a.c", "a\nc", kRegexDotAll, true},
      {"^b$", "a\nb\nc", 0, false},
      {"^b$", "a\nb\nc", kRegexMultiline, true},
      {"^b$", "b\n", 0, false},  // $ is the very end
      {"b", "bc", kAnchorStart, true},
      {"b", "ab", kAnchorStart, false},
      {"b", "ab", kAnchorEnd, true},
      {"b", "ba", kAnchorEnd, false},
      {"a|b", "b", kAnchorStart | kAnchorEnd, true},
      {"a|b", "ab", kAnchorStart | kAnchorEnd, false},
      {"b", "a\nb", kAnchorStart | kRegexMultiline, false},
      {"", "", 0, true},
  };
  for (const RegexCase& c : cases) {
    EXPECT_EQ(RegexMatcher(c.pattern, c.flags).Matches(c.text), c.matches)
        << c.pattern << " / " << int{c.flags} << " / " << c.text;
  }
}

TEST(RegexMatcher, RepeatBehindFlagsRepeatsWhatStandsBeforeThem) {
  EXPECT_TRUE(RegexMatcher("ab(?i)*c", 0).Matches("ac"));
  EXPECT_TRUE(RegexMatcher("ab(?i)*c", 0).Matches("abbc"));
  EXPECT_TRUE(RegexMatcher("ab(?i){0}c", 0).Matches("ac"));
  EXPECT_FALSE(RegexMatcher("ab(?i)c", 0).Matches("ac"));
}

struct MayMatchCase {
  const char* pattern;
  std::vector<std::string> literals;
  const char* text;
  bool may_match;
};

TEST(RegexMatcher, RefusesByTheFoldedTextWhatCannotMatch) {
  const MayMatchCase cases[] = {
      {"\\s[A-F]{8}\\s", {}, "a ABCDEFAB b", true},
      {"\\s[A-F]{8}\\s", {}, "a abcdefab b", true},  // case is for the expression itself
      {"\\s[A-F]{8}\\s", {}, "a abcdefgh b", false},
      {"[A-F]{8}", {}, "\u212A and ABCDEFG", true},  // what is not ASCII is not refused by runs
      {"`", {}, "a`b", true},
      {"`", {}, "ab", false},
      {"net\\s+user", {"user"}, "NET USER", true},
      {"net\\s+user", {"user"}, "net use", false},
      {"(a|b)xy", {"axy", "bxy"}, "..BXY", true},
      {"(a|b)xy", {"axy", "bxy"}, "..cxy", false},
      {"x+", {"1", "2", "3", "4", "5"}, "x", true},  // too many to be asked about
  };
  for (const MayMatchCase& c : cases) {
    Arena arena;
    EXPECT_EQ(RegexMatcher(c.pattern, 0, c.literals).MayMatch(FoldPadded(c.text, arena)),
              c.may_match)
        << c.pattern << " / " << c.text;
  }
}

TEST(RegexMatcher, NeverRefusesWhatItMatches) {
  const char* const patterns[] = {"[A-Z]{3}", "[^a]{2}k", "(?i)ab+", "\\w+-\\W", "K|S", "\\S{4}"};
  std::mt19937 random(7);
  for (const char* const pattern : patterns) {
    const RegexMatcher matcher(pattern, 0);
    size_t matches = 0;
    for (int i = 0; i < 20'000; ++i) {
      const std::string text = RandomText(random, 8, i % 2 == 0 ? "aAbBkKS- " : "aAkK\xC5\xBF");
      if (!matcher.Matches(text)) continue;
      ++matches;
      Arena arena;
      ASSERT_TRUE(matcher.MayMatch(FoldPadded(text, arena))) << pattern << " / " << text;
    }
    EXPECT_GT(matches, 100u) << pattern;
  }
}

TEST(RegexMatcher, PatternThatDoesNotCompileMatchesNothing) {
  EXPECT_FALSE(RegexMatcher("a(", 0).Matches("a("));
}

}  // namespace
}  // namespace sigmavm::match
