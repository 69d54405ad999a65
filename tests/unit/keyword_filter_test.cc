// The filter that spares documents without keywords from being taken apart: never a false no.
#include "runtime/match/keyword_filter.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "runtime/base/case_fold.h"
#include "runtime/base/padding.h"

namespace sigmavm::match {
namespace {

bool MayMatch(const std::vector<std::string>& keywords, std::string document) {
  std::vector<Literal> literals;
  literals.reserve(keywords.size());
  for (const std::string& keyword : keywords) literals.push_back({LiteralKind::kContains, keyword});
  const KeywordFilter filter(literals);
  const size_t size = document.size();
  document.append(kDocumentPadding, 'x');
  Arena arena;
  HitSet hits(keywords.size());
  const bool result = filter.MayMatch(std::string_view(document).substr(0, size), arena, hits);
  EXPECT_TRUE(hits.hits().empty());
  return result;
}

/// With others, which are in no document here, pieces are searched for together: dozens of them in
/// one way, more in another.
constexpr size_t kDozens = 20;
constexpr size_t kMany = 60;

bool MayMatchAmong(size_t others, const std::string& keyword, const std::string& document) {
  std::vector<std::string> keywords = {keyword};
  for (size_t i = 0; i < others; ++i) {
    keywords.push_back("zq" + std::to_string(i) + "xyxy");
  }
  return MayMatch(keywords, document);
}

struct Case {
  const char* what;
  std::string keyword;  // folded
  std::string document;
  bool may_match;
};

TEST(KeywordFilter, SaysNoOnlyWhenNoValueCanHaveTheKeyword) {
  const Case cases[] = {
      {"as it is", "mimita", R"({"a":"xmimitay"})", true},
      {"in capitals", "mimita", R"({"a":"MiMiTa"})", true},
      {"not there", "mimita", R"({"a":"mimixta"})", false},
      {"at the very end", "mimita", "mimita", true},
      {"cut off", "mimita", "mimit", false},
      {"behind a backslash", "\\perfc.dat", R"({"a":"C:\\perfc.dat"})", true},
      {"only the slashes of it", "\\perfc.dat", R"({"a":"C:\\perfd.dat"})", false},
      {"a quote inside, which JSON escapes", "ab\"cdefg", R"({"a":"ab\"cdefg"})", true},
      {"a slash inside, which JSON may escape", "ab/cdefg", R"({"a":"ab\/cdefg"})", true},
      {"nothing that JSON leaves alone", "\\\\", R"({"a":1})", true},
      {"too short a piece", "abcd\"b", R"({"a":1})", true},
      {"K has a relative beyond ASCII", "kkkkkk", "{\"a\":\"\xE2\x84\xAA\"}", true},
      {"S has one too; the rest decides", "mimitas", "{\"a\":\"mimita\xC5\xBF\"}", true},
      {"K and S where there is nothing else", "sekurlsa::", R"({"a":"SekurLSA::"})", true},
      {"K and S, not there", "sekurlsa::", R"({"a":"sekurls::"})", false},
      {"a relative of S", "sekurlsa::", "{\"a\":\"\xC5\xBF\"}", true},
      {"letters like those relatives", "sekurlsa::", "{\"a\":\"\xE2\x84\xA2\xC5\xBE\"}", false},
      {"a number may be written in another way", "100000", R"({"a":1e5})", true},
      {"a word is written in one way", "false", R"({"a":false})", true},
      {"in a key", "mimita", R"({"mimita":1})", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(MayMatch({c.keyword}, c.document), c.may_match) << c.what;
    EXPECT_EQ(MayMatchAmong(kDozens, c.keyword, c.document), c.may_match) << c.what;
    EXPECT_EQ(MayMatchAmong(kMany, c.keyword, c.document), c.may_match) << c.what;
  }
}

TEST(KeywordFilter, AgreesWithASearchOfFoldedText) {
  std::mt19937 random(11);
  const auto text = [&](size_t size) {
    std::string result;
    for (size_t i = 0; i < size; ++i) result += "abAB@`"[random() % 6];
    return result;
  };
  size_t found = 0;
  size_t excluded = 0;
  size_t excluded_among = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string document = text(random() % 400);
    const std::string keyword = Folded(text(5 + random() % 3));
    const bool has = Folded(document).find(keyword) != std::string::npos;
    found += has ? 1 : 0;
    const bool may_match = MayMatch({keyword}, document);  // true when near-misses abound
    ASSERT_TRUE(may_match || !has) << keyword << " in " << document;
    excluded += may_match ? 0 : 1;
    ASSERT_EQ(MayMatchAmong(kMany, keyword, document), has) << keyword << " in " << document;
    const bool may_match_among = MayMatchAmong(kDozens, keyword, document);
    ASSERT_TRUE(may_match_among || !has) << keyword << " in " << document;
    excluded_among += may_match_among ? 0 : 1;
  }
  EXPECT_GT(found, 500u);
  EXPECT_GT(excluded, 5'000u);
  EXPECT_GT(excluded_among, 5'000u);
}

TEST(KeywordFilter, NearMissesEndTheSearchWithMaybe) {
  std::string document;
  while (document.size() < 100'000) document += "mxxxxamimit";
  EXPECT_TRUE(MayMatch({"mimita"}, document));
  EXPECT_TRUE(MayMatchAmong(kDozens, "mimita", document));
}

}  // namespace
}  // namespace sigmavm::match
