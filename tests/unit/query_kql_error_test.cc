// What the query evaluator refuses, and where it says so.
#include <gtest/gtest.h>

#include "tests/unit/query_kql_run.h"

namespace sigmavm::kql {
namespace {

struct Case {
  const char* query;
  const char* error;  ///< the start of the message
};

template <size_t kSize>
void Check(const Case (&cases)[kSize]) {
  Database database;
  Result<Table> table = Table::Create("Name:string, Id:long, Ok:bool, Bag:dynamic");
  ASSERT_TRUE(table.ok());
  database.AddTable("T", *std::move(table));
  for (const Case& c : cases) {
    const std::string error = RunQuery(c.query, database);
    EXPECT_EQ(error.substr(0, std::string(c.error).size()), c.error) << c.query;
  }
}

TEST(KqlError, SyntaxIsRefusedAtItsPlace) {
  const Case cases[] = {
      {"T | where Name == \"C:\\W\"", "SV0850 query:1:19 the language knows no such escape"},
      {"T | where Name == \"a", "SV0850 query:1:19 this text has no closing quote"},
      {"T | where Name == \"a\n\"", "SV0850 query:1:19 a line break"},
      {"T\n| where (Name == \"a\"", "SV0850 query:2:21 expected ')', found the end"},
      {"T | where", "SV0850 query:1:10 expected a value, found the end"},
      {"T | where Name == \"a\" ;; T", "SV0850 query:1:26 expected the end"},
      {"let x = 1;", "SV0850 query:1:11 there is no query"},
      {"", "SV0850 query:1:1 there is no query"},
      {"union withsource=",
       "SV0850 query:1:18 expected the value of the option 'withsource', found"},
      {"T | join kind=",
       "SV0850 query:1:15 expected the value of the option 'kind', found the end"},
      {"T | summarize hint.strategy=", "SV0850 query:1:29 expected the value of the option"},
      {"T | where Name ? 1", "SV0850 query:1:16 this character has no meaning"},
      {"T | where 1 < Id < 3", "SV0850 query:1:18 comparisons cannot be chained"},
      {"print datetime(2024-99-01)", "SV0850 query:1:7 this is not a datetime"},
      {"print 99999999999999999999", "SV0850 query:1:7 "},
      {"print long(x)", "SV0850 query:1:12 expected a constant"},
      {"datatable(a:long, b:long)[1, 2, 3]", "SV0850 query:1:34 the values do not fill"},
      {"print \"\xC3\xA9\" \xC3\xA9", "SV0850 query:1:11 "},
  };
  Check(cases);
}

TEST(KqlError, WhatIsNotKnownIsNamed) {
  const Case cases[] = {
      {"T | evaluate pivot(Name)", "SV0853 query:1:5 the evaluator knows no operator 'evaluate'"},
      {"T | make-series n = count()", "SV0853 query:1:5 the evaluator knows no operator 'make-ser"},
      {"T | where geo_distance(1) > 1", "SV0853 query:1:11 the evaluator knows no function 'geo_"},
      {"T | summarize hll(Name)", "SV0853 query:1:15 the evaluator knows no aggregate 'hll'"},
      {"T | join kind=cross (T) on Id", "SV0853 query:1:5 the evaluator knows no join"},
      {"U", "SV0852 query:1:1 "},
  };
  Check(cases);
}

TEST(KqlError, NamesAreResolved) {
  const Case cases[] = {
      {"T | where Nam == \"a\"", "SV0851 query:1:11 there is no column 'Nam' here"},
      {"T | project Id | where Name == \"a\"", "SV0851 query:1:24 there is no column 'Name'"},
      {"T | where name == \"a\"", "SV0851 query:1:11 "},
      {"U | take 1", "SV0851 query:1:1 there is no table 'U'"},
      {"let f = (a:long) { a }; T | where Id == f(b = 1)", "SV0851 query:1:43 "},
  };
  Check(cases);
}

TEST(KqlError, TypesThatDoNotFitAreRefused) {
  const Case cases[] = {
      {"T | where Id contains \"4\"", "SV0852 query:1:11 this is of type long where string"},
      {"T | where Id == \"4\"", "SV0852 query:1:11 values of type long and string cannot"},
      {"T | where Id in (\"4\")", "SV0852 query:1:18 values of type long and string cannot"},
      {"T | where Name in (dynamic([4]))", "SV0852 query:1:20 a list for a text column"},
      {"T | where Id =~ \"0x3e7\"", "SV0852 query:1:11 "},
      {"T | where Name", "SV0852 query:1:11 this is of type string where bool"},
      {"T | where not(Name)", "SV0852 query:1:15 "},
      {"T | where Ok < true", "SV0852 query:1:11 values of type bool have no order"},
      {"T | extend x = Name + 1", "SV0852 query:1:16 '+' does not take string and long"},
      {"T | extend x = iff(Ok, 1, \"a\")", "SV0852 query:1:16 the values are not of one type"},
      {"T | extend x = strlen(Id)", "SV0852 query:1:23 'strlen' does not take the type long"},
      {"T | extend x = strlen()", "SV0852 query:1:16 'strlen' does not take 0 arguments"},
      {"T | extend x = Name.a", "SV0852 query:1:16 a value of type string has no members"},
      {"T | summarize count() by Bag", "SV0852 query:1:26 a value of type dynamic"},
      {"T | sort by Bag", "SV0852 query:1:13 a value of type dynamic"},
      {"T | extend n = row_number()", "SV0852 query:1:16 'row_number' needs rows in a fixed"},
      {"T | where Name matches regex Name", "SV0852 query:1:30 this must be the same"},
      {"T | summarize arg_max(*)", "SV0853 query:1:23 the evaluator does not know '*' here"},
      {"T | where Id in (T | project-away *)", "SV0852 query:1:18 the table has no columns"},
      {"T | take Id", "SV0851 query:1:10 "},
      {"T | mv-expand Name", "SV0852 query:1:15 only a value of type dynamic"},
      {"T | join (T) on Bag", "SV0852 query:1:17 a column of type dynamic"},
      {"1 + 1", "SV0852 query:1:1 the query is a single value"},
  };
  Check(cases);
}

TEST(KqlError, RegularExpressionsMustCompile) {
  const Case cases[] = {
      {"T | where Name matches regex @\"(?=a)\"", "SV0891 query:1:30 the regular expression"},
      {"T | where Name matches regex @\"(a\"", "SV0891 query:1:30 "},
      {"T | extend x = extract(@\"a\", 1, Name)", "SV0852 query:1:30 the pattern has no such"},
  };
  Check(cases);
}

TEST(KqlError, BoundsAreKept) {
  const std::string deep = "print " + std::string(5000, '(') + "1" + std::string(5000, ')');
  EXPECT_EQ(RunQuery(deep).substr(0, 6), "SV0850");
  std::string sum = "print 1";
  for (int i = 0; i < 5000; ++i) sum += "+1";
  EXPECT_EQ(RunQuery(sum).substr(0, 6), "SV0850");
  std::string either = "print false";
  for (int i = 0; i < 5000; ++i) either += " or false";
  EXPECT_EQ(RunQuery(either), "false");
  EXPECT_EQ(RunQuery("range x from 1 to 9000000000 step 1").substr(0, 6), "SV0854");
  EXPECT_EQ(RunQuery(std::string((1 << 20) + 1, ' ')).substr(0, 6), "SV0850");
  RunLimits few;
  few.steps = 1000;
  EXPECT_EQ(RunQuery("range x from 1 to 900 step 1 | where x > 1 and x < 3", {}, few).substr(0, 6),
            "SV0854");
}

TEST(KqlError, ValuesAreBounded) {
  std::string deep = "let a0 = pack_array(1);";
  std::string wide = "let a0 = pack_array(1, 2);";
  for (int i = 1; i < 1000; ++i) {
    const std::string before = "a" + std::to_string(i - 1);
    const std::string now = "let a" + std::to_string(i) + " = pack_array(" + before;
    deep.append(now).append(");");
    wide.append(now).append(", ").append(before).append(", ").append(before).append(");");
  }
  RunLimits little;
  little.bytes = size_t{16} << 20;
  EXPECT_EQ(RunQuery(deep + "print a999", {}, little).substr(0, 6), "SV0854");
  EXPECT_EQ(RunQuery(wide + "print a999", {}, little).substr(0, 6), "SV0854");
  std::string doubled = "let f = (x:dynamic) { pack_array(x, x) }; print x = ";
  for (int i = 0; i < 30; ++i) doubled += "f(";
  doubled += "dynamic([1])" + std::string(30, ')');
  EXPECT_EQ(RunQuery(doubled, {}, little).substr(0, 6), "SV0854");
}

TEST(KqlError, ChainsOfDefinitionsAreBounded) {
  std::string functions = "let f0 = (x:long) { x };";
  std::string tables = "let t0 = datatable(a:long)[1];";
  for (int i = 1; i < 2000; ++i) {
    const std::string now = std::to_string(i);
    const std::string before = std::to_string(i - 1);
    functions.append("let f").append(now).append(" = (x:long) { f").append(before);
    functions.append("(x) + f").append(before).append("(x) };");
    tables.append("let t").append(now).append(" = t").append(before).append(" | where a == 1;");
  }
  EXPECT_EQ(RunQuery(functions + "print f1999(1)").substr(0, 6), "SV0854");
  EXPECT_EQ(RunQuery(tables + "t1999").substr(0, 6), "SV0854");
}

}  // namespace
}  // namespace sigmavm::kql
