// The literal scanner against a naive one, on typical, random and hostile inputs.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "runtime/base/utf8.h"
#include "runtime/match/literal_scanner.h"
#include "tests/support/naive_literal_scanner.h"

namespace sigmavm::match {
namespace {

/// A scanner with what it needs to scan, over owned literals.
class Harness {
 public:
  void Add(LiteralKind kind, std::string text) { owned_.push_back({kind, std::move(text)}); }

  void Build(const GramFrequency& frequency = GramFrequency::Typical()) {
    for (const Owned& owned : owned_) literals_.push_back({owned.kind, owned.text});
    scanner_ = std::make_unique<LiteralScanner>(literals_, frequency);
    hits_ = std::make_unique<HitSet>(literals_.size());
  }

  std::vector<LiteralId> Scan(std::string_view text) {
    std::string padded(text);
    padded.append(kTextPadding, 'a');  // padding must never count
    hits_->Clear();
    const bool ascii = IsAscii(text);
    scanner_->Scan({std::string_view(padded.data(), text.size()), ascii}, *hits_);
    std::vector<LiteralId> found(hits_->hits().begin(), hits_->hits().end());
    std::sort(found.begin(), found.end());
    return found;
  }

  std::vector<LiteralId> Naive(std::string_view text) const {
    return support::NaiveScan(text, literals_);
  }

 private:
  struct Owned {
    LiteralKind kind;
    std::string text;
  };
  std::vector<Owned> owned_;
  std::vector<Literal> literals_;
  std::unique_ptr<LiteralScanner> scanner_;
  std::unique_ptr<HitSet> hits_;
};

constexpr LiteralKind kKinds[] = {LiteralKind::kEquals, LiteralKind::kStartsWith,
                                  LiteralKind::kEndsWith, LiteralKind::kContains};

std::string RandomText(std::mt19937& random, size_t longest, std::string_view alphabet) {
  std::string text;
  const size_t size = random() % (longest + 1);
  for (size_t i = 0; i < size; ++i) text += alphabet[random() % alphabet.size()];
  return text;
}

TEST(LiteralScanner, FindsEachKindAtItsPlace) {
  Harness harness;
  harness.Add(LiteralKind::kEquals, "c:\\windows\\cmd.exe");
  harness.Add(LiteralKind::kEndsWith, "\\cmd.exe");
  harness.Add(LiteralKind::kEndsWith, "windows\\cmd.exe");
  harness.Add(LiteralKind::kEndsWith, "\\other\\cmd.exe");
  harness.Add(LiteralKind::kEndsWith, ".exe");
  harness.Add(LiteralKind::kStartsWith, "c:\\");
  harness.Add(LiteralKind::kContains, "windows");
  harness.Add(LiteralKind::kContains, "\\");
  harness.Add(LiteralKind::kContains, "md.");
  harness.Add(LiteralKind::kContains, "");
  harness.Add(LiteralKind::kEquals, "");
  harness.Build();
  EXPECT_EQ(harness.Scan("c:\\windows\\cmd.exe"),
            (std::vector<LiteralId>{0, 1, 2, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(harness.Scan("cmd.exe"), (std::vector<LiteralId>{4, 8, 9}));
  EXPECT_EQ(harness.Scan(""), (std::vector<LiteralId>{9, 10}));
  EXPECT_EQ(harness.Scan("c:\\windows\\cmd.exe "), (std::vector<LiteralId>{5, 6, 7, 8, 9}));
}

TEST(LiteralScanner, ReportsRepeatedTextsUnderEachId) {
  Harness harness;
  harness.Add(LiteralKind::kContains, "mimikatz");
  harness.Add(LiteralKind::kContains, "mimikatz");
  harness.Add(LiteralKind::kContains, "katz");
  harness.Build();
  EXPECT_EQ(harness.Scan("mimikatz mimikatz"), (std::vector<LiteralId>{0, 1, 2}));
}

TEST(LiteralScanner, EmptyScannerFindsNothing) {
  Harness harness;
  harness.Build();
  EXPECT_TRUE(harness.Scan("anything").empty());
}

TEST(LiteralScanner, AgreesWithNaiveOnDenseRandomTexts) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    const std::string_view alphabet = round % 2 == 0 ? "ab\\" : "abcdefgh\\.- ";
    Harness harness;
    const size_t count = random() % 200;
    for (size_t i = 0; i < count; ++i) {
      harness.Add(kKinds[random() % 4], RandomText(random, 12, alphabet));
    }
    harness.Build();
    for (int i = 0; i < 50; ++i) {
      const std::string text = RandomText(random, 120, alphabet);
      ASSERT_EQ(harness.Scan(text), harness.Naive(text)) << text;
    }
  }
}

TEST(LiteralScanner, AgreesWithNaiveOnLongLiteralsAndBytesOfAnyValue) {
  std::mt19937 random(4);
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  Harness harness;
  std::vector<std::string> literals;
  literals.reserve(500);
  for (int i = 0; i < 500; ++i) literals.push_back(RandomText(random, 90, all));
  for (const std::string& literal : literals) harness.Add(kKinds[random() % 4], literal);
  harness.Build();
  for (int i = 0; i < 500; ++i) {
    std::string text = RandomText(random, 40, all);
    text += literals[random() % literals.size()];
    if (random() % 2 == 0) text += RandomText(random, 40, all);
    ASSERT_EQ(harness.Scan(text), harness.Naive(text));
  }
}

TEST(LiteralScanner, AgreesWithNaiveWhenLiteralsAreFew) {
  std::mt19937 random(6);
  for (int round = 0; round < 2'000; ++round) {
    Harness harness;
    const size_t count = 1 + random() % 12;
    for (size_t i = 0; i < count; ++i) {
      harness.Add(LiteralKind::kContains, RandomText(random, 9, "ab"));
    }
    harness.Build();
    for (int i = 0; i < 20; ++i) {
      const std::string text = RandomText(random, 70, "ab");
      ASSERT_EQ(harness.Scan(text), harness.Naive(text)) << text;
    }
  }
}

TEST(LiteralScanner, AgreesWithNaiveWhateverTheFrequencies) {
  std::mt19937 random(8);
  for (int round = 0; round < 100; ++round) {
    GramCounts counts;
    for (int i = 0; i < 50; ++i) counts.Add(RandomText(random, 300, "abc- "));
    Harness harness;
    for (int i = 0; i < 300; ++i) {
      harness.Add(LiteralKind::kContains, RandomText(random, 12, "abc- "));
    }
    harness.Build(GramFrequency(counts));
    for (int i = 0; i < 50; ++i) {
      const std::string text = RandomText(random, 200, "abc- ");
      ASSERT_EQ(harness.Scan(text), harness.Naive(text)) << text;
    }
  }
}

TEST(LiteralScanner, TextsLongerThanOneBatchLoseNothingAtTheSeams) {
  Harness harness;
  harness.Add(LiteralKind::kContains, "needle-in-hay");
  harness.Add(LiteralKind::kContains, "ndl");
  harness.Build();
  for (size_t at = 1'000; at < 1'050; ++at) {
    std::string text(3'000, 'x');
    text.replace(at, 13, "needle-in-hay");
    text.replace(at + 1'024, 3, "ndl");
    ASSERT_EQ(harness.Scan(text), (std::vector<LiteralId>{0, 1})) << at;
  }
}

TEST(LiteralScanner, NearMissesEverywhereStayExact) {
  Harness harness;
  for (char c = 'a'; c <= 'z'; ++c) {
    harness.Add(LiteralKind::kContains, std::string(20, 'a') + c);
    harness.Add(LiteralKind::kContains, c + std::string(20, 'a'));
  }
  harness.Build();
  const std::string text = std::string(5'000, 'a') + "q" + std::string(5'000, 'a');
  EXPECT_EQ(harness.Scan(text), harness.Naive(text));
}

TEST(HitSet, ForgetsOnClear) {
  HitSet hits(200);
  hits.Add(3);
  hits.Add(130);
  hits.Add(3);
  EXPECT_EQ(hits.hits().size(), 2u);
  hits.Clear();
  EXPECT_TRUE(hits.hits().empty());
  hits.Add(130);
  EXPECT_EQ(hits.hits().size(), 1u);
}

}  // namespace
}  // namespace sigmavm::match
