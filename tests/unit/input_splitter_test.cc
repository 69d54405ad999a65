// How texts are cut into documents, whatever pieces they arrive in and whatever is broken in them.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/input/record_splitter.h"

namespace sigmavm::input {
namespace {

using Texts = std::vector<std::string>;

/// All documents of `text` when `piece` bytes arrive at a time.
Texts SplitInPieces(Layout layout, const std::string& text, size_t piece) {
  const std::unique_ptr<RecordSplitter> splitter = MakeSplitter(layout);
  Texts found;
  std::string window;
  for (size_t taken = 0;;) {
    const size_t size = std::min(piece, text.size() - taken);
    window.append(text, taken, size);
    taken += size;
    const bool at_end = taken == text.size();
    std::vector<std::string_view> documents;
    const size_t consumed = splitter->Split(window, at_end, documents);
    for (const std::string_view document : documents) found.emplace_back(document);
    window.erase(0, consumed);
    if (!at_end) continue;
    EXPECT_EQ(window, "") << "everything is consumed at the end";
    return found;
  }
}

struct SplitCase {
  const char* name;
  Layout layout;
  std::string text;
  Texts want;
};

void Check(const SplitCase& test) {
  EXPECT_EQ(DetectLayout(test.text, true), test.layout) << test.name;
  for (const size_t piece : {1u, 2u, 3u, 5u, 17u, 100000u}) {
    EXPECT_EQ(SplitInPieces(test.layout, test.text, piece), test.want)
        << test.name << " in pieces of " << piece;
  }
}

TEST(SplitterTest, CutsLines) {
  const SplitCase cases[] = {
      {"Lines", Layout::kJsonLines, "{\"a\":1}\n{\"a\":2}\n", {"{\"a\":1}", "{\"a\":2}"}},
      {"NoLastLineBreak", Layout::kJsonLines, "{\"a\":1}\n{\"a\":2}", {"{\"a\":1}", "{\"a\":2}"}},
      {"OneObject", Layout::kJsonLines, "{\"a\":1}", {"{\"a\":1}"}},
      {"CarriageReturns", Layout::kJsonLines, "{}\r\n{}\r\n", {"{}", "{}"}},
      {"BlankLines", Layout::kJsonLines, "\n\n{}\n \r\n\n{}\n", {"{}", "{}"}},
      {"BlanksAround", Layout::kJsonLines, "  {}  \n\t{}\t\n", {"{}", "{}"}},
      {"BrokenLineStaysAlone",
       Layout::kJsonLines,
       "{}\n{\"a\": [\n{\"b\":\"\n}\n{}\n",
       {"{}", "{\"a\": [", "{\"b\":\"", "}", "{}"}},
      {"BrokenFirstLine", Layout::kJsonLines, "{\"a\":\"x\n{}\n", {"{\"a\":\"x", "{}"}},
      {"CutFirstLine", Layout::kJsonLines, "{\"a\":{\"b\":1\n{}\n", {"{\"a\":{\"b\":1", "{}"}},
      {"HeaderLineFirst", Layout::kJsonLines, "# export\n{}\n", {"# export", "{}"}},
      {"MarkInside", Layout::kJsonLines, "{}\n\xEF\xBB\xBF{}\n", {"{}", "{}"}},
      {"LineBreakEscapedInString",
       Layout::kJsonLines,
       "{\"a\":\"\\n}{\"}\n{}",
       {"{\"a\":\"\\n}{\"}", "{}"}},
      {"Empty", Layout::kJsonLines, "", {}},
      {"OnlyBlanks", Layout::kJsonLines, " \n \n", {}},
  };
  for (const SplitCase& test : cases) Check(test);
}

TEST(SplitterTest, CutsJsonStreams) {
  const std::string pretty =
      "{\n  \"a\": {\n    \"b\": [\n      {\n        \"c\": 1\n      }\n    ]\n  }\n}";
  const SplitCase cases[] = {
      {"PrettyPrinted", Layout::kJsonStream, pretty + "\n" + pretty + "\n", {pretty, pretty}},
      {"PrettyPrintedOnce", Layout::kJsonStream, pretty, {pretty}},
      {"Concatenated",
       Layout::kJsonStream,
       "{\"a\":1}{\"a\":2} {\"a\":3}",
       {"{\"a\":1}", "{\"a\":2}", "{\"a\":3}"}},
      {"List", Layout::kJsonStream, "[{\"a\":1},{\"a\":2}]", {"{\"a\":1}", "{\"a\":2}"}},
      {"PrettyList", Layout::kJsonStream, "[\n  " + pretty + ",\n  {}\n]\n", {pretty, "{}"}},
      {"ListOneALine",
       Layout::kJsonStream,
       "[\n{\"a\":1},\n{\"a\":2}\n]\n",
       {"{\"a\":1}", "{\"a\":2}"}},
      {"ListsALine", Layout::kJsonStream, "[{\"a\":1}]\n[{\"a\":2}]\n", {"{\"a\":1}", "{\"a\":2}"}},
      {"EmptyList", Layout::kJsonStream, "[]", {}},
      {"BracketsInStrings",
       Layout::kJsonStream,
       "[{\"a\":\"}]\\\"}{\"},{}]",
       {"{\"a\":\"}]\\\"}{\"}", "{}"}},
      {"MarkInside", Layout::kJsonStream, "[{}]\n\xEF\xBB\xBF[{}]\n", {"{}", "{}"}},
      {"ScalarsInList", Layout::kJsonStream, "[1,{},\"x\"]", {"1,", "{}", "\"x\"]"}},
      {"LineBreakInString",
       Layout::kJsonStream,
       "[\n{\"a\":\"x\n},\n{\"a\":2}\n]",
       {"{\"a\":\"x\n},", "{\"a\":2}"}},
      {"LineBreakInPrettyString",
       Layout::kJsonStream,
       "{\n  \"a\": \"x\n  \"b\": {\n    \"c\": 1\n  }\n}\n" + pretty,
       {"{\n  \"a\": \"x\n  \"b\": {\n    \"c\": 1\n  }\n}", pretty}},
      {"UnclosedObjectInPretty",
       Layout::kJsonStream,
       "{\n  \"a\": 1\n{\n  \"a\": 2\n}\n",
       {"{\n  \"a\": 1", "{\n  \"a\": 2\n}"}},
      {"UnclosedStringInList",
       Layout::kJsonStream,
       "[{\"a\":\"x},{\"b\":\"y\"},{\"c\":\"z\"}]",
       {"{\"a\":\"x},", "{\"b\":\"y\"}", "{\"c\":\"z\"}"}},
      {"UnclosedObjectInList",
       Layout::kJsonStream,
       "[{\"a\":1,{\"b\":2},{\"c\":3}]",
       {"{\"a\":1,", "{\"b\":2}", "{\"c\":3}"}},
      {"WrongBracket",
       Layout::kJsonStream,
       "[{\"a\":[1},{\"b\":2},{\"c\":3}]",
       {"{\"a\":[1},", "{\"b\":2}", "{\"c\":3}"}},
      {"UnclosedAtEndOfList", Layout::kJsonStream, "[{},{\"a\":1]", {"{}", "{\"a\":1]"}},
      {"CutOff", Layout::kJsonStream, "[{\"a\":1},{\"b\":{\"c\":", {"{\"a\":1}", "{\"b\":{\"c\":"}},
      {"NotJsonInside",
       Layout::kJsonStream,
       "[{\"a\":1},{\"b\":what?},{\"c\":3}]",
       {"{\"a\":1}", "{\"b\":what?},", "{\"c\":3}"}},
      {"BraceBeforeNextStart",
       Layout::kJsonStream,
       "[{\n  \"a\": oops\n}, {\n  \"b\": 2\n}]",
       {"{\n  \"a\": oops\n},", "{\n  \"b\": 2\n}"}},
  };
  for (const SplitCase& test : cases) Check(test);
}

TEST(SplitterTest, CutsXml) {
  const SplitCase cases[] = {
      {"OneALine",
       Layout::kXml,
       "<Event>1</Event>\n<Event>2</Event>\n",
       {"<Event>1</Event>", "<Event>2</Event>"}},
      {"InsideRoot",
       Layout::kXml,
       "<?xml version=\"1.0\"?>\r\n<Events>\n<Event "
       "a='1'>\n<EventID>1</EventID></Event><Event/></Events>",
       {"<Event a='1'>\n<EventID>1</EventID></Event>", "<Event/>"}},
      {"Prefix",
       Layout::kXml,
       "<e:Event xmlns:e='u'><e:x/></e:Event>",
       {"<e:Event xmlns:e='u'><e:x/></e:Event>"}},
      {"BlankInEndTag", Layout::kXml, "<Event></Event >", {"<Event></Event >"}},
      {"EventDataIsNoEvent",
       Layout::kXml,
       "<Event><EventData/></Event>",
       {"<Event><EventData/></Event>"}},
      {"SyslogLines",
       Layout::kXml,
       "Jan 1 host sysmon: <Event>1</Event>\nJan 1 host x: y\nJan 2 host sysmon: "
       "<Event>2</Event>\n",
       {"<Event>1</Event>", "<Event>2</Event>"}},
      {"CharacterData",
       Layout::kXml,
       "<Event><![CDATA[</Event>]]></Event><Event/>",
       {"<Event><![CDATA[</Event>]]></Event>", "<Event/>"}},
      {"Unclosed",
       Layout::kXml,
       "<Event><a>\n<Event>2</Event>",
       {"<Event><a>", "<Event>2</Event>"}},
      {"CutOff", Layout::kXml, "<Event>1</Event><Event><Sys", {"<Event>1</Event>", "<Event><Sys"}},
      {"StrayEnd", Layout::kXml, "</Event><Event>1</Event>", {"<Event>1</Event>"}},
      {"StrayAngle",
       Layout::kXml,
       "<Event>a < b</Event><Event/>",
       {"<Event>a < b</Event>", "<Event/>"}},
      {"NoEvents", Layout::kXml, "<log><entry/></log>", {}},
  };
  for (const SplitCase& test : cases) Check(test);
}

TEST(SplitterTest, TellsLayouts) {
  struct Case {
    const char* name;
    std::string text;
    bool whole;
    std::optional<Layout> want;
  };
  const Case cases[] = {
      {"NothingYet", "", false, std::nullopt},
      {"BlanksOnly", " \n", false, std::nullopt},
      {"ObjectNotClosedYet", "{\"a\":1", false, std::nullopt},
      {"AfterObject", "{\"a\":1}", false, std::nullopt},
      {"AfterObjectAndBlank", "{\"a\":1} \r", false, std::nullopt},
      {"LineEnds", "{\"a\":1} \r\n", false, Layout::kJsonLines},
      {"SecondOnLine", "{\"a\":1}{", false, Layout::kJsonStream},
      {"LineBreakNothingAfter", "{\n", false, std::nullopt},
      {"LineBreakInside", "{\n ", false, Layout::kJsonStream},
      {"ListOfObjectsUnindented", "{\"a\":[\n{", false, Layout::kJsonStream},
      {"PlainText", "hello\nworld\n", true, Layout::kUnknown},
      {"PlainTextSoFar", "hello\nworld\n", false, std::nullopt},
      {"PlainTextLong", std::string(kLayoutHeadBytes, 'x'), false, Layout::kUnknown},
  };
  for (const Case& test : cases)
    EXPECT_EQ(DetectLayout(test.text, test.whole), test.want) << test.name;
}

TEST(SplitterTest, BoundsDocuments) {
  const std::string filler(Limits::kRecordBytes + 100, 'x');
  const std::string line = "{\"a\":\"" + filler + "\"}";
  const std::string xml = "<Event>" + filler + "</Event>";
  const SplitCase cases[] = {
      {"Line",
       Layout::kJsonLines,
       line + "\n{}\n",
       {line.substr(0, Limits::kRecordBytes + 1), "{}"}},
      {"Stream",
       Layout::kJsonStream,
       "[" + line + ",\n{}]",
       {line.substr(0, Limits::kRecordBytes + 1), "{}"}},
      {"Xml",
       Layout::kXml,
       xml + "<Event/>",
       {xml.substr(0, Limits::kRecordBytes + 1), "<Event/>"}},
  };
  for (const SplitCase& test : cases) {
    for (const size_t piece : {size_t{1} << 20, size_t{7} << 20, size_t{64} << 20}) {
      const Texts got = SplitInPieces(test.layout, test.text, piece);
      EXPECT_TRUE(got == test.want)
          << test.name << " in pieces of " << piece << ": " << got.size() << " documents";
    }
  }
}

TEST(SplitterTest, HostileTextTakesLinearTime) {
  std::string nested;
  for (int i = 0; i < 200'000; ++i) nested += "{\"},";
  std::string starts;
  for (int i = 0; i < 200'000; ++i) starts += "{\n\"\n";
  std::string angles(1'000'000, '<');
  EXPECT_FALSE(SplitInPieces(Layout::kJsonStream, nested, 1 << 20).empty());
  EXPECT_FALSE(SplitInPieces(Layout::kJsonStream, starts, 1 << 20).empty());
  EXPECT_EQ(SplitInPieces(Layout::kXml, "<Event>" + angles, 1 << 20).size(), 1u);
}

}  // namespace
}  // namespace sigmavm::input
