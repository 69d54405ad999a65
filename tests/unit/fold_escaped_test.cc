// Unescaping and folding in one pass against the two passes it replaces.
#include "runtime/match/fold_escaped.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "runtime/base/padding.h"
#include "runtime/record/escaped_text.h"

namespace sigmavm::match {
namespace {

std::string Pad(std::string text) { return text.append(kDocumentPadding, 'X'); }

std::string InTwoPasses(std::string_view raw) {
  Arena arena;
  return std::string(FoldPadded(record::Unescape(raw, arena), arena).text);
}

std::string InOnePass(std::string_view raw) {
  Arena arena;
  return std::string(FoldEscaped(raw, arena).text);
}

/// Well-formed strings, mostly of backslashes and what may stand behind them.
std::string RandomRaw(std::mt19937& random, bool plain) {
  static const char* const kPlain[] = {"\\\\", "\\\"", "\\/", "A", "z", "Z", "[", "@", " "};
  static const char* const kOthers[] = {"\\n", "\\u0041", "\\ud83d\\ude00", "\xC3\x89", "\\u212a"};
  std::string raw;
  for (size_t left = random() % 300; left > 0; --left) {
    raw += !plain && random() % 40 == 0 ? kOthers[random() % std::size(kOthers)]
                                        : kPlain[random() % std::size(kPlain)];
  }
  return raw;
}

TEST(FoldEscaped, AgreesWithUnescapingFirst) {
  std::mt19937 random(17);
  for (int i = 0; i < 20'000; ++i) {
    const std::string raw = RandomRaw(random, i % 2 == 0);
    const std::string padded = Pad(raw);
    const std::string_view view = std::string_view(padded).substr(0, raw.size());
    ASSERT_EQ(InOnePass(view), InTwoPasses(view)) << raw;
  }
}

TEST(FoldEscaped, EveryVersionAgreesOrLeavesTheTextToOthers) {
  std::mt19937 random(18);
  size_t folded = 0;
  for (const PlainFolder folder : PlainFolders()) {
    for (int i = 0; i < 20'000; ++i) {
      const std::string raw = RandomRaw(random, i % 2 == 0);
      const std::string padded = Pad(raw);
      const std::string_view view = std::string_view(padded).substr(0, raw.size());
      std::string out(raw.size() + 64, '\0');
      const size_t size = folder(view, out.data());
      if (size == SIZE_MAX) continue;
      ++folded;
      ASSERT_EQ(out.substr(0, size), InTwoPasses(view)) << raw;
    }
  }
  if (PlainFolders().empty()) GTEST_SKIP() << "this processor runs the two-pass version only";
  EXPECT_GT(folded, 9'000u);
}

}  // namespace
}  // namespace sigmavm::match
