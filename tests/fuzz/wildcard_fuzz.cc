// The wildcard matcher against one that tries everything. Input: a pattern, a line break, a text.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "runtime/base/utf8.h"
#include "runtime/match/wildcard_pattern.h"

namespace {

using sigmavm::match::WildcardPart;
using sigmavm::match::WildcardPartKind;

/// Remembers what part i cannot match from place j of the text.
class SlowMatcher {
 public:
  SlowMatcher(const std::vector<WildcardPart>& parts, std::string_view text)
      : parts_(parts), text_(text), failed_((parts.size() + 1) * (text.size() + 1)) {}

  bool Matches(size_t part, size_t pos) {
    auto failed = failed_.begin() + static_cast<long>(part * (text_.size() + 1) + pos);
    if (*failed) return false;
    const bool matches = Try(part, pos);
    if (!matches) *failed = true;
    return matches;
  }

 private:
  bool Try(size_t part, size_t pos) {
    if (part == parts_.size()) return pos == text_.size();
    const std::string_view rest = text_.substr(pos);
    switch (parts_[part].kind) {
      case WildcardPartKind::kText:
        return rest.starts_with(parts_[part].text) &&
               Matches(part + 1, pos + parts_[part].text.size());
      case WildcardPartKind::kAny:
        return !rest.empty() && Matches(part + 1, pos + sigmavm::Utf8Length(text_, pos));
      case WildcardPartKind::kDash:
        for (const std::string_view dash : sigmavm::match::kDashes) {
          if (rest.starts_with(dash)) return Matches(part + 1, pos + dash.size());
        }
        return false;
      case WildcardPartKind::kStar:
        return Matches(part + 1, pos) ||
               (!rest.empty() && Matches(part, pos + sigmavm::Utf8Length(text_, pos)));
    }
    return false;
  }

  const std::vector<WildcardPart>& parts_;
  std::string_view text_;
  std::vector<bool> failed_;
};

constexpr size_t kLongest = 300;  // keeps the slow matcher's recursion shallow

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace sigmavm;
  const std::string_view input(reinterpret_cast<const char*>(data), std::min(size, 2 * kLongest));
  const size_t line_end = std::min(input.find('\n'), input.size());
  const std::string_view pattern = input.substr(0, line_end);
  const std::string_view text = input.substr(std::min(line_end + 1, input.size()));
  // Programs hold well-formed patterns; texts can be anything.
  if (!IsValidUtf8(pattern)) return 0;
  const bool matches = match::WildcardPattern(pattern).Matches(text);
  if (matches != SlowMatcher(match::ParseWildcard(pattern), text).Matches(0, 0)) std::abort();
  return 0;
}
