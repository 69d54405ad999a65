// Canonical texts of doubles.
#include "runtime/base/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>

namespace sigmavm {
namespace {

TEST(NumberTextTest, WritesTheShortestForm) {
  struct Case {
    double number;
    const char* want;
  };
  const Case cases[] = {
      {0.0, "0"},
      {-0.0, "0"},
      {1.0, "1"},
      {-2.0, "-2"},
      {1000.0, "1000"},
      {1e15, "1000000000000000"},
      {9999999999999998.0, "9999999999999998"},
      {1e16, "1e+16"},
      {1.5, "1.5"},
      {0.1, "0.1"},
      {1e-4, "0.0001"},
      {1e-5, "1e-05"},
      {123456.789, "123456.789"},
      {18446744073709551616.0, "1.8446744073709552e+19"},
      {std::numeric_limits<double>::max(), "1.7976931348623157e+308"},
      {std::numeric_limits<double>::denorm_min(), "5e-324"},
  };
  for (const Case& test : cases) {
    FloatTextBuffer buffer;
    EXPECT_EQ(FloatText(test.number, buffer), test.want);
  }
}

TEST(NumberTextTest, ReadsBackAsTheSameNumber) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> mantissa(-10, 10);
  std::uniform_int_distribution<int> exponent(-300, 300);
  for (int i = 0; i < 10'000; ++i) {
    const double number = std::ldexp(mantissa(random), exponent(random));
    FloatTextBuffer buffer;
    const std::string text(FloatText(number, buffer));
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), number) << text;
  }
}

}  // namespace
}  // namespace sigmavm
