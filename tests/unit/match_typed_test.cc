// Numbers, booleans, networks and times: operators that look at a value's type and meaning.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "runtime/match/network_match.h"
#include "runtime/match/number_match.h"
#include "runtime/match/time_parts.h"

namespace sigmavm::match {
namespace {

using program::Number;
using program::NumberKind;
using program::TimePart;
using record::Value;
using record::ValueKind;

Number Integer(int64_t value) { return {NumberKind::kInteger, static_cast<uint64_t>(value)}; }
Number Unsigned(uint64_t value) { return {NumberKind::kUnsigned, value}; }
Number Real(double value) {
  Number number{NumberKind::kFloat, 0};
  std::memcpy(&number.bits, &value, sizeof value);
  return number;
}

Value IntegerValue(int64_t integer, std::string_view text) {
  Value value = record::String(text);
  value.kind = ValueKind::kInteger;
  value.integer = integer;
  return value;
}
Value RealValue(double real, std::string_view text) {
  Value value = record::String(text);
  value.kind = ValueKind::kFloat;
  value.real = real;
  return value;
}
Value BooleanValue(bool boolean) {
  Value value = record::String(boolean ? "true" : "false");
  value.kind = ValueKind::kBool;
  value.boolean = boolean;
  return value;
}

TEST(CompareNumbers, IsExactAcrossKinds) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
  constexpr int64_t kTwoTo53 = int64_t{1} << 53;
  const double two_to_53 = std::ldexp(1.0, 53);
  const double two_to_63 = std::ldexp(1.0, 63);
  const double two_to_64 = std::ldexp(1.0, 64);
  struct Case {
    Number a;
    Number b;
    Order order;
  };
  const Case cases[] = {
      {Integer(1), Integer(2), Order::kLess},
      {Integer(-1), Integer(1), Order::kLess},
      {Integer(-2), Integer(-1), Order::kLess},
      {Integer(kMin), Integer(kMax), Order::kLess},
      {Integer(-1), Unsigned(UINT64_MAX), Order::kLess},
      {Integer(kMax), Unsigned(uint64_t{1} << 63), Order::kLess},
      {Unsigned(UINT64_MAX - 1), Unsigned(UINT64_MAX), Order::kLess},
      {Integer(kTwoTo53), Real(two_to_53), Order::kEqual},
      {Integer(kTwoTo53 + 1), Real(two_to_53), Order::kGreater},
      {Integer(-kTwoTo53 - 1), Real(-two_to_53), Order::kLess},
      {Integer(kMax), Real(two_to_63), Order::kLess},
      {Integer(kMin), Real(-two_to_63), Order::kEqual},
      {Integer(kMin), Real(-two_to_64), Order::kGreater},
      {Unsigned(uint64_t{1} << 63), Real(two_to_63), Order::kEqual},
      {Unsigned(UINT64_MAX), Real(two_to_64), Order::kLess},
      {Integer(1), Real(1.5), Order::kLess},
      {Integer(2), Real(1.5), Order::kGreater},
      {Integer(-1), Real(-1.5), Order::kGreater},
      {Integer(0), Real(-0.5), Order::kGreater},
      {Integer(0), Real(-0.0), Order::kEqual},
      {Real(0.1), Real(0.2), Order::kLess},
      {Integer(0), Real(std::nan("")), Order::kUnordered},
      {Integer(0), Real(HUGE_VAL), Order::kLess},
      {Integer(0), Real(-HUGE_VAL), Order::kGreater},
  };
  const auto flipped = [](Order order) {
    if (order == Order::kLess) return Order::kGreater;
    return order == Order::kGreater ? Order::kLess : order;
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CompareNumbers(c.a, c.b), c.order) << CanonicalText(c.a) << ' ' << CanonicalText(c.b);
    EXPECT_EQ(CompareNumbers(c.b, c.a), flipped(c.order)) << "flipped";
  }
}

TEST(ParseNumber, ReadsDecimalTextsOnly) {
  struct Case {
    const char* text;
    std::optional<Number> number;
  };
  const Case cases[] = {
      {"5", Integer(5)},
      {"+5", Integer(5)},
      {"-5", Integer(-5)},
      {"005", Integer(5)},
      {"5.0", Integer(5)},
      {"1.5", Real(1.5)},
      {"1e0", Real(1)},
      {"1e+2", Real(100)},
      {"25E-1", Real(2.5)},
      {"9007199254740993", Integer(9007199254740993)},
      {"9223372036854775808", Unsigned(9223372036854775808u)},
      {"-9223372036854775808", Integer(std::numeric_limits<int64_t>::min())},
      {"-9223372036854775809", Real(-9223372036854775808.0)},
      {"18446744073709551616", Real(18446744073709551616.0)},
      {"1e999", Real(HUGE_VAL)},
      {"-1e999", Real(-HUGE_VAL)},
      {"1e-999", Real(0)},
      {"0.001e999999999999999999", Real(HUGE_VAL)},
      {"", std::nullopt},
      {"abc", std::nullopt},
      {"0x1", std::nullopt},
      {"4 ", std::nullopt},
      {" 4", std::nullopt},
      {"--4", std::nullopt},
      {".5", std::nullopt},
      {"5.", std::nullopt},
      {"1e", std::nullopt},
      {"1e+", std::nullopt},
      {"1e1.0", std::nullopt},
      {"inf", std::nullopt},
      {"nan", std::nullopt},
      {"1_000", std::nullopt},
  };
  for (const Case& c : cases) EXPECT_EQ(ParseNumber(c.text), c.number) << c.text;
}

TEST(EqualsNumber, TakesNumbersByValueAndTextsBySpelling) {
  struct Case {
    Value value;
    Number number;
    bool equal;
  };
  const Case cases[] = {
      {IntegerValue(1, "1"), Integer(1), true},
      {RealValue(1, "1"), Integer(1), true},
      {IntegerValue(1, "1"), Real(1), true},
      {record::String("1"), Integer(1), true},
      {record::String("01"), Integer(1), false},
      {record::String("1.0"), Integer(1), false},
      {record::String(" 1"), Integer(1), false},
      {record::String("0x1"), Integer(1), false},
      {record::String("1.5"), Real(1.5), true},
      {record::String("1.50"), Real(1.5), false},
      {record::String("18446744073709551615"), Unsigned(UINT64_MAX), true},
      {record::String("1e+20"), Real(1e20), true},
      {record::String("1E+20"), Real(1e20), false},
      {BooleanValue(true), Integer(1), false},
      {BooleanValue(false), Integer(0), false},
      {Value{}, Integer(0), false},
      {IntegerValue(0, "0"), Integer(4294967296), false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(EqualsNumber(c.value, c.number, CanonicalText(c.number)), c.equal)
        << c.value.text << ' ' << CanonicalText(c.number);
  }
}

TEST(ComparesNumber, TakesNumericTextsAndNoBooleans) {
  struct Case {
    Value value;
    Relation relation;
    Number number;
    bool holds;
  };
  const Case cases[] = {
      {record::String("4"), Relation::kLess, Integer(5), true},
      {record::String("5"), Relation::kLess, Integer(5), false},
      {record::String("5"), Relation::kLessEqual, Integer(5), true},
      {record::String("10"), Relation::kGreater, Integer(5), true},
      {record::String("5.5"), Relation::kGreater, Integer(5), true},
      {record::String("4 "), Relation::kLess, Integer(5), false},
      {IntegerValue(6, "6"), Relation::kGreaterEqual, Integer(6), true},
      {RealValue(5.1, "5.1"), Relation::kLessEqual, Integer(5), false},
      {BooleanValue(true), Relation::kLess, Integer(5), false},
      {Value{}, Relation::kLess, Integer(5), false},
      {IntegerValue(9007199254740993, ""), Relation::kGreater, Integer(9007199254740992), true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ComparesNumber(c.value, c.relation, c.number), c.holds) << c.value.text;
  }
}

TEST(InNetwork, WantsExactlyOneAddressOfTheSameKind) {
  struct Case {
    const char* network;
    const char* text;
    bool inside;
  };
  const Case cases[] = {
      {"10.0.0.0/8", "10.255.0.1", true},
      {"10.0.0.0/8", "11.0.0.1", false},
      {"10.1.2.0/23", "10.1.3.255", true},
      {"10.1.2.0/23", "10.1.4.0", false},
      {"10.0.0.1", "10.0.0.1", true},
      {"10.0.0.1", "10.0.0.2", false},
      {"0.0.0.0/0", "255.255.255.255", true},
      {"0.0.0.0/0", "::1", false},
      {"10.0.0.0/8", "::ffff:10.0.0.1", false},
      {"10.0.0.0/8", "10.0.0.1:80", false},
      {"10.0.0.0/8", "10.0.0.1/32", false},
      {"10.0.0.0/8", " 10.0.0.1", false},
      {"10.0.0.0/8", "10.0.0.01", false},
      {"10.0.0.0/8", "10.0.0", false},
      {"10.0.0.0/8", "", false},
      {"fe80::/10", "fe80::1", true},
      {"fe80::/10", "FE80:0:0:0:0:0:0:1", true},
      {"fe80::/10", "fec0::1", false},
      {"fe80::/10", "fe80::1%eth0", false},
      {"::1/128", "0:0:0:0:0:0:0:1", true},
      {"::/0", "1.2.3.4", false},
  };
  for (const Case& c : cases) {
    const auto network = program::ParseNetwork(c.network);
    ASSERT_TRUE(network) << c.network;
    EXPECT_EQ(InNetwork(c.text, *network), c.inside) << c.network << ' ' << c.text;
  }
}

TEST(ParseTime, TakesComponentsAsWritten) {
  struct Case {
    const char* text;
    TimePart part;
    int32_t value;
  };
  const Case cases[] = {
      {"2024-03-05 14:07:09.123", TimePart::kMinute, 7},
      {"2024-03-05T14:07:09Z", TimePart::kHour, 14},
      {"2024-03-05t14:07:09+02:00", TimePart::kHour, 14},  // not converted
      {"2024-03-05T14:07:09.1234567-11:30", TimePart::kDay, 5},
      {"2024-03-05 14:07:09", TimePart::kMonth, 3},
      {"2024-03-05 14:07:09", TimePart::kYear, 2024},
      {"2024-03-05 14:07:09", TimePart::kWeek, 10},
      {"2020-12-31 10:00:00", TimePart::kWeek, 53},
      {"2021-01-03 10:00:00", TimePart::kWeek, 53},
      {"2021-01-04 10:00:00", TimePart::kWeek, 1},
      {"2024-12-30 10:00:00", TimePart::kWeek, 1},
      {"2027-01-01 10:00:00", TimePart::kWeek, 53},
      {"2023-01-01 10:00:00", TimePart::kWeek, 52},
      {"2024-02-29 00:00:00", TimePart::kDay, 29},
      {"2016-12-31 23:59:60", TimePart::kHour, 23},  // a leap second
      {"0", TimePart::kYear, 1970},
      {"951782400", TimePart::kDay, 29},  // 2000-02-29
      {"1709647629", TimePart::kHour, 14},
      {"1709647629.5", TimePart::kMinute, 7},
      {"-1", TimePart::kYear, 1969},
      {"-0.5", TimePart::kHour, 23},
      {"253402300799", TimePart::kYear, 9999},
      {"-62135596800", TimePart::kYear, 1},
  };
  for (const Case& c : cases) {
    const std::optional<CivilTime> time = ParseTime(c.text);
    ASSERT_TRUE(time) << c.text;
    EXPECT_EQ(PartOf(*time, c.part), c.value) << c.text;
  }
}

TEST(ParseTime, RefusesEverythingElse) {
  const char* const texts[] = {
      "",
      "not a date",
      "2024-03-05",
      "2024-03-05 14:07",
      "2024-3-5 14:07:09",
      "2023-02-29 00:00:00",
      "2100-02-29 00:00:00",
      "2024-13-01 00:00:00",
      "2024-00-01 00:00:00",
      "2024-01-00 00:00:00",
      "2024-01-01 24:00:00",
      "2024-01-01 00:60:00",
      "2024-01-01 00:00:61",
      "2024-01-01 00:00:00.",
      "2024-01-01 00:00:00 Z",
      "2024-01-01 00:00:00+2:00",
      "2024-01-01 00:00:00Zx",
      "253402300800",
      "1709647629123",  // milliseconds would be another year
      "1e9",
      "12.",
      "0x10",
  };
  for (const char* text : texts) EXPECT_FALSE(ParseTime(text)) << text;
}

TEST(ParseTime, EveryDayOfTwoCenturiesFollowsTheOneBefore) {
  int32_t weekday = 3;  // 1970-01-01 was a Thursday, counted from Monday
  int32_t week = 1;
  for (int64_t day = 0; day < 73'000; ++day) {
    const std::optional<CivilTime> time = TimeOf(IntegerValue(day * 86'400, ""));
    ASSERT_TRUE(time);
    if (day > 0 && weekday == 0) {
      const bool new_year =
          (time->month == 12 && time->day >= 29) || (time->month == 1 && time->day <= 4);
      week = new_year ? 1 : week + 1;
    }
    ASSERT_EQ(PartOf(*time, TimePart::kWeek), week) << day;
    weekday = (weekday + 1) % 7;
  }
}

TEST(TimeOf, TakesNumbersAsSeconds) {
  EXPECT_EQ(TimeOf(IntegerValue(1709647629, ""))->hour, 14);
  EXPECT_EQ(TimeOf(RealValue(1709647629.75, ""))->minute, 7);
  EXPECT_FALSE(TimeOf(RealValue(1e300, "")));
  EXPECT_FALSE(TimeOf(RealValue(std::nan(""), "")));
  EXPECT_FALSE(TimeOf(BooleanValue(true)));
  EXPECT_FALSE(TimeOf(Value{}));
}

}  // namespace
}  // namespace sigmavm::match
