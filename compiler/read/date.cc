#include "compiler/read/date.h"

namespace sigmavm::read {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Reads up to `digits` digits at `pos` and moves past them; -1 when there is none.
int ReadNumber(std::string_view text, size_t& pos, int digits) {
  if (pos >= text.size() || !IsDigit(text[pos])) return -1;
  int number = 0;
  for (; digits > 0 && pos < text.size() && IsDigit(text[pos]); --digits) {
    number = number * 10 + (text[pos++] - '0');
  }
  return number;
}

int DaysIn(int month, int year) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace

bool IsDate(std::string_view text) noexcept {
  if (text.size() < 8 || text.size() > 10) return false;
  const char separator = text[4];
  if (separator != '-' && separator != '/') return false;
  if (separator == '-' && text.size() != 10) return false;
  size_t pos = 0;
  const int year = ReadNumber(text, pos, 4);
  if (pos != 4) return false;
  const int month = ReadNumber(text, ++pos, 2);
  if (pos >= text.size() || text[pos] != separator) return false;
  const int day = ReadNumber(text, ++pos, 2);
  return pos == text.size() && year > 0 && month >= 1 && month <= 12 && day >= 1 &&
         day <= DaysIn(month, year);
}

}  // namespace sigmavm::read
