// Suggestions help only when they are right: near words are found, far ones are left alone.
#include "runtime/base/closest_match.h"

#include <gtest/gtest.h>

namespace sigmavm {
namespace {

constexpr std::string_view kModifiers[] = {"contains", "startswith", "endswith", "all", "re",
                                           "i",        "m",          "cidr",     "gt",  "gte"};

TEST(EditDistance, CountsEditsAndIgnoresAsciiCase) {
  const struct {
    const char* a;
    const char* b;
    size_t distance;
  } cases[] = {
      {"", "", 0},
      {"", "abc", 3},
      {"endwith", "endswith", 1},
      {"conditon", "condition", 1},
      {"conditoin", "condition", 1},
      {"Contains", "contains", 0},
      {"ca", "abc", 3},
      {"kitten", "sitting", 3},
      {"detections", "detection", 1},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(EditDistance(c.a, c.b), c.distance) << c.a << " " << c.b;
    EXPECT_EQ(EditDistance(c.b, c.a), c.distance) << c.b << " " << c.a;
  }
}

TEST(EditDistance, RefusesLongWordsUnlessEqual) {
  const std::string longer(65, 'a');
  EXPECT_EQ(EditDistance(longer, longer), 0u);
  EXPECT_EQ(EditDistance(longer, "a"), SIZE_MAX);
  EXPECT_EQ(EditDistance(std::string(64, 'a'), std::string(64, 'b')), 64u);
}

TEST(EditDistance, IsNearStopsAtTheBound) {
  EXPECT_TRUE(IsNear("conditoin", "condition", 1));
  EXPECT_FALSE(IsNear("tile", "titles", 1));
  EXPECT_TRUE(IsNear("tile", "titles", 2));
  EXPECT_FALSE(IsNear("a", "abcd", 2));
}

TEST(ClosestMatch, FindsTypicalTyposAndLeavesTheRestAlone) {
  const struct {
    const char* word;
    const char* want;
  } cases[] = {
      {"endwith", "endswith"},
      {"Contains", "contains"},
      {"contian", "contains"},
      {"starts_with", "startswith"},
      {"a", ""},
      {"x", ""},
      {"foo", ""},
      {"", ""},
      {"al", "all"},
      {"base64", ""},
      {"RE", "re"},
      {"ge", "gte"},
  };
  for (const auto& c : cases) EXPECT_EQ(ClosestMatch(c.word, kModifiers), c.want) << c.word;
}

TEST(ClosestMatch, PhrasesTheSuggestion) {
  EXPECT_EQ(DidYouMean("endwith", kModifiers), "did you mean 'endswith'?");
  EXPECT_EQ(DidYouMean("unrelated", kModifiers), "");
}

}  // namespace
}  // namespace sigmavm
