// The search command: what its conditions find, and which are refused where.
#include <gtest/gtest.h>

#include "runtime/query/spl/search.h"
#include "tests/unit/spl_testing.h"

namespace sigmavm::spl {
namespace {

struct Case {
  std::string search;
  std::string found;
};

const Environment& Sample() {
  static const Environment kSample(Events({
      R"({"Image": "C:\\Windows\\System32\\cmd.exe", "Id": 1, "User": "ÄNNE", "ip": "10.1.2.3"})",
      R"({"Image": "C:\\Tools\\a*b.exe", "Id": "01", "User": "änne", "ip": "192.168.0.1"})",
      R"({"Image": "", "Id": 10, "list": ["red", "Green"], "ip": "2001:db8::5"})",
      R"({"cs-uri": "a\"b", "Id": "x", "odd name": "yes"})",
  }));
  return kSample;
}

void ExpectFound(const std::vector<Case>& cases, const Environment& environment) {
  for (const Case& one : cases) EXPECT_EQ(Found(one.search, environment), one.found) << one.search;
}

TEST(SplSearch, ComparesFieldsWithoutCase) {
  ExpectFound(
      {
          {"Image=\"c:\\\\windows\\\\SYSTEM32\\\\cmd.exe\"", "0"},
          {"search Image=\"c:\\\\windows\\\\SYSTEM32\\\\cmd.exe\"", "0"},
          {R"(Image="C:\Windows\System32\cmd.exe")", "0"},
          {"User=\"änne\"", "0 1"},
          {"Id=1", "0"},
          {"Id=01", "1"},
          {"Id = 1", "0"},
          {"image=*", ""},
          {"Image=CASE(C:*)", "0 1"},
          {"Image=CASE(c:*)", ""},
          {R"("cs-uri"="a\"b")", "3"},
          {R"(cs-uri="a\"b")", "3"},
          {"\"odd name\"=yes", "3"},
          {"list=green", "2"},
          {"list=red list=green", "2"},
      },
      Sample());
}

TEST(SplSearch, StarIsAlwaysAWildcard) {
  ExpectFound(
      {
          {R"(Image="*\\cmd.exe")", "0"},
          {R"(Image=*\\cmd.exe)", "0"},
          {R"(Image="C:\\*")", "0 1"},
          {R"(Image="*\\System32\\*")", "0"},
          {R"(Image="*s*s*m*d.exe")", "0"},
          {R"(Image="*a*b.exe")", "1"},
          {R"(Image="C*C:*")", ""},
          {"Image=*", "0 1 2"},
          {"Image=\"\"", "2"},
          {"NOT Image=*", "3"},
          {"Image=?:*", ""},
          {R"(Image="*\*b.exe")", "q:1:7: a backslash before '*'"},
      },
      Sample());
}

TEST(SplSearch, NotKeepsEventsWithoutTheFieldAndUnequalDoesNot) {
  ExpectFound(
      {
          {"NOT User=\"änne\"", "2 3"},
          {"User!=\"änne\"", ""},
          {"Image!=\"*cmd.exe\"", "1 2"},
          {"NOT Image=\"*cmd.exe\"", "1 2 3"},
          {"NOT NOT Id=1", "0"},
          {"list!=red", "2"},
          {"NOT list=red", "0 1 3"},
      },
      Sample());
}

TEST(SplSearch, OrBindsTighterThanAnd) {
  ExpectFound(
      {
          {"Id=1 OR Id=10 Image=*", "0 2"},
          {"Id=1 OR Id=10 AND list=*", "2"},
          {"Image=* Id=1 OR Id=x", "0"},
          {"(Image=* Id=1) OR Id=x", "0 3"},
          {"NOT Id=1 OR Id=10", "1 2 3"},
          {"NOT (Id=1 OR Id=10)", "1 3"},
          {"NOT Id=1 Image=*", "1 2"},
      },
      Sample());
}

TEST(SplSearch, OrderIsNumericForNumbersAndByTextOtherwise) {
  ExpectFound(
      {
          {"Id<2", "0 1"},
          {"Id>=10", "2 3"},
          {"Id<=1", "0 1"},
          {"Id>w", "3"},
      },
      Sample());
}

TEST(SplSearch, InListsTakeWildcardsAndNetworks) {
  ExpectFound(
      {
          {"Id IN (1, 10)", "0 2"},
          {"Id IN (\"1\",\"x\")", "0 3"},
          {"Image IN (\"*cmd.exe\", \"*b.exe\")", "0 1"},
          {"NOT Id IN (1, 10)", "1 3"},
          {"ip=\"10.0.0.0/8\"", "0"},
          {"ip IN (\"10.0.0.0/8\", \"2001:db8::/32\")", "0 2"},
          {"NOT ip=\"0.0.0.0/0\"", "2 3"},
          {"ip!=\"10.0.0.0/8\"", "1 2"},
      },
      Sample());
}

TEST(SplSearch, RefusesWithThePlace) {
  ExpectFound(
      {
          {"Id=1 OR", "q:1:8: a condition is missing"},
          {"Id=1\n  AND )", "q:2:7: a condition is missing"},
          {"(Id=1", "q:1:1: the parenthesis is never closed"},
          {"Id=1)", "q:1:5: ')' is not understood here"},
          {"Id==1", "q:1:1: search compares with a single ="},
          {"Id in (1)", "q:1:4: IN is written in capitals"},
          {"Id IN (1", "q:1:9: the list of IN goes on with ',' or ends in ')'"},
          {"Id=\"1", "q:1:1: a quote is never closed"},
          {"Id=[search x]", "q:1:4: a value is missing"},
          {"[search x]", "q:1:1: a subsearch inside a condition"},
          {"Ima*=x", "q:1:1: field name 'Ima*' in a condition"},
          {"'Id'=1", "q:1:1: a single quote outside double quotes"},
          {"Id=\"a\"b", "q:1:4: a value that is quoted in part"},
          {"foo(bar)", "q:1:1: 'foo' takes no parentheses"},
          {"", "q:1:1: the search is empty"},
          {"Id=1 | fooble x", "q:1:8: command 'fooble'"},
          {"Id=1 | ", "q:1:8: a command is missing"},
          {"| where Id=1", "q:1:3: 'where' cannot be the first command of a search"},
          {"Image=\"a`b\"", "q:1:9: a backtick inside quotes"},
      },
      Sample());
}

TEST(SplSearch, NestingIsBounded) {
  const std::string deep = std::string(5'000, '(') + "Id=1" + std::string(5'000, ')');
  EXPECT_EQ(Found(deep, Sample()), "q:1:102: the condition is nested too deeply");
}

TEST(SplTerm, MatchesWholeTokensOfTheRawEvent) {
  const Environment environment(Events({
      R"({"_raw": "user=Bob path=C:\\Tools\\nc.exe ip=10.0.0.12 done"})",
      R"({"_raw": "<Data Name='Image'>C:\\x\\net.exe</Data>"})",
      R"({"_raw": "a%20foo--bar_baz"})",
      R"({"other": "foo"})",
  }));
  ExpectFound(
      {
          {"bob", "0"},
          {"bo", ""},
          {"bo*", "0"},
          {"*ob", "0"},
          {"tools", "0"},
          {"\"path=c\"", "0"},
          {"nc.exe", "0"},
          {"c.exe", ""},
          {"*c.exe", "0"},
          {"\"ip=10.0.0.12 done\"", "0"},
          {"\"ip=10.0.0.12 don\"", ""},
          {"us*done", ""},
          {"10.0.0.1", ""},
          {"10.0.0", "0"},
          {"net.exe", "1"},
          {"foo", "2"},
          {"bar", "2"},
          {"TERM(foo)", "2"},
          {"TERM(bar)", ""},
          {"TERM(bar_baz)", "2"},
          {"TERM(10.0.0.12)", ""},
          {"TERM(ip=10.0.0.12)", "0"},
          {R"(TERM(C:\x\net.exe))",
           "q:1:5: TERM takes one term without quotes, blanks and "
           "backslashes"},
          {"CASE(Bob)", "0"},
          {"CASE(bob)", ""},
          {"NOT foo", "0 1 3"},
          {"*", "0 1 2 3"},
          {"\"*exe ip=*\"", "0"},
      },
      environment);
}

TEST(SplMacro, ExpandsWithArgumentsAndKeepsPlaces) {
  Environment environment(Events({R"({"Id": 1, "n": "x y"})", R"({"Id": 2})"}));
  environment.AddMacro({"first", {}, "Id=1"});
  environment.AddMacro({"id", {"number"}, "Id=$number$"});
  environment.AddMacro({"two", {"a", "b"}, "(`id($a$)` OR `id($b$)`)"});
  environment.AddMacro({"loop", {}, "`loop`"});
  environment.AddMacro({"broken", {}, "Id=1 OR"});
  environment.AddMacro({"named", {"text"}, "n=\"$text$\""});
  environment.AddMacro({"keep(1)", {}, "Id=2"});
  ExpectFound(
      {
          {"`first`", "0"},
          {"`id(2)`", "1"},
          {"`two(1, 2)`", "0 1"},
          {"`named(\"x y\")`", "0"},
          {"`first` OR Id=2 ```both `loop` ``` ", "0 1"},
          {"`loop`", "q:1:1: macros use each other too often or too deeply"},
          {"`none`", "q:1:1: there is no macro 'none'"},
          {"`id`", "q:1:1: macro 'id' takes another number of arguments"},
          {"Id=1\n`broken`", "q:2:9: a condition is missing"},
          {"`first", "q:1:1: the macro is never closed"},
          {"Id=1 ```x", "q:1:6: the comment is never closed"},
          {"```x```\n Id=1 `first` | nope", "q:2:17: command 'nope'"},
      },
      environment);
}

TEST(SplTime, BoundsAreInclusiveAndExclusive) {
  Environment environment(Events({R"({"_time": 100})", R"({"_time": 160})", R"({"_time": 220})"}));
  ExpectFound(
      {
          {"earliest=160", "1 2"},
          {"latest=160", "0"},
          {"earliest=-1m latest=now", "1"},
          {"earliest=-1x", "q:1:1: a time of this form"},
          {"_time>150", "1 2"},
      },
      environment);
}

}  // namespace
}  // namespace sigmavm::spl
