// The filter that spares documents without keywords from being taken apart: never a false no.
#include "runtime/match/keyword_filter.h"

#include <gtest/gtest.h>

#include <random>
#include <span>
#include <string>
#include <vector>

#include "runtime/base/case_fold.h"
#include "runtime/base/padding.h"

namespace sigmavm::match {
namespace {

bool MayMatch(const std::string& keyword, std::string document) {
  const Literal literal{LiteralKind::kContains, keyword};
  const KeywordFilter filter(std::span<const Literal>(&literal, 1));
  const size_t size = document.size();
  document.append(kDocumentPadding, 'x');
  return filter.MayMatch(std::string_view(document).substr(0, size));
}

struct Case {
  const char* what;
  std::string keyword;  // folded
  std::string document;
  bool may_match;
};

TEST(KeywordFilter, SaysNoOnlyWhenNoValueCanHaveTheKeyword) {
  const Case cases[] = {
      {"as it is", "mimi", R"({"a":"xmimiy"})", true},
      {"in capitals", "mimi", R"({"a":"MiMi"})", true},
      {"not there", "mimi", R"({"a":"mixmi"})", false},
      {"at the very end", "mimi", "mimi", true},
      {"cut off", "mimi", "mim", false},
      {"behind a backslash", "\\perfc.dat", R"({"a":"C:\\perfc.dat"})", true},
      {"only the slashes of it", "\\perfc.dat", R"({"a":"C:\\perfd.dat"})", false},
      {"a quote inside, which JSON escapes", "ab\"cdef", R"({"a":"ab\"cdef"})", true},
      {"a slash inside, which JSON may escape", "ab/cdef", R"({"a":"ab\/cdef"})", true},
      {"nothing that JSON leaves alone", "\\\\", R"({"a":1})", true},
      {"too short a piece", "a\"b", R"({"a":1})", true},
      {"K has a relative beyond ASCII", "kkkk", "{\"a\":\"\xE2\x84\xAA\"}", true},
      {"S has one too; the rest decides", "mimis", "{\"a\":\"mimi\xC5\xBF\"}", true},
      {"a number may be written in another way", "1000", R"({"a":1e3})", true},
      {"true is written in one way", "true", R"({"a":true})", true},
      {"true is not there", "true", R"({"a":false})", false},
      {"in a key", "mimi", R"({"mimi":1})", true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(MayMatch(c.keyword, c.document), c.may_match) << c.what;
  }
}

TEST(KeywordFilter, GivesUpOnManyKeywords) {
  const std::vector<Literal> literals(KeywordFilter::kMost + 1, {LiteralKind::kContains, "mimi"});
  const std::string document(100, ' ');
  EXPECT_TRUE(KeywordFilter(literals).MayMatch(std::string_view(document).substr(0, 10)));
  const KeywordFilter few(std::span<const Literal>(literals).first(KeywordFilter::kMost));
  EXPECT_FALSE(few.MayMatch(std::string_view(document).substr(0, 10)));
}

TEST(KeywordFilter, AgreesWithASearchOfFoldedText) {
  std::mt19937 random(11);
  const auto text = [&](size_t size) {
    std::string result;
    for (size_t i = 0; i < size; ++i) result += "abAB@`[{ "[random() % 9];
    return result;
  };
  size_t found = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string document = text(random() % 120);
    const std::string keyword = Folded(text(3 + random() % 4));
    const bool has = Folded(document).find(keyword) != std::string::npos;
    found += has ? 1 : 0;
    ASSERT_EQ(MayMatch(keyword, document), has) << keyword << " in " << document;
  }
  EXPECT_GT(found, 500u);
}

TEST(KeywordFilter, NearMissesEndTheSearchWithMaybe) {
  std::string document;
  while (document.size() < 100'000) document += "mxxi";
  EXPECT_TRUE(MayMatch("mimi", document));
}

}  // namespace
}  // namespace sigmavm::match
