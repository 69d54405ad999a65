// Literals, names, comments and regular expressions of KQL.
#include <gtest/gtest.h>

#include <string>

#include "compiler/backend/kql/literal.h"
#include "compiler/backend/kql/regex.h"
#include "compiler/backend/kql/text_test.h"

namespace sigmavm::backend::kql {
namespace {

using std::string_literals::operator""s;

TEST(KqlLiteral, NothingEndsItEarly) {
  struct Case {
    std::string text;
    const char* literal;
  };
  const Case cases[] = {
      {"plain", R"("plain")"},
      {"say \"hi\"", R"("say \"hi\"")"},
      {"it's", R"("it's")"},
      {"C:\\x\\", R"(@"C:\x\")"},
      {"C:\\\"x\"", R"(@"C:\""x""")"},
      {"a\tb\nc\rd", R"("a\tb\nc\rd")"},
      {"C:\\\n", R"("C:\\\n")"},
      {"\0\x7F"s, R"("\u0000\u007F")"},
      {"\u202Eabc\u2028", R"("\u202Eabc\u2028")"},
      {"\U000E0041", R"("\uDB40\uDC41")"},
      {"// `|$", R"("// `|$")"},
      {"äöü 中", R"("äöü 中")"},
      {"", R"("")"},
  };
  for (const Case& test : cases) EXPECT_EQ(QuoteText(test.text), test.literal);
}

TEST(KqlName, OnlyIdentifiersStandBare) {
  EXPECT_EQ(QuoteName("FileName"), "FileName");
  EXPECT_EQ(QuoteName("_x1"), "_x1");
  EXPECT_EQ(QuoteName("c-uri"), R"(["c-uri"])");
  EXPECT_EQ(QuoteName("1x"), R"(["1x"])");
  EXPECT_EQ(QuoteName("where"), R"(["where"])");
  EXPECT_EQ(QuoteName("a\"]b"), R"(["a\"]b"])");
  EXPECT_EQ(QuoteName(""), R"([""])");
}

TEST(KqlComment, StaysOnItsLine) {
  EXPECT_EQ(CommentText("a\nb\r\nc\u0085d\u2028e"), "a b  c d e");
}

struct RegexCase {
  const char* pattern;
  const char* text;
};

std::string Translate(const std::string& pattern) {
  ir::RegexMatch regex;
  regex.pattern = pattern;
  return TranslateRegex(regex).text;
}

TEST(KqlRegex, MeansTheSameInBothEngines) {
  const RegexCase cases[] = {
      {R"(a.b|c*?(?:d+)$)", R"(a.b|c*?(?:d+)$)"},
      {R"(\d\D\w\W\s\S)", R"([0-9][^0-9][0-9A-Za-z_][^0-9A-Za-z_][\t\n\f\r ][^\t\n\f\r ])"},
      {R"([\w-]+)", R"([0-9A-Za-z_\-]+)"},
      {R"([^\s\d])", R"([^\t\n\f\r 0-9])"},
      {R"([\W])", R"([\x00-/:-@\[-\^`\{-\x{10FFFF}])"},
      {R"([[a&&b~~c])", R"([\[a\&\&b\~\~c])"},
      {R"([]a])", R"([\]a])"},
      {R"([^]a])", R"([^\]a])"},
      {R"([a-z\-.])", R"([a-z\-.])"},
      {R"([[:alpha:]_])", R"([[:alpha:]_])"},
      {R"(\/\"\'\<\-\_)", R"(/"'<-_)"},
      {R"(\.\\\[\])", R"(\.\\\[\])"},
      {R"(a{2}b{2,}c{2,3}d{e}f{,3})", R"(a{2}b{2,}c{2,3}d\{e\}f\{,3\})"},
      {R"(\Qa.b\Ec)", R"(a\.bc)"},
      {R"(\x41\x{2F}\x2e\101)", R"(A/\.A)"},
      {R"(\pL\p{Greek}\p{^Greek}\P{^Lu})", R"(\p{L}\p{Greek}\P{Greek}\p{Lu})"},
      {"a\tb\u202E", R"(a\x{9}b\x{202E})"},
      {R"((?i)x(?P<name>y))", R"((?i)x(?P<name>y))"},
      {R"(\Aa\z)", R"(\Aa\z)"},
  };
  for (const RegexCase& test : cases) EXPECT_EQ(Translate(test.pattern), test.text);
}

TEST(KqlRegex, SaysWhatItCannotSay) {
  ir::RegexMatch bytes;
  bytes.pattern = "a\\C";
  EXPECT_NE(TranslateRegex(bytes).problem, "");
  ir::RegexMatch boundary;
  boundary.pattern = "\\bword\\b";
  EXPECT_EQ(TranslateRegex(boundary).text, boundary.pattern);
  EXPECT_NE(TranslateRegex(boundary).remark, "");
}

TEST(KqlRegex, AnchorsHoldTheWholeExpression) {
  ir::RegexMatch regex;
  regex.pattern = "a|b";
  regex.ignore_case = true;
  regex.anchor_start = true;
  regex.anchor_end = true;
  EXPECT_EQ(TranslateRegex(regex).text, "\\A(?:(?i)a|b)\\z");
}

TEST(KqlText, KnowsWhichLettersHaveAnotherCase) {
  EXPECT_TRUE(FoldsInAscii("plain"));
  EXPECT_TRUE(FoldsInAscii("中 – €"));
  EXPECT_FALSE(FoldsInAscii("ä"));
  EXPECT_FALSE(FoldsInAscii("Ä"));
  EXPECT_FALSE(FoldsInAscii("ς"));
  EXPECT_FALSE(FoldsInAscii("\u212A"));
}

}  // namespace
}  // namespace sigmavm::backend::kql
