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

}  // namespace
}  // namespace sigmavm::spl
