// Arguments and other strings of records become text without losing what an analyst needs.
#include <gtest/gtest.h>

#include <string>

#include "collector-driver/common/argument_text.h"
#include "collector-driver/common/json_text.h"
#include "collector-driver/common/record_text.h"

namespace sigmavm::collector {
namespace {

using namespace std::string_view_literals;

TEST(CollectorText, ArgumentsAreJoinedByBlanks) {
  struct Case {
    std::string_view arguments;
    std::string_view line;
    bool ambiguous;
    std::string_view list;
  };
  const Case cases[] = {
      {""sv, "", false, "[]"},
      {"\0"sv, "", true, R"([""])"},  // argc 0: the kernel adds an empty one
      {"ls\0"sv, "ls", false, R"(["ls"])"},
      {"ls\0-l\0/tmp\0"sv, "ls -l /tmp", false, R"(["ls","-l","/tmp"])"},
      {"sh\0-c\0echo a  b\0"sv, "sh -c echo a  b", true, R"(["sh","-c","echo a  b"])"},
      {"a\0\0b\0"sv, "a  b", true, R"(["a","","b"])"},
      {"cut\0o"sv, "cut o", false, R"(["cut","o"])"},
      {"a\0\0"sv, "a ", true, R"(["a",""])"},
  };
  for (const Case& test : cases) {
    std::string line;
    std::string list;
    AppendCommandLine(test.arguments, line);
    AppendArgumentList(test.arguments, list);
    EXPECT_EQ(line, test.line);
    EXPECT_EQ(list, test.list);
    EXPECT_EQ(ArgumentsAreAmbiguous(test.arguments), test.ambiguous) << test.line;
  }
}

TEST(CollectorText, JoiningLeavesWhatWasThere) {
  std::string out("x\0y", 3);
  AppendCommandLine("a\0b\0"sv, out);
  EXPECT_EQ(out, "x\0ya b"sv);
}

TEST(CollectorText, JsonStringsAreValidForAnyBytes) {
  struct Case {
    std::string_view text;
    std::string_view json;
  };
  const Case cases[] = {
      {"plain", R"("plain")"},
      {"q\"b\\", R"("q\"b\\")"},
      {"\n\t\r\0\x1b\x7f"sv, R"("\n\t\u000d\u0000\u001b\u007f")"},
      {"\xC3\xA4", "\"\xC3\xA4\""},
      {"a\xFFz", "\"a\xEF\xBF\xBDz\""},
      {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
  };
  for (const Case& test : cases) {
    std::string json;
    AppendJsonString(test.text, json);
    EXPECT_EQ(json, test.json);
  }
}

TEST(CollectorText, Utf16BecomesUtf8) {
  struct Case {
    std::string_view bytes;
    std::string_view text;
  };
  const Case cases[] = {
      {"C\0:\0"sv, "C:"},
      {"\xE4\0"sv, "\xC3\xA4"},
      {"\x3D\xD8\x00\xDE"sv, "\xF0\x9F\x98\x80"},
      {"\x3D\xD8"sv, "\xEF\xBF\xBD"},
      {"\x00\xDE\x41\0"sv, "\xEF\xBF\xBD\x41"},
      {"\x3D\xD8\x41\0"sv, "\xEF\xBF\xBD\x41"},
      {"A\0B"sv, "A\xEF\xBF\xBD"},
  };
  for (const Case& test : cases) {
    std::string text;
    AppendUtf16(test.bytes, text);
    EXPECT_EQ(text, test.text);
  }
}

TEST(CollectorText, WindowsCommandLinesGoFirst) {
  RecordWriter writer;
  SgrHeader header{};
  header.type = kSgrCreate;
  writer.Begin(header, SgrProcess{});
  writer.Add(kSgrTagArguments, kSgrBytes, "a\0b\0"sv);
  RecordView record;
  ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
  std::string line;
  AppendCommandLineOf(record, line);
  EXPECT_EQ(line, "a b");
  writer.Add(kSgrTagCommandLine, kSgrUtf16, "x\0 \0y\0"sv);
  ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
  line.clear();
  AppendCommandLineOf(record, line);
  EXPECT_EQ(line, "x y");
}

}  // namespace
}  // namespace sigmavm::collector
