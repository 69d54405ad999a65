// The parts of the reference evaluator on their own: an oracle has to be right.
#include "tests/support/reference_evaluator.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "tests/support/reference_encoding.h"
#include "tests/support/reference_event.h"
#include "tests/support/reference_network.h"
#include "tests/support/reference_number.h"
#include "tests/support/reference_text.h"
#include "tests/support/reference_time.h"

namespace sigmavm::reference {
namespace {

TEST(ReferencePattern, MatchesByTheTableOfEscapes) {
  struct Case {
    const char* value;
    const char* text;
    bool matches;
  };
  const Case cases[] = {
      {"a\\b", "a\\b", true},
      {"a\\\\b", "a\\b", true},
      {"a\\*b", "a*b", true},
      {"a\\*b", "axb", false},
      {"a\\\\*b", "a\\xxb", true},
      {"a\\\\*b", "axb", false},
      {"a\\\\\\*b", "a\\*b", true},
      {"a\\", "a\\", true},
      {"a\\\\\\", "a\\\\", true},
      {"\\\\srv\\x", "\\srv\\x", true},
      {"a?c", "a\u00E9c", true},
      {"a?c", "ac", false},
      {"*ab*ab", "abab", true},
      {"*ab*ab", "ab", false},
      {"a*a", "a", false},
      {"**", "", true},
      {"", "", true},
      {"", "a", false},
      {"*?*", "", false},
      {"*aab", "aaab", true},
      {"K", "\u212A", true},
      {"\u00DF", "\u1E9E", true},
      {"\u00DF", "ss", false},
      {"i", "\u0130", false},
  };
  for (const auto& [value, text, matches] : cases) {
    const Glob glob(ScanPattern(value, false), false);
    EXPECT_EQ(glob.Matches(Fold(Decode(text))), matches) << value << " on " << text;
  }
}

TEST(ReferenceNumber, ComparesExactly) {
  struct Case {
    const char* left;
    const char* right;
    int order;
  };
  const Case cases[] = {
      {"1", "1.0", 0},
      {"9007199254740993", "9007199254740992", 1},
      {"18446744073709551615", "18446744073709551614", 1},
      {"-9223372036854775808", "9223372036854775808", -1},
      {"18446744073709551615", "1e20", -1},
      {"-5", "-4.5", -1},
      {"-4.5", "-5", 1},
      {"4.5", "4", 1},
      {"-1e300", "-18446744073709551615", -1},
      {"0", "-0.0", 0},
      {"0", "0.5", -1},
  };
  for (const auto& [left, right, order] : cases) {
    const auto one = ParseNumber(left);
    const auto two = ParseNumber(right);
    ASSERT_TRUE(one && two) << left << " " << right;
    EXPECT_EQ(Compare(*one, *two), order) << left << " " << right;
    EXPECT_EQ(Compare(*two, *one), -order) << right << " " << left;
  }
  EXPECT_FALSE(Compare(FromDouble(std::numeric_limits<double>::quiet_NaN()), FromInteger(1)));
}

TEST(ReferenceNumber, ReadsOnlyWholeNumbersAndWritesThemShort) {
  for (const char* text : {"", "+", "1.", ".5", "0x1", "1 ", " 1", "1e", "1_0", "abc", "inf"}) {
    EXPECT_FALSE(ParseNumber(text)) << text;
  }
  const std::pair<const char*, const char*> written[] = {
      {"1.50", "1.5"}, {"1e3", "1000"}, {"+7", "7"}, {"100000.0", "100000"}, {"-0", "0"}};
  for (const auto& [text, canonical] : written) {
    const auto number = ParseNumber(text);
    ASSERT_TRUE(number) << text;
    EXPECT_EQ(CanonicalText(*number), canonical);
  }
}

TEST(ReferenceEncoding, Base64OffsetsAreThoseOfTheDefinition) {
  EXPECT_EQ(Base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64Offsets("foobar"),
            (std::array<std::string, 3>{"Zm9vYmFy", "Zvb2Jhc", "mb29iYX"}));
}

TEST(ReferenceEncoding, Base64OffsetsShowWhateverSurroundsThem) {
  for (const char* value : {"ab", "abc", "abcd", "\u00E9\u00E9", "Invoke-Expression"}) {
    for (size_t before = 0; before < 3; ++before) {
      for (size_t after = 0; after < 3; ++after) {
        const std::string whole =
            Base64(std::string(before, 'x') + value + std::string(after, '~'));
        EXPECT_NE(whole.find(Base64Offsets(value)[before]), std::string::npos)
            << value << " " << before << " " << after;
      }
    }
  }
}

TEST(ReferenceNetwork, AcceptsExactlyStrictNetworks) {
  for (const char* text : {"10.0.0.0/8", "0.0.0.0/0", "1.2.3.4", "::/0", "fe80::/10", "::1"}) {
    EXPECT_TRUE(ParseNetwork(text)) << text;
  }
  for (const char* text : {"10.0.0.1/8", "10.0.0.0/33", "10.0.0/8", "::1/64", "fe80::/129",
                           "10.0.0.0/", "10.0.0.0/-1", "010.0.0.0/8", "abc", "", "::1%eth0"}) {
    EXPECT_FALSE(ParseNetwork(text)) << text;
  }
  const auto everything = ParseNetwork("0.0.0.0/0");
  ASSERT_TRUE(everything);
  EXPECT_TRUE(Contains(*everything, *ParseAddress("1.2.3.4")));
  EXPECT_FALSE(Contains(*everything, *ParseAddress("::ffff:1.2.3.4")));
}

TEST(ReferenceTime, ReadsPartsAsWritten) {
  struct Case {
    nlohmann::json value;
    TimePart part;
    std::optional<int64_t> want;
  };
  const Case cases[] = {
      {"2024-03-05 14:07:09.123", TimePart::kMinute, 7},
      {"2024-03-05T23:07:09+05:00", TimePart::kHour, 23},
      {"2020-12-31 10:00:00", TimePart::kWeek, 53},
      {"2021-01-03 10:00:00", TimePart::kWeek, 53},
      {"2021-01-04 10:00:00", TimePart::kWeek, 1},
      {"2024-12-30 10:00:00", TimePart::kWeek, 1},
      {1709647629, TimePart::kHour, 14},
      {"1709647629", TimePart::kYear, 2024},
      {-1, TimePart::kYear, 1969},
      {1709647629.9, TimePart::kMonth, 3},
      {"2023-02-29 00:00:00", TimePart::kDay, std::nullopt},
      {"2024-03-05", TimePart::kDay, std::nullopt},
      {"2024-03-05 14:07:09 ", TimePart::kDay, std::nullopt},
      {"2024-03-05 24:00:00", TimePart::kDay, std::nullopt},
      {1e18, TimePart::kDay, std::nullopt},
      {true, TimePart::kDay, std::nullopt},
  };
  for (const auto& [value, part, want] : cases) {
    const nlohmann::json json = {{"T", value}};
    const ReferenceEvent event(json);
    EXPECT_EQ(ReadTimePart(event.Find("T").leaves.front(), part), want) << json;
  }
}

TEST(ReferenceEvent, FindsFlatNamesBeforePathsAndFansOut) {
  const auto json = nlohmann::json::parse(
      R"({"a.b":"flat","a":{"b":"nested","c":[{"d":1},{"d":[2,[3]]},5,{"e":0}]},"n":null,"z":[]})");
  const ReferenceEvent event(json);
  EXPECT_EQ(event.Find("a.b").leaves.front().utf8, "flat");
  ASSERT_EQ(event.Find("a.c.d").leaves.size(), 3u);
  EXPECT_EQ(event.Find("a.c.d").leaves.back().utf8, "3");
  EXPECT_TRUE(event.Find("n").present);
  EXPECT_TRUE(event.Find("z").present);
  EXPECT_TRUE(event.Find("z").leaves.empty());
  EXPECT_FALSE(event.Find("a.x").present);
  EXPECT_FALSE(event.Find("A.b").present);
  EXPECT_EQ(event.Leaves().size(), 8u);
}

model::Rule HandBuiltRule() {
  model::Value value;
  value.kind = model::ValueKind::kString;
  value.text = "mimi";
  model::Detection detection;
  detection.item.field = "CommandLine";
  detection.item.modifiers = {{"contains", {}}};
  detection.item.values = {value};
  model::Rule rule;
  rule.detections = {{"sel", {}, detection}};
  rule.conditions = {{"sel", {}}};
  return rule;
}

TEST(ReferenceRule, EvaluatesAModelBuiltByHand) {
  const auto rule = ReferenceRule::Make(HandBuiltRule(), {});
  ASSERT_TRUE(rule.ok()) << rule.errors().front().message;
  EXPECT_TRUE(rule->Matches(nlohmann::json{{"CommandLine", "xMIMIx"}}));
  EXPECT_FALSE(rule->Matches(nlohmann::json{{"CommandLine", "x"}}));
}

TEST(ReferenceRule, RefusesWhatDoesNotTypeCheck) {
  model::Rule rule = HandBuiltRule();
  rule.detections.front().detection.item.modifiers = {{"gt", {}}};
  EXPECT_FALSE(ReferenceRule::Make(rule, {}).ok());
  rule = HandBuiltRule();
  rule.conditions.front().text = "other";
  EXPECT_FALSE(ReferenceRule::Make(rule, {}).ok());
}

}  // namespace
}  // namespace sigmavm::reference
