// JSON as the command writes and cuts it.
#include <gtest/gtest.h>

#include <string>

#include "cli/json_object.h"
#include "cli/json_writer.h"
#include "runtime/base/padding.h"
#include "runtime/record/escaped_text.h"

namespace sigmavm::cli {
namespace {

std::string Quoted(std::string_view text) {
  std::string out;
  AppendJsonString(text, out);
  return out;
}

TEST(JsonWriterTest, EscapesWhatJsonOrATerminalWouldMisread) {
  struct Case {
    std::string_view text;
    const char* want;
  };
  const Case cases[] = {
      {"", R"("")"},
      {"plain text 123", R"("plain text 123")"},
      {R"(C:\Windows "x")", R"("C:\\Windows \"x\"")"},
      {"a\tb\r\nc", R"("a\tb\r\nc")"},
      {std::string_view("\0\x1b\x7f", 3), R"("\u0000\u001b\u007f")"},
      {"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\""},
      {"\xc2\x9b", R"("\u009b")"},                     // a C1 control
      {"\xe2\x80\xae", R"("\u202e")"},                 // right-to-left override
      {"a\xff\xc3", "\"a\xef\xbf\xbd\xef\xbf\xbd\""},  // ill-formed
  };
  for (const Case& one : cases) EXPECT_EQ(Quoted(one.text), one.want);
}

TEST(JsonWriterTest, WhereAByteStandsDoesNotMatter) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string special(1, static_cast<char>(byte));
    const std::string alone = Quoted(special);
    const std::string inside = alone.substr(1, alone.size() - 2);
    for (size_t at = 0; at < 20; ++at) {
      const std::string before(at, 'a');
      const std::string after(20 - at, '~');
      std::string text = before;
      text.append(special).append(after);
      std::string want = "\"";
      want.append(before).append(inside).append(after).append("\"");
      EXPECT_EQ(Quoted(text), want) << byte;
    }
  }
}

// What a string becomes that a document spells `escaped`, and what its text would.
void ExpectSpelledLikeItsText(const std::string& escaped) {
  const std::string padded = escaped + std::string(kDocumentPadding, '\\');
  const std::string_view view = std::string_view(padded).substr(0, escaped.size());
  std::string spelled;
  AppendSpelledString(view, spelled);
  Arena arena;
  EXPECT_EQ(spelled, Quoted(record::Unescape(view, arena))) << escaped;
}

TEST(JsonWriterTest, SpelledStringsAreWrittenLikeTheirTexts) {
  const char* const pieces[] = {R"(\\)",     R"(\")",           R"(\/)",   R"(\b)",  R"(\f)",
                                R"(\n)",     R"(\r)",           R"(\t)",   R"(\\u)", R"(\u0041)",
                                R"(\u001b)", R"(\ud83d\ude00)", "/",       "u",      "\x7f",
                                "\xc3\xa4",  "\xe2\x80\xae",    R"(\\\")", "\xff"};
  for (const char* const piece : pieces) {
    for (size_t before = 0; before < 70; ++before) {  // wherever a block ends
      ExpectSpelledLikeItsText(std::string(before, 'a') + piece);
      ExpectSpelledLikeItsText(std::string(before, 'a') + piece + std::string(70, 'z') + piece);
    }
  }
}

TEST(JsonWriterTest, CompactingKeepsTokensAndDropsBlanks) {
  struct Case {
    const char* raw;
    const char* want;
  };
  const Case cases[] = {
      {"{ \"a\" : [ 1 , 2.50 ],\n\t\"b\": {\"c d\" : null } }",
       R"({"a":[1,2.50],"b":{"c d":null}})"},
      {R"({"a":"x \" y : z , { ]"})", R"({"a":"x \" y : z , { ]"})"},
      {R"({"n":18446744073709551615,"f":1e400})", R"({"n":18446744073709551615,"f":1e400})"},
      {"{\"a\":\"\xe2\x80\xae\"}", R"({"a":"\u202e"})"},
  };
  for (const Case& one : cases) {
    std::string out;
    AppendCompactJson(one.raw, out);
    EXPECT_EQ(out, one.want);
  }
}

TEST(JsonWriterTest, KeysAreSeparatedExceptTheFirst) {
  std::string out = "{";
  AppendJsonKey("a", out);
  out += "1";
  AppendJsonKey("b\"", out);
  EXPECT_EQ(out, R"({"a":1,"b\"":)");
}

TEST(JsonObjectTest, MembersKeepTheirText) {
  const auto members = SplitJsonObject(
      R"( {"a": 18446744073709551615 , "b\u0041":{"x":[1, "}"]},"a":"q\"r" ,"d":[],"e":true} )");
  ASSERT_TRUE(members.has_value());
  ASSERT_EQ(members->size(), 5u);
  EXPECT_EQ((*members)[0].key, "a");
  EXPECT_EQ((*members)[0].value, "18446744073709551615");
  EXPECT_EQ((*members)[1].key, "bA");
  EXPECT_EQ((*members)[1].value, R"({"x":[1, "}"]})");
  EXPECT_EQ((*members)[2].value, R"("q\"r")");
  EXPECT_EQ((*members)[3].value, "[]");
  EXPECT_EQ((*members)[4].value, "true");
}

TEST(JsonObjectTest, AnythingElseIsNoObject) {
  for (const char* text : {"", "1", "[]", "{", "{\"a\":}", "{\"a\":1} x", "{\"a\":1}{\"b\":2}",
                           "{a:1}", "{\"a\":\"\xff\"}"}) {
    EXPECT_FALSE(SplitJsonObject(text).has_value()) << text;
  }
}

TEST(JsonObjectTest, ArraysAreCutIntoTheirMembers) {
  const auto values = SplitJsonArray(R"([1, "a,b", {"c": [2]}, [], null])");
  ASSERT_TRUE(values.has_value());
  EXPECT_EQ(*values,
            (std::vector<std::string_view>{"1", R"("a,b")", R"({"c": [2]})", "[]", "null"}));
  EXPECT_EQ(SplitJsonArray("[]")->size(), 0u);
  EXPECT_FALSE(SplitJsonArray("{}").has_value());
}

TEST(JsonObjectTest, ValuesAreFoundByKeyAndContentAtAnyDepth) {
  struct Case {
    const char* text;
    const char* key;
    const char* value;
    const char* want;  // the bytes found; null when there are none
  };
  const Case cases[] = {
      {R"({"A":"x"})", "A", "x", "x"},
      {R"({"A":"y","B":{"A":"C:\\x"}})", "A", "C:\\x", "C:\\\\x"},
      {R"({"B":[{"A":1},{"A":2}]})", "A", "2", "2"},
      {R"({"A":["p","q"]})", "A", "q", "q"},
      {R"({"A":"x"})", "B", "x", nullptr},
      {R"({"A":"x"})", "A", "y", nullptr},
      {"not json", "A", "x", nullptr},
  };
  for (const Case& one : cases) {
    const auto place = FindJsonValue(one.text, one.key, one.value);
    ASSERT_EQ(place.has_value(), one.want != nullptr) << one.text;
    if (!place) continue;
    EXPECT_EQ(std::string_view(one.text).substr(place->begin, place->end - place->begin), one.want);
  }
}

TEST(JsonObjectTest, OffsetsPassOverEscapes) {
  struct Case {
    const char* raw;
    size_t decoded;
    size_t want;
  };
  const Case cases[] = {
      {"abc", 2, 2},
      {R"(a\\b)", 2, 3},
      {R"(\u0041b)", 1, 6},
      {R"(\u20acb)", 3, 6},         // three bytes in UTF-8
      {R"(\ud83d\ude00b)", 4, 12},  // a surrogate pair, four bytes
      {"ab", 9, 2},
  };
  for (const Case& one : cases) EXPECT_EQ(EscapedOffset(one.raw, one.decoded), one.want) << one.raw;
}

}  // namespace
}  // namespace sigmavm::cli
