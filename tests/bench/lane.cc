#include "tests/bench/lane.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "tests/support/random.h"

namespace sigmavm::bench {
namespace {

using support::Random;

// More than simdjson (32) and our readers (64) may read behind a document.
constexpr size_t kPadding = 256;

/// How often a value has not been seen before, in permille, in the order in which real captures
/// recorded them, counted from the start of each without a bound on what is remembered.
struct FreshValue {
  std::string_view member;
  size_t permille = 0;
};
constexpr FreshValue kFreshValues[] = {
    {"CommandLine", 436}, {"Hashes", 157},          {"ParentCommandLine", 154},
    {"Image", 111},       {"OriginalFileName", 90}, {"Description", 88},
    {"ParentImage", 56},  {"CurrentDirectory", 32}, {"User", 14},
    {"Company", 5},
};

struct Range {
  size_t begin = 0;
  size_t end = 0;
};

// Where the text of a string member stands in the document.
std::optional<Range> FindValue(const std::string& document, std::string_view member) {
  std::string key = "\"";
  key.append(member).append("\":\"");
  const size_t at = document.find(key);
  if (at == std::string::npos) return std::nullopt;
  Range range{at + key.size(), at + key.size()};
  while (range.end < document.size() && document[range.end] != '"') {
    range.end += document[range.end] == '\\' ? 2 : 1;
  }
  if (range.end >= document.size() || range.end == range.begin) return std::nullopt;
  return range;
}

std::string Token(uint64_t number) {
  static constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::string token;
  for (; token.size() < 8; number /= 36) token.push_back(kDigits[number % 36]);
  return token;
}

bool IsHexDigit(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'F') ||
         (byte >= 'a' && byte <= 'f');
}

// Hashes=SHA1=0123...,MD5=...: every digit that follows an '='.
void ReplaceDigits(std::string& document, Range range, uint64_t number) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  Random random(number);
  bool in_digits = false;
  for (size_t i = range.begin; i < range.end; ++i) {
    if (document[i] == '=') {
      in_digits = true;
    } else if (!IsHexDigit(document[i])) {
      in_digits = false;
    } else if (in_digits) {
      document[i] = kDigits[random.Below(16)];
    }
  }
}

// A folder before the last component, so that the name of the file stays.
void InsertFolder(std::string& document, Range range, uint64_t number) {
  const std::string_view value = std::string_view(document).substr(0, range.end);
  const size_t separator = value.rfind("\\\\");
  const bool has_folder = separator != std::string_view::npos && separator >= range.begin;
  document.insert(has_folder ? separator : range.begin, "\\\\" + Token(number));
}

}  // namespace

void MakeUnique(std::string& document, std::string_view member, uint64_t number) {
  const auto range = FindValue(document, member);
  if (!range) return;
  if (member == "Hashes") return ReplaceDigits(document, *range, number);
  if (member == "Image" || member == "ParentImage" || member == "CurrentDirectory") {
    return InsertFolder(document, *range, number);
  }
  document.insert(range->end, " " + Token(number));
}

void Lane::Append(std::string_view document) {
  bytes_.insert(bytes_.end(), document.begin(), document.end());
  ends_.push_back(bytes_.size());
  bytes_.push_back('\n');
}

void Lane::Seal() {
  text_size_ = bytes_.size();
  bytes_.resize(bytes_.size() + kPadding, ' ');
  documents_.reserve(ends_.size());
  size_t begin = 0;
  for (const size_t end : ends_) {
    documents_.emplace_back(bytes_.data() + begin, end - begin);
    begin = end + 1;
  }
}

Lane MakeLane(const BaseEvents& base, EventShape shape, size_t count, uint64_t seed) {
  const std::vector<std::string>& events = base.of(shape);
  Random random(seed);
  std::vector<const std::string*> order;
  order.reserve(events.size());
  for (const std::string& event : events) order.push_back(&event);
  Lane lane(shape);
  std::string document;
  for (size_t made = 0; made < count && !order.empty(); ++made) {
    if (made % order.size() == 0) random.Shuffle(order);
    document = *order[made % order.size()];
    for (const FreshValue& fresh : kFreshValues) {
      if (random.Below(1000) >= fresh.permille) continue;
      MakeUnique(document, fresh.member, random.Below(SIZE_MAX));
    }
    lane.Append(document);
  }
  lane.Seal();
  return lane;
}

}  // namespace sigmavm::bench
