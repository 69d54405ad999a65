// What the operators on tables give, and which rows their rows come from.
#include <gtest/gtest.h>

#include "tests/unit/query_kql_run.h"

namespace sigmavm::kql {
namespace {

struct Case {
  const char* query;
  const char* rows;
};

Database MakeDatabase() {
  Database database;
  Table table =
      *Table::Create("Time:datetime, Host:string, User:string, Id:long, Bag:dynamic, Xml:string");
  const char* rows[] = {
      R"({"Time":"2024-01-01T10:00:00Z","Host":"a","User":"u","Id":3,"Bag":["x","y"]})",
      R"({"Time":"2024-01-01T10:01:00Z","Host":"b","User":"v","Id":"0x1","Bag":{"k":1,"l":2}})",
      R"({"Time":"2024-01-01T10:02:00Z","Host":"a","Bag":[],
          "Xml":"<E><D Name='P'>1</D><D Name='Q'>2</D></E>"})",
      R"({"Time":"2024-01-01T11:00:00Z","Host":"a","User":"u","Id":2,"Other":5})",
  };
  for (const char* row : rows) EXPECT_TRUE(table.AddRow(row).empty()) << row;
  database.AddTable("T", std::move(table));
  EXPECT_TRUE(database
                  .AddFunction("OnHost",
                               R"(( hosts:dynamic = dynamic([]), least:long = 0 ) {
                                  T | where array_length(hosts) == 0 or Host has_any (hosts)
                                    | where least == 0 or Id >= least })")
                  .empty());
  return database;
}

template <size_t kSize>
void Check(const Case (&cases)[kSize]) {
  const Database database = MakeDatabase();
  for (const Case& c : cases) EXPECT_EQ(RunQuery(c.query, database), c.rows) << c.query;
}

TEST(KqlTable, MissingMembersAreNullOrEmpty) {
  const Case cases[] = {
      {"T | project Host, User, Id", "a|u|3;b|v|1;a||null;a|u|2"},
      {"T | where isempty(User) | project Host", "a"},
      {"T | where isnull(Id) | count", "1"},
      {"T | where Id != 3 | project Id", "1;null;2"},
      {"T | where Id < 3 | project Id", "1;2"},
      {"T | where not(Id < 3) | project Id", "3"},
      {"T | where User !contains \"u\" | project Host", "b;a"},
  };
  Check(cases);
}

TEST(KqlTable, ColumnsAreMadeAndChosen) {
  const Case cases[] = {
      {"T | take 1 | extend Host = strcat(Host, \"1\"), N = Id * 2 | project Host, N", "a1|6"},
      {"T | take 1 | project-keep Ho*", "a"},
      {"T | take 1 | project-away Time, Bag, Xml, User", "a|3"},
      {"T | take 1 | project-rename Machine = Host | project Machine", "a"},
      {"T | distinct Host, User", "a|u;b|v;a|"},
      {"T | project ['a b'] = Id | where ['a b'] == 3", "3"},
      {"T | take 1 | extend x = column_ifexists(\"Nope\", \"none\") | project x", "none"},
  };
  Check(cases);
}

TEST(KqlTable, NamesOfColumnsFollowTheirExpressions) {
  const Database database = MakeDatabase();
  EXPECT_EQ(Columns("T | project Host, strlen(Host), Id + 1", database),
            "Host:string, Column2:long, Column3:long");
  EXPECT_EQ(
      Columns("T | summarize count(), dcount(User), make_set(Id) by Host, bin(Time, 1h)", database),
      "Host:string, Time:datetime, count_:long, dcount_User:long, set_Id:dynamic");
  EXPECT_EQ(Columns("T | project Host, Id | join (T | project Host, Id) on Host", database),
            "Host:string, Id:long, Host1:string, Id1:long");
  EXPECT_EQ(Columns("T | summarize arg_max(Time, Host, Id)", database),
            "Time:datetime, Host:string, Id:long");
}

TEST(KqlTable, RowsAreOrderedAndCut) {
  const Case cases[] = {
      {"T | sort by Id | project Id", "3;2;1;null"},
      {"T | sort by Id asc | project Id", "null;1;2;3"},
      {"T | sort by Id asc nulls last | project Id", "1;2;3;null"},
      {"T | order by Host desc, Id asc | project Host, Id", "b|1;a|null;a|2;a|3"},
      {"T | top 2 by Id | project Id", "3;2"},
      {"T | limit 1 | project Id", "3"},
      {"T | count", "4"},
  };
  Check(cases);
}

TEST(KqlTable, DefinitionsNameValuesTablesAndFunctions) {
  const Case cases[] = {
      {"let h = \"A\"; T | where Host =~ h | count", "3"},
      {"let hs = dynamic([\"a\"]); T | where Host in (hs) | count", "3"},
      {"let U = T | where Id > 1; U | union U | count", "4"},
      {"let f = (x:long, y:long) { x * y }; T | where f(Id, 2) == 6 | count", "1"},
      {"let k = 2; let f = (x:long) { let k = 5; x * k }; print f(k)", "10"},
      {"let f = (h:string) { T | where Host == h }; f(\"b\") | project Id", "1"},
      {"let f = (x:long) { x + 1 }; let g = (x:long) { f(x) * f(x + 1) }; print g(1)", "6"},
      {"OnHost() | count", "4"},
      {"OnHost(hosts = dynamic([\"b\"])) | project Id", "1"},
      {"OnHost(dynamic([\"a\"]), 3) | project Id", "3"},
      {"// comment\nT // another\n| count", "4"},
      {"T | where Host in (T | where Id == 1 | project Host) | count", "1"},
      {"T | where Id == toscalar(T | summarize max(Id)) | project Host", "a"},
      {"T | where Time between (datetime(2024-01-01 10:00:30) .. 2m) | count", "2"},
  };
  Check(cases);
}

TEST(KqlTable, GroupsAreSummarized) {
  const Case cases[] = {
      {"T | summarize n = count(), m = max(Id) by Host | sort by Host asc", "a|3|3;b|1|1"},
      {"T | where Host == \"none\" | summarize count()", "0"},
      {"T | where Host == \"none\" | summarize count() by Host", ""},
      {"T | summarize dcount(User), count_distinct(Id), dcountif(User, Host == \"b\")", "3|3|1"},
      {"T | summarize countif(Id > 1), sum(Id), avg(Id), min(Time)",
       "2|6|2.0|2024-01-01T10:00:00.0000000Z"},
      {"T | summarize make_set(Host), make_list(Id)", R"(["a","b"]|[3,1,2])"},
      {"T | summarize make_bag(bag_pack(Host, Id))", R"({"b":1,"a":2})"},
      {"T | summarize arg_max(Id, User), arg_min(Id, Host)", "3|u|1|b"},
      {"T | summarize percentile(Id, 50), percentiles(Id, 0, 100), stdev(Id)", "2|1|3|1.0"},
      {"T | summarize by Host", "a;b"},
      {"T | summarize count() by bin(Time, 1h)",
       "2024-01-01T10:00:00.0000000Z|3;2024-01-01T11:00:00.0000000Z|1"},
      {"T | summarize take_any(Host)", "a"},
      {"T | summarize make_list_if(Host, Id > 1), make_set(Host, 1)", R"(["a","a"]|["a"])"},
  };
  Check(cases);
}

TEST(KqlTable, ArraysAndBagsAreExpanded) {
  const Case cases[] = {
      {"T | mv-expand Bag | project Host, Bag", R"(a|x;a|y;b|{"k":1};b|{"l":2};a|null)"},
      {"T | take 1 | mv-expand b = Bag to typeof(string), n = dynamic([1]) | project b, n",
       "x|1;y|null"},
      {"T | take 1 | mv-expand b = Bag to typeof(long) | project b", "null;null"},
      {"T | mv-apply b = Bag to typeof(string) on (where b == \"y\") | project Host, b", "a|y"},
      {"T | where isnotempty(Xml) | extend d = parse_xml(Xml).E.D"
       " | mv-apply d on (summarize f = make_bag(bag_pack(tostring(d[\"@Name\"]), d[\"#text\"])))"
       " | project Host, tostring(f.P), tostring(f.Q)",
       "a|1|2"},
      {"T | mv-apply b = Bag on (take 1 | project c = tostring(b)) | project Id, c",
       R"(3|x;1|{"k":1};2|)"},
  };
  Check(cases);
}

TEST(KqlTable, TablesAreJoined) {
  const Case cases[] = {
      {"T | project Host, Id | join kind=inner (T | where Id > 1 | project Host, I = Id) on Host"
       " | project Id, I",
       "3|3;3|2;null|3;null|2;2|3;2|2"},
      {"T | project Host, Id | join (T | where Id > 1 | project Host, I = Id) on Host"
       " | project Id, I",
       "3|3;3|2"},
      {"T | project Host, Id | join kind=leftouter (T | where Id == 1 | project H = Host) on "
       "$left.Host == $right.H | project Id, H",
       "3|;1|b;null|;2|"},
      {"T | join kind=leftsemi (T | where Id == 1) on Host | project Id", "1"},
      {"T | join kind=leftanti (T | where Id == 1) on Host | project Id", "3;null;2"},
      {"T | project Id | join kind=inner (T | project Id) on Id | count", "3"},
      {"datatable(a:long)[1, 2] | join kind=fullouter (datatable(b:long)[2, 3]) on $left.a == "
       "$right.b",
       "1|null;2|2;null|3"},
  };
  Check(cases);
}

TEST(KqlTable, TablesAreMadeAndUnited) {
  const Case cases[] = {
      {"datatable(a:string, b:long)[\"x\", 1, \"y\", long(null)]", "x|1;y|null"},
      {"range x from 1 to 5 step 2", "1;3;5"},
      {"print a = 1, \"b\"", "1|b"},
      {"union (print a = 1), (print b = \"x\")", "1|;null|x"},
      {"print a = 1 | union (print a = 2)", "1;2"},
      {"union withsource=S T, (T | take 1) | summarize count() by S", "T|4;union_arg|1"},
      {"union (print a = 1), (print a = \"x\")", "1|;null|x"},
  };
  Check(cases);
}

TEST(KqlTable, WindowsLookAtNeighbours) {
  const Case cases[] = {
      {"T | sort by Time asc | extend n = row_number(), p = prev(Id), q = next(Id, 2, 9)"
       " | project n, p, q",
       "1|null|null;2|3|2;3|1|9;4|null|9"},
      {"T | sort by Host asc | extend s = row_cumsum(1, Host != prev(Host)) | project Host, s",
       "a|1;a|2;a|3;b|1"},
      {"T | sort by Time asc | extend s = row_window_session(Time, 1h, 2m) | summarize count() by "
       "s",
       "2024-01-01T10:00:00.0000000Z|3;2024-01-01T11:00:00.0000000Z|1"},
      {"T | sort by Time asc | extend s = row_window_session(Time, 2m, 1h) | summarize count() by "
       "s",
       "2024-01-01T10:00:00.0000000Z|2;2024-01-01T10:02:00.0000000Z|1;"
       "2024-01-01T11:00:00.0000000Z|1"},
      {"T | serialize n = row_number() | where n == 2 | project Id", "1"},
  };
  Check(cases);
}

std::string Origins(const char* text) {
  const Database database = MakeDatabase();
  const Result<Query> query = Query::Parse("query", text);
  if (!query) return "error";
  const Result<ResultTable> result = query->Run(database);
  if (!result) return Show(result);
  std::string out;
  for (const ResultRow& row : result->rows()) {
    out += '[';
    for (const Origin& origin : row.origins) out += std::to_string(origin.row);
    out += ']';
  }
  return out;
}

TEST(KqlTable, RowsKnowTheRowsTheyComeFrom) {
  const Case cases[] = {
      {"T | where Host == \"a\" | extend x = 1 | project x", "[0][2][3]"},
      {"T | sort by Id asc", "[2][1][3][0]"},
      {"T | summarize count() by Host", "[023][1]"},
      {"T | distinct Host", "[023][1]"},
      {"T | count", "[0123]"},
      {"T | mv-expand Bag", "[0][0][1][1][3]"},
      {"T | join kind=inner (T | where Id == 2) on Host | project Id", "[03][23][3]"},
      {"print 1", "[]"},
      {"union T, (T | take 1)", "[0][1][2][3][0]"},
  };
  for (const Case& c : cases) EXPECT_EQ(Origins(c.query), c.rows) << c.query;
}

TEST(KqlTable, BadSchemasAndRowsAreRefused) {
  for (const char* schema : {"", "a", "a:", "a:text", "a:string, a:long", ":string"}) {
    EXPECT_FALSE(Table::Create(schema).ok()) << schema;
  }
  Table table = *Table::Create("(['a b']:string)");
  EXPECT_EQ(table.schema()[0].name, "a b");
  for (const char* row : {"", "[1]", "{\"a\":", "5", "{} x"}) {
    EXPECT_FALSE(table.AddRow(row).empty()) << row;
  }
  EXPECT_TRUE(table.AddRow("{\"a b\": {\"c\": [1]}}").empty());
  EXPECT_EQ(table.row(0)[0].text(), "{\"c\":[1]}");
  std::string deep = "{\"a b\":";
  for (int i = 0; i < 100'000; ++i) deep += '[';
  EXPECT_FALSE(table.AddRow(deep).empty());
}

TEST(KqlTable, FunctionsThatDoNotParseAreRefused) {
  Database database;
  const Diagnostics errors = database.AddFunction("F", "(a:string) { T | where }");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors.front().where, "F:1:24");
}

}  // namespace
}  // namespace sigmavm::kql
