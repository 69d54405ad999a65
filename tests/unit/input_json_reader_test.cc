// What fields, header and leaves JSON documents of every shape give.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/input/json_reader.h"
#include "tests/unit/input_testing.h"

namespace sigmavm::input {
namespace {

using record::Record;
using record::Schema;

struct FieldCase {
  std::string name;
  std::string document;
  std::string field;
  std::string want;
};

std::string ReadField(const FieldCase& test) {
  const Schema schema({"", test.field});
  JsonReader reader(schema);
  Record record(schema);
  const Padded document(test.document);
  const auto problem = reader.Read(document.view(), record);
  return problem ? "error: " + problem->message : ShowField(record, test.field);
}

TEST(JsonReaderTest, LooksFieldsUp) {
  const FieldCase cases[] = {
      {"FlatString", R"({"a":"x"})", "a", "'x'"},
      {"AbsentField", R"({"b":"x"})", "a", "-"},
      {"EmptyObject", "{}", "a", "-"},
      {"NamesAreCaseSensitive", R"({"A":"x"})", "a", "-"},
      {"BlanksBetweenTokens", "{ \"a\" \t:\n \"x\"\r\n }", "a", "'x'"},
      {"EmptyString", R"({"a":""})", "a", "''"},
      {"Null", R"({"a":null})", "a", "null"},
      {"BoolTrue", R"({"a":true})", "a", "true=true"},
      {"BoolFalse", R"({"a": false })", "a", "false=false"},
      {"ObjectExistsAndEqualsNothing", R"({"a":{"b":1}})", "a", "object"},
      {"ArrayMembersAreValues", R"({"a":["x",1,null]})", "a", "'x' int:1=1 null"},
      {"NestedArraysFlatten", R"({"a":[["x"],[["y"],"z"]]})", "a", "'x' 'y' 'z'"},
      {"EmptyArrayIsPresent", R"({"a":[]})", "a", "[]"},
      {"EmptyArrayInArrayIsPresent", R"({"a":[[]]})", "a", "[]"},
      {"DuplicateKeysBothCount", R"({"a":"x","a":"y"})", "a", "'x' 'y'"},
      {"DottedNameWalks", R"({"a":{"b":{"c":"x"}}})", "a.b.c", "'x'"},
      {"FlatKeyWithDots", R"({"a.b":"x"})", "a.b", "'x'"},
      {"FlatKeyBeatsLaterPath", R"({"a.b":"x","a":{"b":"y"}})", "a.b", "'x'"},
      {"FlatKeyBeatsEarlierPath", R"({"a":{"b":"y"},"a.b":"x"})", "a.b", "'x'"},
      {"FlatNullBeatsPath", R"({"a":{"b":"y"},"a.b":null})", "a.b", "null"},
      {"PathIsNotHalfFlat", R"({"a.b":{"c":"x"}})", "a.b.c", "-"},
      {"PathFansOutOverArrays", R"({"a":[{"b":"x"},{"b":["y","z"]},3]})", "a.b", "'x' 'y' 'z'"},
      {"PathEndsInScalar", R"({"a":"x"})", "a.b", "-"},
      {"PathToObject", R"({"a":{"b":{"c":1}}})", "a.b", "object"},
      {"EscapedKey", R"({"\u0061\u002e":"x"})", "a.", "'x'"},
      {"BackslashInKey", R"({"a\\b":"x"})", R"(a\b)", "'x'"},
      {"EscapesAreNotCompared", R"({"a\\b":"x"})", R"(a\\b)", "-"},
      {"QuoteInKey", R"({"a\"b":"x","c":1})", "a\"b", "'x'"},
  };
  for (const FieldCase& test : cases) EXPECT_EQ(ReadField(test), test.want) << test.name;
}

TEST(JsonReaderTest, UnescapesStrings) {
  const FieldCase cases[] = {
      {"Path", R"({"a":"C:\\Windows\\System32\\cmd.exe"})", "a",
       R"('C:\Windows\System32\cmd.exe')"},
      {"AllSimpleEscapes", R"({"a":"\"\\\/\b\f\n\r\t"})", "a", "'\"\\/\b\f\n\r\t'"},
      {"UnicodeOneByte", R"({"a":"\u0041"})", "a", "'A'"},
      {"UnicodeTwoBytes", R"({"a":"\u00e4\u00E4"})", "a", "'ää'"},
      {"UnicodeThreeBytes", R"({"a":"x\u20acy"})", "a", "'x€y'"},
      {"SurrogatePair", R"({"a":"\ud83d\ude00"})", "a", "'\xF0\x9F\x98\x80'"},
      {"LoneHighSurrogate", R"({"a":"\ud83dx"})", "a", "'\xEF\xBF\xBDx'"},
      {"LoneLowSurrogate", R"({"a":"\ude00"})", "a", "'\xEF\xBF\xBD'"},
      {"HighThenHigh", R"({"a":"\ud83d\ud83d\ude00"})", "a", "'\xEF\xBF\xBD\xF0\x9F\x98\x80'"},
      {"HighThenOther", R"({"a":"\ud83d\u0041"})", "a",
       "'\xEF\xBF\xBD"
       "A'"},
      {"HighThenShortEscape", R"({"a":"\ud83d\n"})", "a", "'\xEF\xBF\xBD\n'"},
      {"Nul", R"({"a":"x\u0000y"})", "a", std::string("'x\0y'", 5)},
      {"EndsInBackslash", R"({"a":"C:\\"})", "a", R"('C:\')"},
      {"UnknownEscape", R"({"a":"\x"})", "a", "error: unknown escape in a string"},
      {"ShortUnicode", R"({"a":"\u12"})", "a", "error: unknown escape in a string"},
      {"BadHexDigit", R"({"a":"\u12g4"})", "a", "error: unknown escape in a string"},
      {"IllFormedUtf8IsReplaced", "{\"a\":\"x\xFFy\xC3\"}", "a", "'x\xEF\xBF\xBDy\xEF\xBF\xBD'"},
  };
  for (const FieldCase& test : cases) EXPECT_EQ(ReadField(test), test.want) << test.name;
}

TEST(JsonReaderTest, UnescapesAtEveryOffset) {
  const Schema schema({"", "a"});
  JsonReader reader(schema);
  Record record(schema);
  for (size_t before = 0; before < 140; ++before) {
    for (const size_t after : {0u, 1u, 7u, 14u, 15u, 16u, 17u, 48u, 62u, 63u, 64u, 65u, 130u}) {
      const std::string left(before, 'l');
      const std::string right(after, 'r');
      std::string text = "{\"a\":\"";
      text.append(left).append(R"(\\\u00e4\")").append(right).append("\"}");
      const Padded document(text);
      ASSERT_FALSE(reader.Read(document.view(), record).has_value());
      std::string wanted = left;
      wanted.append("\\ä\"").append(right);
      ASSERT_EQ(record.values(1)[0].text, wanted);
    }
  }
}

TEST(JsonReaderTest, ReadsNumbersExactly) {
  struct Case {
    const char* token;
    const char* want;
  };
  const Case cases[] = {
      {"0", "int:0=0"},
      {"-0", "int:0=0"},
      {"-5", "int:-5=-5"},
      {"9007199254740993", "int:9007199254740993=9007199254740993"},
      {"9223372036854775807", "int:9223372036854775807=9223372036854775807"},
      {"-9223372036854775808", "int:-9223372036854775808=-9223372036854775808"},
      {"9223372036854775808", "uint:9223372036854775808=9223372036854775808"},
      {"18446744073709551615", "uint:18446744073709551615=18446744073709551615"},
      {"18446744073709551616", "float:1.8446744073709552e+19"},
      {"-9223372036854775809", "float:-9.223372036854776e+18"},
      {"1.0", "float:1"},
      {"-0.0", "float:0"},
      {"1e3", "float:1000"},
      {"1E+5", "float:100000"},
      {"1.5", "float:1.5"},
      {"0.1", "float:0.1"},
      {"1e-4", "float:0.0001"},
      {"0.00001", "float:1e-05"},
      {"123456789012345680", "int:123456789012345680=123456789012345680"},
      {"1e15", "float:1000000000000000"},
      {"1e16", "float:1e+16"},
      {"1e400", "float:1e400"},
      {"1e-400", "float:1e-400"},
      {"01", "error: not a value"},
      {"-", "error: not a value"},
      {"+1", "error: not a value"},
      {"1.", "error: not a value"},
      {".5", "error: not a value"},
      {"1e", "error: not a value"},
      {"1x", "error: not a value"},
      {"nan", "error: not a value"},
      {"tru", "error: not a value"},
      {"True", "error: not a value"},
      {"nulll", "error: not a value"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(ReadField({"", std::string("{\"a\":") + test.token + "}", "a", ""}), test.want)
        << test.token;
  }
}

TEST(JsonReaderTest, RefusesMalformedDocuments) {
  struct Case {
    const char* name;
    const char* document;
    const char* want;  // code, place and message
  };
  const Case cases[] = {
      {"Empty", "", "SV0600 byte 0: the record is empty"},
      {"OnlyBlanks", "  ", "SV0600 byte 0: the record is empty"},
      {"BareString", R"("a")", "SV0601 byte 0: expected an object"},
      {"BareNumber", "1", "SV0601 byte 0: expected an object"},
      {"List", R"([{"a":1}])", "SV0601 byte 0: expected an object"},
      {"Unclosed", R"({"a":"x")", "SV0600 byte 8: the record ends too early"},
      {"UnclosedInner", R"({"a":{"b":1})", "SV0600 byte 12: the record ends too early"},
      {"UnclosedSkipped", R"({"b":{"c":1})", "SV0600 byte 12: the record ends too early"},
      {"UnclosedString", R"({"a":"x})", "SV0600 byte 5: a string is not closed"},
      {"RawControlCharacter", "{\"a\":\"x\ty\"}",
       "SV0600 byte 7: a control character in a string is not escaped"},
      {"MissingComma", R"({"b":1 "a":2})",
       "SV0600 byte 7: expected a comma or the closing bracket"},
      {"MissingColon", R"({"b" 1,"a":2})", "SV0600 byte 5: expected a colon"},
      {"MissingValue", R"({"b":,"a":2})", "SV0600 byte 5: expected a value"},
      {"MissingWantedValue", R"({"a":})", "SV0600 byte 5: expected a value"},
      {"TrailingComma", R"({"a":1,})", "SV0600 byte 7: expected a key"},
      {"TrailingCommaInList", R"({"a":[1,]})", "SV0600 byte 8: expected a value"},
      {"WrongBracket", R"({"a":[1}})", "SV0600 byte 7: expected a comma or the closing bracket"},
      {"KeyIsNoString", R"({a:1})", "SV0600 byte 1: expected a key"},
      {"TextAfterObject", R"({"a":1} {"a":2})", "SV0600 byte 8: text follows the object"},
      {"BadScalarInWantedField", R"({"a":tru})", "SV0600 byte 5: not a value"},
      {"ClosedTooOften", R"({"a":1}})", "SV0600 byte 7: text follows the object"},
  };
  const Schema schema({"", "a"});
  JsonReader reader(schema);
  Record record(schema);
  for (const Case& test : cases) {
    const Padded document(test.document);
    const auto problem = reader.Read(document.view(), record);
    ASSERT_TRUE(problem.has_value()) << test.name;
    const std::string got =
        CodeText(problem->code) + " " + problem->where + ": " + problem->message;
    EXPECT_EQ(got, test.want) << test.name;
  }
  const Padded good(R"({"a":"still works"})");
  EXPECT_FALSE(reader.Read(good.view(), record).has_value());
  EXPECT_EQ(ShowField(record, "a"), "'still works'");
}

TEST(JsonReaderTest, NeverReadsOnBehindTheDocument) {
  const Schema schema({"", "a"});
  JsonReader reader(schema);
  Record record(schema);
  for (const std::string document : {R"({"a":[1})", R"({"a":[{"a":1})", R"({"b":{"a":1})"}) {
    for (const std::string behind : {"}", "]", ",", "]}", ",2]}", ",\"a\":2}", ":1}"}) {
      const std::string bytes = document + behind + std::string(kDocumentPadding, ' ');
      const auto problem = reader.Read(std::string_view(bytes).substr(0, document.size()), record);
      EXPECT_TRUE(problem.has_value()) << document << " before " << behind;
    }
  }
}

TEST(JsonReaderTest, DeliversEveryScalarAsLeaf) {
  const Schema schema({"", "b"}, /*needs_leaves=*/true);
  JsonReader reader(schema);
  Record record(schema);
  const Padded document(R"({"a":"x\\y","b":[1,[true,null]],"c":{"d":{"e":1.50}},"f":{},"g":[]})");
  ASSERT_FALSE(reader.Read(document.view(), record).has_value());
  EXPECT_EQ(ShowLeaves(record), R"('x\y' int:1=1 true=true null float:1.5)");
  EXPECT_EQ(ShowField(record, "b"), "int:1=1 true=true null");
}

TEST(JsonReaderTest, LeavesOutLeavesThatAreNotValues) {
  struct Case {
    const char* name;
    const char* document;
    const char* want;
  };
  const Case cases[] = {
      {"BadScalar", R"({"a":tru,"b":1,"c":2})", "int:1=1 int:2=2"},
      {"BehindAMisplacedComma", R"({"a":["x",],"b":1})", "'x'"},
      {"BehindAMissingColon", R"({"a":{"x" 1},"b":1})", ""},
  };
  const Schema schema({"", "b"}, /*needs_leaves=*/true);
  JsonReader reader(schema);
  Record record(schema);
  for (const Case& test : cases) {
    const Padded document(test.document);
    ASSERT_FALSE(reader.Read(document.view(), record).has_value()) << test.name;
    EXPECT_EQ(ShowField(record, "b"), "int:1=1") << test.name;
    EXPECT_EQ(ShowLeaves(record), test.want) << test.name;
  }
}

TEST(JsonReaderTest, TellsWhichDocumentTheLeavesAreOf) {
  struct Case {
    const char* name;
    std::string document;
    std::string want;
  };
  const Case cases[] = {
      {"Plain", R"({"a":"x","EventData":"text"})", R"({"a":"x","EventData":"text"})"},
      {"Repaired", "{\"a\":\"\xFF\"}", "{\"a\":\"\xEF\xBF\xBD\"}"},
      {"CharacterByNumber", R"({"a":"\u0041"})", ""},
      {"EmbeddedJson", R"({"EventData":"{\"b\":1}"})", ""},
      {"EmbeddedXml", R"({"EventData":"<Data Name='b'>1</Data>"})", ""},
      {"BrokenEmbeddedJson", R"({"EventData":"{\"b\":"})", ""},
  };
  const Schema schema({"", "b"}, /*needs_leaves=*/true);
  JsonReader reader(schema);
  Record record(schema);
  for (const Case& test : cases) {
    const Padded document(test.document);
    ASSERT_FALSE(reader.Read(document.view(), record).has_value()) << test.name;
    EXPECT_EQ(record.document(), test.want) << test.name;
  }
}

TEST(JsonReaderTest, ChecksEveryEscapeOfTheDocument) {
  struct Case {
    const char* document;
    const char* where;
  };
  const Case cases[] = {
      {R"({"a":"\\\x"})", "byte 8"},
      {R"({"b":"\x"})", "byte 6"},
      {R"({"b":{"c\u12":1}})", "byte 8"},
      {R"({"b":["\\\\u12","\u12"]})", "byte 17"},
  };
  for (const Case& test : cases) {
    const Schema schema({"", "a"});
    JsonReader reader(schema);
    Record record(schema);
    const Padded document(test.document);
    const auto problem = reader.Read(document.view(), record);
    ASSERT_TRUE(problem.has_value()) << test.document;
    EXPECT_EQ(problem->message, "unknown escape in a string") << test.document;
    EXPECT_EQ(problem->where, test.where) << test.document;
  }
}

TEST(JsonReaderTest, KnowsKeysInAnyOrderAndPlace) {
  const Schema schema({"", "a", "b", "c.a", "ParentCommandLineOfTheParentProcess"});
  JsonReader reader(schema);
  Record record(schema);
  const auto show = [&](const char* text) {
    const Padded document(text);
    if (reader.Read(document.view(), record)) return std::string("error");
    std::string shown;
    for (const std::string& name : schema.names()) {
      if (!name.empty()) shown += ShowField(record, name) + " ";
    }
    return shown;
  };
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(show(R"({"a":"1","b":"2"})"), "'1' '2' - - ");
    EXPECT_EQ(show(R"({"b":"2","a":"1"})"), "'1' '2' - - ");
    EXPECT_EQ(show(R"({"c":{"a":"3"},"a":"1"})"), "'1' - '3' - ");
    EXPECT_EQ(show(R"({"d":{"a":"3"},"a":["1"]})"), "'1' - - - ");
    EXPECT_EQ(show(R"({"a":"1","a":2,"a":"\u0033"})"), "'1' int:2=2 '3' - - - ");
    EXPECT_EQ(show(R"({ "a" : "1" , "b" :"2"})"), "'1' '2' - - ");
    EXPECT_EQ(show(R"({"ParentCommandLineOfTheParentProcess":"4","":"5"})"), "- - - '4' ");
    EXPECT_EQ(show(R"({"ab":"1","A":"1","b":{"a":"1"}})"), "- object - - ");
  }
}

TEST(JsonReaderTest, KnowsMoreKeysThanItCanRemember) {
  std::vector<std::string> names = {""};
  for (int i = 0; i < 5'000; ++i) names.push_back("field" + std::to_string(i));
  const Schema schema(names);
  JsonReader reader(schema);
  Record record(schema);
  std::string text = "{";
  for (size_t i = 1; i < names.size(); ++i) {
    text += (i > 1 ? ",\"" : "\"") + names[i] + "\":\"" + std::to_string(i) + "\"";
  }
  const Padded document(text + "}");
  for (int round = 0; round < 3; ++round) {
    ASSERT_FALSE(reader.Read(document.view(), record).has_value());
    for (record::FieldId id = 1; id < names.size(); ++id) {
      ASSERT_EQ(record.values(id).size(), 1u);
      ASSERT_EQ(record.values(id)[0].text, std::to_string(id));
    }
  }
}

TEST(JsonReaderTest, ReadsHostileSizesWhole) {
  std::string text = "{\"a\":\"" + std::string(64 << 10, '\\') + "\"";
  for (int i = 0; i < 10'000; ++i) text += ",\"k" + std::to_string(i) + "\":{\"\\\\\":[\"\\n\"]}";
  const Schema schema({"", "a"}, /*needs_leaves=*/true);
  JsonReader reader(schema);
  Record record(schema);
  const Padded document(text + "}");
  for (int round = 0; round < 100; ++round) {  // a walk that is not linear takes minutes
    ASSERT_FALSE(reader.Read(document.view(), record).has_value());
    ASSERT_EQ(record.values(1)[0].text, std::string(32 << 10, '\\'));
    ASSERT_EQ(record.leaves().size(), 10'001u);
  }
}

TEST(JsonReaderTest, ReusesARecordWithoutLeftovers) {
  const Schema schema({"", "a", "b"}, /*needs_leaves=*/true);
  JsonReader reader(schema);
  Record record(schema);
  const Padded first(R"({"a":["x","y"],"EventID":7,"Channel":"c"})");
  const Padded second(R"({"b":1})");
  ASSERT_FALSE(reader.Read(first.view(), record).has_value());
  ASSERT_FALSE(reader.Read(second.view(), record).has_value());
  EXPECT_EQ(ShowField(record, "a"), "-");
  EXPECT_EQ(ShowField(record, "b"), "int:1=1");
  EXPECT_EQ(ShowLeaves(record), "int:1=1");
  EXPECT_FALSE(record.header().event_id.has_value());
  EXPECT_EQ(record.header().channel, "");
  EXPECT_EQ(record.raw(), second.view());
}

TEST(JsonReaderTest, BoundsNesting) {
  const auto nested = [](size_t depth) {
    return "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(ReadField({"", nested(Limits::kRecordDepth - 1), "a", ""}), "[]");
  EXPECT_EQ(ReadField({"", nested(Limits::kRecordDepth), "a", ""}),
            "error: objects and lists are nested too deeply");
  EXPECT_EQ(ReadField({"", nested(1'000'000), "b", ""}), "-") << "skipped values may be deep";
}

TEST(JsonReaderTest, BoundsValues) {
  std::string document = "{\"a\":[0";
  for (size_t i = 0; i < Limits::kRecordFields; ++i) document += ",0";
  document += "]}";
  EXPECT_EQ(ReadField({"", document, "a", ""}), "error: the record has too many values");
  EXPECT_EQ(ReadField({"", document, "b", ""}), "-");
}

TEST(JsonReaderTest, BoundsSize) {
  const std::string document = "{\"a\":1" + std::string(Limits::kRecordBytes, ' ') + "}";
  EXPECT_EQ(ReadField({"", document, "a", ""}),
            "error: the record has " + std::to_string(document.size()) + " bytes");
}

}  // namespace
}  // namespace sigmavm::input
