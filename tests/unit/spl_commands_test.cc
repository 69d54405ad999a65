// Commands: what they do to results, their origins, and which are refused.
#include <gtest/gtest.h>

#include "tests/unit/spl_testing.h"

namespace sigmavm::spl {
namespace {

struct Case {
  std::string text;
  std::string expected;
};

void ExpectShown(const std::vector<Case>& cases, const Environment& environment) {
  for (const Case& one : cases) EXPECT_EQ(Shown(one.text, environment), one.expected) << one.text;
}

const Environment& Sample() {
  static const Environment kSample(Events({
      R"({"_raw": "one", "Image": "a.exe", "Id": 1, "path.x": "p"})",
      R"({"_raw": "two", "Image": "b.exe", "Id": 2})",
  }));
  return kSample;
}

TEST(SplCommands, EventsKeepTheirFieldsAndOrigins) {
  ExpectShown({{"*", "Id=1 Image=a.exe path.x=p <0>\nId=2 Image=b.exe <1>\n"},
               {"Id=2", "Id=2 Image=b.exe <1>\n"}},
              Sample());
}

TEST(SplCommands, NewestEventsComeFirst) {
  const Environment environment(
      Events({R"({"_time": 5, "n": 1})", R"({"n": 2})", R"({"_time": 9, "n": 3})"}));
  EXPECT_EQ(Shown("*=* OR n=*", environment), "q:1:1: field name '*' in a condition");
  EXPECT_EQ(Shown("n=*", environment), "n=3 <2>\nn=1 <0>\nn=2 <1>\n");
}

TEST(SplCommands, FieldsTableAndRenameChooseFields) {
  ExpectShown(
      {
          {"Id=1 | fields Id", "Id=1 <0>\n"},
          {"Id=1 | fields + Id, path.x", "Id=1 path.x=p <0>\n"},
          {"Id=1 | fields - Id", "Image=a.exe path.x=p <0>\n"},
          {"Id=1 | fields I*", "Id=1 Image=a.exe <0>\n"},
          {"Id=1 | fields - *a*", "Id=1 <0>\n"},
          {"Id=1 | table Image Id", "Id=1 Image=a.exe <0>\n"},
          {"Id=1 | table Image | search Id=1", ""},
          {"Id=1 | fields Image | search one", "Image=a.exe <0>\n"},
          {"Id=1 | table Image | search one", ""},
          {"Id=1 | rename Id AS Key, \"path.x\" as \"p q\"", "Image=a.exe Key=1 p q=p <0>\n"},
          {"Id=1 | rename none AS Id", "Image=a.exe path.x=p <0>\n"},
          {"Id=1 | rename I* AS My.*", "My.d=1 My.mage=a.exe path.x=p <0>\n"},
          {"Id=1 | rename I* AS My* | search Myd=1", "Myd=1 Mymage=a.exe path.x=p <0>\n"},
          {"Id=1 | eval aId=2 | rename *Id AS a*Id | table aId aaId", "aId=1 aaId=2 <0>\n"},
          {"Id=1 | fields - * | search one", "<0>\n"},
          {"Id=1 | fields - _* | search one", ""},
          {"Id=1 | rename * AS x* | search one | table xId", "xId=1 <0>\n"},
          {"Id=1 | rename Id Key", "q:1:18: rename takes 'old AS new'"},
          {"Id=1 | rename I* AS x", "q:1:20: a renaming without the same single '*' in both names"},
          {"Id=1 | fields", "q:1:14: the name of a field is missing"},
      },
      Sample());
}

TEST(SplCommands, RegexFiltersByAnyText) {
  const Environment environment(Events({
      R"({"_raw": "r1", "f": "C:\\x"})",
      R"({"_raw": "r2", "f": ["u", "v"]})",
      R"({"_raw": "r3"})",
  }));
  const Case cases[] = {
      {R"(* | regex f="^C:\\\\x$")", "0"},
      {R"(* | regex f="v")", "1"},
      {R"(* | regex f!="v")", "0"},
      {R"(* | regex f = "v")", "1"},
      {R"(* | regex "r[13]")", "0 2"},
      {R"(* | regex f=v)", "q:1:13: a text in quotes is missing"},
      {R"(* | regex NOT f="v")", "q:1:15: regex takes field=\"pattern\" or \"pattern\""},
  };
  for (const Case& one : cases) EXPECT_EQ(Found(one.text, environment), one.expected) << one.text;
}

TEST(SplCommands, EvalAssignsInOrderAndNullRemoves) {
  ExpectShown(
      {
          {"Id=1 | eval a=Id+1, b=a*2 | table a b", "a=2 b=4 <0>\n"},
          {"Id=1 | eval Id=null() | table Id Image", "Image=a.exe <0>\n"},
          {"Id=1 | eval \"x y\"='path.x' | table \"x y\"", "x y=p <0>\n"},
          {"Id=1 | eval x{y}=1", "q:1:13: eval takes 'field = expression'"},
      },
      Sample());
}

const Environment& Numbered() {
  static const Environment kSample(Events({
      R"({"_time": 1, "n": 3, "k": "a", "s": "x=1;y=2;x=3"})",
      R"({"_time": 2, "n": 20, "k": "b"})",
      R"({"_time": 3, "n": "t", "k": "a"})",
      R"({"_time": 4, "k": ["p", "q"]})",
  }));
  return kSample;
}

TEST(SplCommands, SortHeadTailAndDedupChooseByOrder) {
  ExpectShown(
      {
          {"* | sort n | table n", "n=3 <0>\nn=20 <1>\nn=t <2>\n<3>\n"},
          {"* | sort - n | table n", "n=t <2>\nn=20 <1>\nn=3 <0>\n<3>\n"},
          {"* | sort 0 k, -n | table k n | head 3", "k=a n=t <2>\nk=a n=3 <0>\nk=b n=20 <1>\n"},
          {"* | sort str(n) | table n", "n=20 <1>\nn=3 <0>\nn=t <2>\n<3>\n"},
          {"* | sort 1 n desc | table n", "n=t <2>\n"},
          {"* | head 1 | table n", "<3>\n"},
          {"* | tail 2 | table n", "n=3 <0>\nn=20 <1>\n"},
          {"* | reverse | head limit=1 | table n", "n=3 <0>\n"},
          {"* | dedup k | table k", "k=p,q <3>\nk=a <2>\nk=b <1>\n"},
          {"* | dedup 2 k | table k", "k=p,q <3>\nk=a <2>\nk=b <1>\nk=a <0>\n"},
          {"* | dedup k n | table n", "n=t <2>\nn=20 <1>\nn=3 <0>\n"},
          {"* | dedup n keepempty=t | table n", "<3>\nn=t <2>\nn=20 <1>\nn=3 <0>\n"},
          {"* | dedup k consecutive=t | table k", "k=p,q <3>\nk=a <2>\nk=b <1>\nk=a <0>\n"},
          {"* | sort ip(n)", "q:1:10: sort by ip()"},
          {"* | head (n>1)", "q:1:10: anything but a count"},
      },
      Numbered());
}

TEST(SplCommands, ValuesAreExtractedFilledSplitAndBinned) {
  ExpectShown(
      {
          {R"q(n=3 | rex field=s "x=(?<x>\d)" | table x)q", "x=1 <0>\n"},
          {R"q(n=3 | rex field=s max_match=0 "x=(?<x>\d)" | table x)q", "x=1,3 <0>\n"},
          {R"q(n=3 | eval x=9 | rex field=s "z=(?<x>\d)" | table x)q", "x=9 <0>\n"},
          {R"q(n=3 | rex field=s "x=(\d)")q", "q:1:19: rex takes a pattern with a named group"},
          {R"q(n=3 | rex mode=sed field=s "s/a/b/")q", "q:1:11: this option of rex"},
          {"n=20 | fillnull value=- s k | table s k", "k=b s=- <1>\n"},
          {"n=* | fillnull | table s | tail 1", "s=x=1;y=2;x=3 <0>\n"},
          {"n=* | fillnull | table s | head 1", "s=0 <2>\n"},
          {"n=3 | makemv delim=\";\" s | mvexpand s | table s",
           "s=x=1 <0>\ns=y=2 <0>\ns=x=3 <0>\n"},
          {"n=3 | eval _time=7261 | bin _time span=1h AS t | table t", "t=7200 <0>\n"},
          {"n=3 | eval _time=7261 | bin span=1m _time | eval t=_time | table t", "t=7260 <0>\n"},
          {"n=3 | bin n span=10",
           "q:1:11: bin of anything but _time with a span that divides a day"},
          {"n=3 | convert ctime(_time) AS t | table t", "t=01/01/1970 00:00:01 <0>\n"},
          {"n=3 | convert timeformat=\"%F\" ctime(_time) AS t | table t", "t=1970-01-01 <0>\n"},
          {"n=3 | convert dur2sec(n)", "q:1:15: convert by anything but ctime()"},
          {"| makeresults count=2 | eval a=1", "a=1 <>\na=1 <>\n"},
      },
      Numbered());
}

TEST(SplCommands, SubsearchesAddResults) {
  ExpectShown(
      {
          {"n=3 | append [search n=20 | eval m=1] | table n m", "n=3 <0>\nm=1 n=20 <1>\n"},
          {"| multisearch [search n=3 | eval r=\"x\"] [search n=20 | eval r=\"y\"] | table r",
           "r=y <1>\nr=x <0>\n"},
          {"| union [search n=3] [search n=20] | table n", "n=20 <1>\nn=3 <0>\n"},
          {"n=20 | join type=left k [search n=3 | eval k=\"b\", got=1 | fields k got] | table n "
           "got",
           "got=1 n=20 <0 1>\n"},
          {"n=* | join k [search n=t | eval got=1 | table k got] | table n got",
           "got=1 n=t <2>\ngot=1 n=3 <0 2>\n"},
          {"n=3 | append [n=20]", "q:1:15: command 'n'"},
          {"| multisearch [search n=3]", "q:1:15: two subsearches at least are needed"},
          {"| multisearch [search n=3 | stats count] [search n=3]",
           "q:1:15: a subsearch of this command may only have streaming commands"},
          {"n=3 | append x", "q:1:14: a subsearch in square brackets is missing"},
          {"n=3 | append [search n=3", "q:1:1: '[' without ']'"},
          {"n=3 ] | head 1", "q:1:5: ']' without '['"},
          {"n=3 | append [search n=3 | where x]",
           "q:1:34: a condition is needed here, not a value"},
      },
      Numbered());
}

TEST(SplCommands, LookupsAddFields) {
  Environment environment(Events({R"({"n": 3, "k": "a"})", R"({"n": 20, "k": "B"})"}));
  environment.AddLookup({"t", {"key", "v", "w"}, {{"a", "1", "2"}, {"b", "3", ""}}, true});
  environment.AddLookup({"u", {"key", "v"}, {{"b", "4"}, {"b", "5"}}, false});
  ExpectShown(
      {
          {"* | lookup t key AS k OUTPUT v | table k v", "k=a v=1 <0>\nk=B <1>\n"},
          {"* | lookup u key AS k OUTPUT v AS x | table k x", "k=a <0>\nk=B x=4,5 <1>\n"},
          {"n=3 | eval v=9 | lookup t key AS k OUTPUTNEW v w | table v w", "v=9 w=2 <0>\n"},
          {"n=3 | lookup t key AS k | table v w", "v=1 w=2 <0>\n"},
          {"| inputlookup t", "key=a v=1 w=2 <>\nkey=b v=3 <>\n"},
          {"n=3 | lookup none key", "q:1:14: there is no lookup 'none'"},
          {"n=3 | lookup t gone", "q:1:16: 'gone' is no field of lookup 't'"},
          {"n=3 | outputlookup t", "q:1:7: command 'outputlookup'"},
      },
      environment);
}

TEST(SplCommands, MacrosAreReadFromTheirFile) {
  const auto macros = ReadMacros(
      "# comment\n[one]\ndefinition = n=3 \\\n OR n=20\n[two(2)]\nargs = a, b\n"
      "definition = $a$=$b$\niseval = 0\n");
  ASSERT_TRUE(macros.ok());
  Environment environment(Events({R"({"n": 3})", R"({"n": 20})", R"({"n": 4})"}));
  for (const Macro& macro : *macros) environment.AddMacro(macro);
  EXPECT_EQ(Found("`one`", environment), "0 1");
  EXPECT_EQ(Found("`two(n, 4)`", environment), "2");
  for (const char* broken : {"x", "a=b", "[x", "[x]\niseval=1"}) {
    EXPECT_FALSE(ReadMacros(broken).ok()) << broken;
  }
}

TEST(SplCommands, WorkIsBounded) {
  std::string text = "n=3";
  for (int i = 0; i < 10; ++i) text += " | eval n=mvappend(n,n,n,n,n,n,n,n,n,n)";
  EXPECT_EQ(Found(text, Numbered()), "q:1:163: an expression computes too many values");
  std::string expand = "n=3 | eval m=split(\"1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1\", \",\")";
  for (int i = 0; i < 8; ++i) expand += " | eval k=m | mvexpand k";
  EXPECT_EQ(Found(expand, Numbered()).substr(0, 2), "q:");
  std::string longer = "n=3 | eval t=\"0123456789\"";
  for (int i = 0; i < 30; ++i) longer += " | eval t=t.t";
  EXPECT_NE(Found(longer, Numbered()).find("too long a text"), std::string::npos);
}

TEST(SplCommands, RenamingByPatternMakesNoNamesForFieldsThatAreNotThere) {
  std::string text = "n=3 | table n";
  for (int i = 0; i < 60; ++i) text += " | rename * AS x*";
  EXPECT_EQ(Shown(text, Numbered()), std::string(60, 'x') + "n=3 <0>\n");
  std::string longer = "n=3 | table n";
  const std::string rename = " | rename * AS " + std::string(10'000, 'x') + '*';
  for (int i = 0; i < 80; ++i) longer += rename;
  EXPECT_NE(Found(longer, Numbered()).find("too many or too long names"), std::string::npos);
}

TEST(SplEvent, IsReadFromJson) {
  const auto event = ReadEvent(
      R"({"a": true, "b": 1.5, "c": [1, "x", null], "d": null, "e": {"f": "g"}, "h": [], "i": 7})");
  ASSERT_TRUE(event.ok());
  using Fields = std::vector<std::pair<std::string, std::vector<std::string>>>;
  const Fields expected = {
      {"a", {"true"}}, {"b", {"1.5"}}, {"c", {"1", "x"}}, {"e.f", {"g"}}, {"i", {"7"}}};
  EXPECT_EQ(event->fields, expected);
  for (const char* broken : {"", "[]", "{", "{\"a\":\"\xff\"}"}) {
    EXPECT_FALSE(ReadEvent(broken).ok()) << broken;
  }
  EXPECT_FALSE(ReadEvent(std::string(100'000, '[')).ok());
}

}  // namespace
}  // namespace sigmavm::spl
