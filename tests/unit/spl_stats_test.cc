// Commands that summarize: stats, eventstats, streamstats, tstats, and what their results come
// from.
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
      R"({"_time": 100, "host": "a", "user": "x", "n": 1})",
      R"({"_time": 160, "host": "b", "user": "y", "n": 10})",
      R"({"_time": 190, "host": "a", "user": "z", "n": 2})",
      R"({"_time": 400, "user": ["x", "y"], "n": "word"})",
  }));
  return kSample;
}

TEST(SplStats, GroupsKnowTheirOrigins) {
  ExpectShown(
      {
          {"* | stats count", "count=4 <0 1 2 3>\n"},
          {"* | stats count AS c by host", "c=2 host=a <0 2>\nc=1 host=b <1>\n"},
          {"* | stats count by user",
           "count=2 user=x <0 3>\ncount=2 user=y <1 3>\n"
           "count=1 user=z <2>\n"},
          {"* | stats count by host, n",
           "count=1 host=a n=1 <0>\ncount=1 host=a n=2 <2>\n"
           "count=1 host=b n=10 <1>\n"},
          {"nothing=1 | stats count", "count=0 <>\n"},
          {"nothing=1 | stats count by host", ""},
          {"* | stats count by host | where count>1", "count=2 host=a <0 2>\n"},
      },
      Sample());
}

TEST(SplStats, Functions) {
  ExpectShown(
      {
          {"* | stats count(host) dc(user) sum(n)",
           "count(host)=3 dc(user)=3 sum(n)=13 <0 1 2 3>\n"},
          {"host=* | stats avg(n) AS a min(n) AS b max(n) AS c range(n) AS d",
           "a=4.333333333333333 b=1 c=10 d=9 <0 1 2>\n"},
          {"* | stats values(user) AS v list(n) AS l", "l=word,2,10,1 v=x,y,z <0 1 2 3>\n"},
          {"* | stats first(n) AS f last(n) AS l earliest(n) AS e latest(host) AS h",
           "e=1 f=word h=a l=1 <0 1 2 3>\n"},
          {"* | stats earliest_time(n) AS e latest_time(host) AS l", "e=100 l=190 <0 1 2 3>\n"},
          {"host=* | stats median(n) AS m perc40(n) AS p", "m=2 p=2 <0 1 2>\n"},
          {"host=a | stats exactperc50(n)", "q:1:10: a percentile that falls between two values"},
          {"* | stats count(eval(n>1)) AS big dc(eval(lower(host))) AS hosts",
           "big=3 hosts=2 <0 1 2 3>\n"},
      },
      Sample());
}

TEST(SplStats, RefusesWithThePlace) {
  ExpectShown(
      {
          {"* | stats", "q:1:10: a statistical function is missing"},
          {"* | stats mode(n)", "q:1:11: statistical function 'mode'"},
          {"* | stats sum", "q:1:11: 'sum' takes a field"},
          {"* | stats count count", "q:1:17: two results named 'count'"},
          {"* | stats sum(n*)", "q:1:15: a wildcard in a function's field"},
          {"* | stats count by h*", "q:1:20: a wildcard after BY"},
          {"* | stats sum(eval(n>1))", "q:1:15: only count takes a condition"},
      },
      Sample());
}

TEST(SplStats, EventStatsKeepsTheEvents) {
  ExpectShown({{"* | eventstats count AS c by host | table host n c",
                "n=word <3>\nc=2 host=a n=2 <2>\nc=1 host=b n=10 <1>\nc=2 host=a n=1 <0>\n"}},
              Sample());
}

TEST(SplStreamStats, WindowsSlide) {
  ExpectShown(
      {
          {"* | sort 0 _time | streamstats time_window=2m count AS c | table n c",
           "c=1 n=1 <0>\nc=2 n=10 <1>\nc=3 n=2 <2>\nc=1 n=word <3>\n"},
          {"* | streamstats time_window=2m count AS c | table n c",
           "c=1 n=word <3>\nc=1 n=2 <2>\nc=2 n=10 <1>\nc=3 n=1 <0>\n"},
          {"host=* | sort 0 _time | streamstats time_window=2m dc(user) AS c by host | table n c",
           "c=1 n=1 <0>\nc=1 n=10 <1>\nc=2 n=2 <2>\n"},
          {"* | sort 0 _time | streamstats window=2 list(n) AS l | table l",
           "l=1 <0>\nl=1,10 <1>\nl=10,2 <2>\nl=2,word <3>\n"},
          {"* | sort 0 _time | streamstats current=f last(n) AS l | table l",
           "<0>\nl=1 <1>\nl=10 <2>\nl=2 <3>\n"},
          {"* | sort 0 _time | streamstats count AS c reset_on_change=t",
           "q:1:43: statistical function 'reset_on_change'"},
          {"* | sort 0 _time | streamstats reset_after=(n=10) count AS c | table c",
           "c=1 <0>\nc=2 <1>\nc=1 <2>\nc=2 <3>\n"},
          {"host=* | sort 0 _time | streamstats reset_on_change=true count AS c by host | table c",
           "c=1 <0>\nc=1 <1>\nc=1 <2>\n"},
          {"* | sort 0 n | streamstats time_window=2m count",
           "q:1:16: streamstats with time_window over results not sorted by _time"},
          {"* | eval _time=null() | streamstats time_window=2m count",
           "q:1:25: streamstats with time_window over results without _time"},
          {"* | streamstats time_window=1m count",
           "q:1:5: an event exactly at the edge of a time_window"},
          {"* | streamstats window=2 count by host", "q:1:39: window with BY and without global=f"},
          {"* | streamstats time_window=1y count", "q:1:17: this time_window"},
      },
      Sample());
}

Environment ModelSample() {
  Environment environment(Events({
      R"({"_time": 100, "Image": "C:\\a\\cmd.exe", "host": "h1", "EventCode": 1})",
      R"({"_time": 3700, "Image": "C:\\b\\net.exe", "host": "h2", "EventCode": 1, "User": "u"})",
      R"({"_time": 3800, "Image": "C:\\b\\net.exe", "host": "h2", "EventCode": 3})",
  }));
  const Diagnostics errors =
      environment.AddDataModel({"Endpoint",
                                "Processes",
                                "EventCode=1",
                                {{"process_path", "Image"},
                                 {"process_name", R"(replace(Image, "^.*\\\\", ""))"},
                                 {"user", "User"}}});
  EXPECT_TRUE(errors.empty());
  environment.AddMacro({"drop_dm_object_name", {"name"}, "rename $name$.* as *"});
  return environment;
}

TEST(SplTstats, ReadsADataModel) {
  const std::string head = "| tstats summariesonly=false count from datamodel=Endpoint.Processes ";
  ExpectShown(
      {
          {head, "count=2 <0 1>\n"},
          {head + "where Processes.process_name=CMD.exe by Processes.process_name host",
           "Processes.process_name=cmd.exe count=1 host=h1 <0>\n"},
          {head + "where (Processes.process_path=\"*\\\\b\\\\*\" OR Processes.user=x) by host "
                  "| `drop_dm_object_name(Processes)`",
           "count=1 host=h2 <1>\n"},
          {head + "by Processes.process_name | `drop_dm_object_name(\"Processes\")` "
                  "| where match(process_name, \"^net\")",
           "count=1 process_name=net.exe <1>\n"},
          {head + "by Processes.user", "Processes.user=u count=1 <1>\n"},
          {"| tstats fillnull_value=\"-\" count from datamodel=Endpoint.Processes by "
           "Processes.user",
           "Processes.user=- count=1 <0>\nProcesses.user=u count=1 <1>\n"},
          {head + "where NOT Processes.process_name IN (\"cmd.exe\", \"x*\")", "count=1 <1>\n"},
          {"| tstats count min(_time) as first from datamodel=Endpoint "
           "where nodename=Endpoint.Processes host=h2",
           "count=1 first=3700 <1>\n"},
          {head + "by _time span=1h", "count=1 <0>\ncount=1 <1>\n"},
          {head + "where Processes.gone=1",
           "q:1:76: 'Processes.gone' is no field of Endpoint.Processes"},
          {head + "where cmd.exe", "q:1:76: a term without a field"},
          {head + "where Processes.user<3", "q:1:76: an order comparison in tstats"},
          {head + "where Processes.user=\"10.0.0.0/8\"", "q:1:91: a network as a value in tstats"},
          {"| tstats count(eval(x)) from datamodel=Endpoint.Processes",
           "q:1:16: an expression in tstats"},
          {"| tstats count where index=*", "q:1:10: tstats without 'from datamodel=...'"},
          {"| tstats count from datamodel=Other.Thing",
           "q:1:20: there is no data model 'Other.Thing'"},
          {head + "by _time", "q:1:78: by _time goes with span=, and only with it"},
      },
      ModelSample());
}

TEST(SplTstats, AModelWithABrokenExpressionIsAnError) {
  Environment environment;
  const Diagnostics errors = environment.AddDataModel({"M", "D", "", {{"f", "foo(1)"}}});
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(ErrorText(errors), "M.D.f:1:1: function 'foo'");
}

}  // namespace
}  // namespace sigmavm::spl
