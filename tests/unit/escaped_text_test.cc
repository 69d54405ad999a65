// That strings mean the same whether they are decoded at once, later or by a plain loop, and that
// no broken escape gets through.
#include "runtime/record/escaped_text.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "runtime/base/byte_masks.h"
#include "runtime/base/byte_scan.h"
#include "runtime/base/utf8.h"
#include "runtime/record/record.h"

namespace sigmavm::record {
namespace {

/// A copy with padding that looks like more of the text.
std::string Padded(std::string_view text) {
  return std::string(text) + std::string(kDocumentPadding, '\\');
}

int32_t ReferenceUnit(std::string_view text, size_t at) {
  if (text.size() < at + 4) return -1;
  const std::string digits(text.substr(at, 4));
  if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return -1;
  return static_cast<int32_t>(std::stoul(digits, nullptr, 16));
}

/// Decodes byte by byte. Returns where it failed, or the size of the text.
size_t ReferenceUnescape(std::string_view text, std::string& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out += text[i++];
      continue;
    }
    const size_t letter = i + 1 < text.size() ? kLetters.find(text[i + 1]) : std::string::npos;
    if (letter != std::string::npos) {
      out += kMeanings[letter];
      i += 2;
      continue;
    }
    if (i + 1 >= text.size() || text[i + 1] != 'u') return i;
    const int32_t unit = ReferenceUnit(text, i + 2);
    if (unit < 0) return i;
    i += 6;
    auto code_point = static_cast<uint32_t>(unit);
    const bool high = (unit & 0xFC00) == 0xD800;
    const int32_t low = high && text.substr(i, 2) == "\\u" ? ReferenceUnit(text, i + 2) : -1;
    if (low >= 0xDC00 && low <= 0xDFFF) {
      code_point = 0x10000u + ((code_point & 0x3FFu) << 10) + (static_cast<uint32_t>(low) & 0x3FFu);
      i += 6;
    }
    AppendUtf8(code_point, out);
  }
  return text.size();
}

/// Texts that are mostly escapes, some of them broken.
std::string HostileText(std::mt19937& random, bool may_be_broken) {
  static const std::vector<std::string> kGood = {"\\\\",
                                                 "\\\"",
                                                 "\\/",
                                                 "\\n",
                                                 "\\u0041",
                                                 "\\u00e4",
                                                 "\\ud83d\\ude00",
                                                 "\\ud83d",
                                                 "\\ude00",
                                                 "\\ud83d\\u0041",
                                                 "C:\\\\Win",
                                                 "plain",
                                                 "\\\\\\\\\\\\",
                                                 "u0041",
                                                 "\xC3\xA4",
                                                 "\\\\u0041",
                                                 std::string(61, 'x')};
  static const std::vector<std::string> kBroken = {"\\", "\\x", "\\u12", "\\u12g4", "\\ud83d\\u"};
  std::string text;
  const size_t parts = random() % 24;
  for (size_t i = 0; i < parts; ++i) text += kGood[random() % kGood.size()];
  if (may_be_broken) text += kBroken[random() % kBroken.size()];
  for (size_t i = random() % 12; i > 0; --i) text += kGood[random() % kGood.size()];
  return text;
}

TEST(EscapedTextTest, DecodesLikeAPlainLoop) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = HostileText(random, false);
    std::string want;
    ASSERT_EQ(ReferenceUnescape(text, want), text.size()) << text;
    Arena arena;
    const std::string padded = Padded(text);
    ASSERT_EQ(Unescape(std::string_view(padded).substr(0, text.size()), arena), want) << text;
  }
}

TEST(EscapedTextTest, FindsTheFirstBadEscape) {
  std::mt19937 random(2);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = HostileText(random, i % 2 == 0);
    std::string unused;
    const std::string padded = Padded(text);
    ASSERT_EQ(ScanEscapes(std::string_view(padded).substr(0, text.size())).bad,
              ReferenceUnescape(text, unused))
        << text;
  }
}

TEST(EscapedTextTest, TellsWhetherCharactersAreGivenByNumber) {
  struct Case {
    const char* text;
    bool want;
  };
  const Case cases[] = {
      {"plain", false},     {R"(\\u0041)", false}, {R"(\n\")", false},
      {R"(x\u0041)", true}, {R"(\\\u0041)", true},
  };
  for (const Case& test : cases) {
    const std::string padded = Padded(test.text);
    const auto text = std::string_view(padded).substr(0, padded.size() - kDocumentPadding);
    EXPECT_EQ(ScanEscapes(text).has_numbers, test.want) << test.text;
  }
}

TEST(EscapedTextTest, FollowsRunsOfBackslashesAcrossBlocks) {
  for (size_t before = 0; before < 130; ++before) {
    for (size_t run = 1; run < 200; run += 1 + run / 70 * 13) {
      const std::string text = std::string(before, 'x') + std::string(run, '\\') + "x";
      const std::string padded = Padded(text);
      const size_t want = run % 2 == 0 ? text.size() : before + run - 1;
      ASSERT_EQ(ScanEscapes(std::string_view(padded).substr(0, text.size())).bad, want)
          << before << " " << run;
    }
  }
}

TEST(EscapedTextTest, KeepsWhatIsNoEscape) {
  Arena arena;
  for (const std::string text : {"\\", "a\\x\\\\b", "\\u12", "\\u12g4\\n"}) {
    const std::string padded = Padded(text);
    const auto decoded = Unescape(std::string_view(padded).substr(0, text.size()), arena);
    EXPECT_EQ(decoded.substr(0, text.find('\\') + 1), text.substr(0, text.find('\\') + 1)) << text;
    EXPECT_LE(decoded.size(), text.size());
  }
}

TEST(ByteMasksTest, EveryVersionFindsTheSameBytes) {
  std::mt19937 random(3);
  constexpr size_t kBlocks = 5;
  std::string text(kBlocks * kBlockBytes + 1, '\0');
  for (char& c : text) c = "\\\"ab\xDC"[random() % 5];
  for (const char wanted : {'\\', '"', '\xDC', 'z'}) {
    for (const size_t start : {0u, 1u}) {
      std::vector<uint64_t> want(kBlocks, 0);
      for (size_t i = 0; i < kBlocks * kBlockBytes; ++i) {
        want[i / kBlockBytes] |= uint64_t{text[start + i] == wanted} << i % kBlockBytes;
      }
      for (const ByteMasker mask : ByteMaskers()) {
        std::vector<uint64_t> masks(kBlocks, 0);
        mask(text.data() + start, kBlocks, wanted, masks.data());
        EXPECT_EQ(masks, want) << wanted;
      }
    }
  }
}

TEST(RecordTest, DecodesValuesOnlyWhenAskedForTexts) {
  const Schema schema({"", "a"});
  Record record(schema);
  const std::string padded = Padded(R"(C:\\x\u0041)");
  Value value = String(std::string_view(padded).substr(0, padded.size() - kDocumentPadding));
  value.escaped = true;
  record.Add(1, value);
  record.Add(1, String("b\\\\"));
  ASSERT_EQ(record.stored(1).size(), 2u);
  EXPECT_TRUE(record.stored(1)[0].escaped);
  EXPECT_EQ(record.stored(1)[0].text, value.text);
  ASSERT_EQ(record.values(1).size(), 2u);
  EXPECT_EQ(record.values(1)[0].text, R"(C:\xA)");
  EXPECT_EQ(record.values(1)[1].text, "b\\\\") << "was not escaped";
  EXPECT_FALSE(record.stored(1)[0].escaped);
}

TEST(RecordTest, FieldsStartSmallAgainAfterManyValues) {
  const Schema schema({"", "a"});
  Record record(schema);
  for (int i = 0; i < 100; ++i) record.Add(1, String("x"));
  ASSERT_EQ(record.values(1).size(), 100u);
  record.Reset();
  EXPECT_FALSE(record.present(1));
  const std::string padded = Padded("y");
  record.AddFirst(1, std::string_view(padded).substr(0, 1));
  ASSERT_EQ(record.stored(1).size(), 1u);
  EXPECT_EQ(record.stored(1)[0].text, "y");
  for (int i = 0; i < 5; ++i) record.Add(1, String("z"));
  ASSERT_EQ(record.values(1).size(), 6u);
  EXPECT_EQ(record.stored(1)[0].text, "y");
}

/// Counts how often it is asked.
class CountingSource final : public LeafSource {
 public:
  explicit CountingSource(Record& record) : record_(record) {}
  void ReadLeaves() override {
    ++calls;
    record_.AddLeaf(String("leaf"));
  }
  int calls = 0;

 private:
  Record& record_;
};

TEST(RecordTest, ReadsLeavesOnceAndOnlyIfAsked) {
  const Schema schema({""}, /*needs_leaves=*/true);
  Record record(schema);
  CountingSource source(record);
  record.set_leaf_source(&source);
  EXPECT_EQ(source.calls, 0);
  EXPECT_EQ(record.leaves().size(), 1u);
  EXPECT_EQ(record.leaves().size(), 1u);
  EXPECT_EQ(source.calls, 1);
  record.set_leaf_source(&source);
  record.set_document("x");
  record.Reset();
  EXPECT_TRUE(record.leaves().empty());
  EXPECT_EQ(record.document(), "");
  EXPECT_EQ(source.calls, 1);
}

}  // namespace
}  // namespace sigmavm::record
