#include "tests/support/reference_time.h"

#include <chrono>
#include <cmath>
#include <string_view>

namespace sigmavm::reference {
namespace {

struct Time {
  std::chrono::year_month_day date;
  int hour = 0;
  int minute = 0;
};

// 0001-01-01T00:00:00Z and 10000-01-01T00:00:00Z, in seconds from 1970.
constexpr double kFirstSecond = -62135596800.0;
constexpr double kEndSecond = 253402300800.0;

// Reads a text from left to right; every step is false once one has failed.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool Digits(size_t count, int& value) {
    value = 0;
    for (size_t i = 0; i < count; ++i, ++pos_) {
      if (pos_ >= text_.size() || text_[pos_] < '0' || text_[pos_] > '9') return false;
      value = value * 10 + (text_[pos_] - '0');
    }
    return true;
  }
  bool OneOf(std::string_view characters) {
    if (pos_ >= text_.size() || characters.find(text_[pos_]) == std::string_view::npos) {
      return false;
    }
    ++pos_;
    return true;
  }
  bool SkipFraction() {
    if (!OneOf(".")) return true;
    const size_t start = pos_;
    while (OneOf("0123456789")) {
    }
    return pos_ > start;
  }
  bool SkipZone() {
    if (AtEnd() || OneOf("Zz")) return true;
    int hours = 0;
    int minutes = 0;
    return OneOf("+-") && Digits(2, hours) && OneOf(":") && Digits(2, minutes) && hours < 24 &&
           minutes < 60;
  }
  [[nodiscard]] bool AtEnd() const { return pos_ == text_.size(); }

 private:
  std::string_view text_;
  size_t pos_ = 0;
};

std::optional<Time> ReadWritten(std::string_view text) {
  Reader reader(text);
  int year = 0;
  int month = 0;
  int day = 0;
  int second = 0;
  Time time;
  const bool well_formed =
      reader.Digits(4, year) && reader.OneOf("-") && reader.Digits(2, month) && reader.OneOf("-") &&
      reader.Digits(2, day) && reader.OneOf("Tt ") && reader.Digits(2, time.hour) &&
      reader.OneOf(":") && reader.Digits(2, time.minute) && reader.OneOf(":") &&
      reader.Digits(2, second) && reader.SkipFraction() && reader.SkipZone() && reader.AtEnd();
  if (!well_formed || time.hour > 23 || time.minute > 59 || second > 60) return std::nullopt;
  time.date = std::chrono::year(year) / month / day;
  if (year < 1 || !time.date.ok()) return std::nullopt;
  return time;
}

std::optional<Time> FromEpoch(const Number& number) {
  double seconds = number.real;
  if (number.is_integer) {
    seconds = static_cast<double>(number.magnitude);
    if (number.negative) seconds = -seconds;
  }
  if (!(seconds >= kFirstSecond && seconds < kEndSecond)) return std::nullopt;
  const std::chrono::sys_seconds instant{
      std::chrono::seconds(static_cast<int64_t>(std::floor(seconds)))};
  const auto midnight = std::chrono::floor<std::chrono::days>(instant);
  const auto minute = std::chrono::duration_cast<std::chrono::minutes>(instant - midnight).count();
  return Time{std::chrono::year_month_day(midnight), static_cast<int>(minute / 60),
              static_cast<int>(minute % 60)};
}

std::optional<Time> ReadTime(const Leaf& leaf) {
  if (leaf.kind == Leaf::Kind::kNumber) return FromEpoch(leaf.number);
  if (leaf.kind != Leaf::Kind::kString) return std::nullopt;
  if (const auto time = ReadWritten(leaf.utf8)) return time;
  if (leaf.utf8.find_first_not_of("-0123456789.") != std::string::npos) return std::nullopt;
  if (const auto number = ParseNumber(leaf.utf8)) return FromEpoch(*number);
  return std::nullopt;
}

// The ISO week is that of its Thursday: week 1 holds the year's first Thursday.
int64_t IsoWeek(const std::chrono::year_month_day& date) {
  const std::chrono::sys_days day(date);
  const int from_monday = static_cast<int>(std::chrono::weekday(day).iso_encoding()) - 1;
  const auto thursday = day + std::chrono::days(3 - from_monday);
  const std::chrono::sys_days new_year(std::chrono::year_month_day(thursday).year() /
                                       std::chrono::January / 1);
  return (thursday - new_year).count() / 7 + 1;
}

}  // namespace

std::optional<int64_t> ReadTimePart(const Leaf& leaf, TimePart part) {
  const auto time = ReadTime(leaf);
  if (!time) return std::nullopt;
  switch (part) {
    case TimePart::kMinute:
      return time->minute;
    case TimePart::kHour:
      return time->hour;
    case TimePart::kDay:
      return static_cast<unsigned>(time->date.day());
    case TimePart::kWeek:
      return IsoWeek(time->date);
    case TimePart::kMonth:
      return static_cast<unsigned>(time->date.month());
    case TimePart::kYear:
      break;
  }
  return static_cast<int>(time->date.year());
}

}  // namespace sigmavm::reference
