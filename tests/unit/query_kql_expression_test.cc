// What expressions of the query language come to.
#include <gtest/gtest.h>

#include "tests/unit/query_kql_run.h"

namespace sigmavm::kql {
namespace {

struct Case {
  const char* expression;
  const char* value;
};

template <size_t kSize>
void Check(const Case (&cases)[kSize]) {
  for (const Case& c : cases) {
    EXPECT_EQ(RunQuery(std::string("print ") + c.expression), c.value) << c.expression;
    // The same without constants: every operand comes from a column.
    EXPECT_EQ(RunQuery("datatable(one:long)[1] | project x = " + std::string(c.expression)),
              c.value)
        << c.expression;
  }
}

TEST(KqlLiteral, TextsFollowTheQuoteThatTheyAreWrittenIn) {
  const Case cases[] = {
      {R"~("a\\b\"c\'d\te")~", "a\\b\"c'd\te"},
      {R"~('it\'s "x"')~", "it's \"x\""},
      {R"~(@"C:\Windows\")~", "C:\\Windows\\"},
      {R"~(@"say ""hi""")~", "say \"hi\""},
      {R"~(@'it''s')~", "it's"},
      {"```a\n\"b\"\\```", "a\n\"b\"\\"},
      {R"~("\u00e9\x41\U0001F600")~",
       "\xC3\xA9"
       "A\xF0\x9F\x98\x80"},
      {R"~("\ud83d\ude00")~", "\xF0\x9F\x98\x80"},
      {R"~(h"secret")~", "secret"},
  };
  Check(cases);
}

TEST(KqlLiteral, NumbersTimesAndDynamicsAreRead) {
  const Case cases[] = {
      {"0x1F", "31"},
      {"-5", "-5"},
      {"1.5e3", "1500.0"},
      {"long(-3)", "-3"},
      {"long(null)", "null"},
      {"bool(null)", "null"},
      {"int(7)", "7"},
      {"1h + 30m", "01:30:00"},
      {"1.5d", "1.12:00:00"},
      {"time(1.02:03:04.5)", "1.02:03:04.5000000"},
      {"100ms", "00:00:00.1000000"},
      {"datetime(2024-02-29 10:20:30.1234567)", "2024-02-29T10:20:30.1234567Z"},
      {"datetime(2024-01-31T10:00:00+02:00)", "2024-01-31T08:00:00.0000000Z"},
      {"datetime(2024-01-31)", "2024-01-31T00:00:00.0000000Z"},
      {R"~(dynamic({"a":[1,-2.5,"x",null,true]}))~", R"~({"a":[1,-2.5,"x",null,true]})~"},
      {"dynamic(['a','b'])", R"(["a","b"])"},
      {"guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", "74be27de-1e4e-49d9-b579-fe0b331d3642"},
  };
  Check(cases);
}

TEST(KqlOperator, TextOperatorsFoldAsciiOnly) {
  const Case cases[] = {
      {R"~("ABC" =~ "abc")~", "true"},
      {R"~("ABC" !~ "abc")~", "false"},
      {"\"\xC3\x84\" =~ \"\xC3\xA4\"", "false"},
      {"tolower(\"\xC3\x84\") == \"\xC3\xA4\"", "true"},
      {"\"\xE2\x84\xAA\" =~ \"k\"", "false"},
      {R"~("ABC" == "abc")~", "false"},
      {R"~("xABCx" contains "abc")~", "true"},
      {R"~("xABCx" contains_cs "abc")~", "false"},
      {R"~("xABCx" !contains "abc")~", "false"},
      {R"~("ABCx" startswith "abc")~", "true"},
      {R"~("ABCx" startswith_cs "abc")~", "false"},
      {R"~("xABC" endswith "abc")~", "true"},
      {R"~("xABC" !endswith_cs "abc")~", "true"},
      {R"~("abc" contains "")~", "true"},
      {R"~("" startswith "")~", "true"},
      {R"~("b" in ("a", "b"))~", "true"},
      {R"~("B" in ("a", "b"))~", "false"},
      {R"~("B" in~ ("a", "b"))~", "true"},
      {R"~("B" !in~ ("a", "b"))~", "false"},
      {R"~("B" in~ (dynamic(["a", "b"])))~", "true"},
      {R"~("c" !in ("a", "b"))~", "true"},
      {"2 in (1, 2, 3)", "true"},
      {"2 !in (1, 2, 3)", "false"},
      {R"~("a1" matches regex @"^[a-z]\d$")~", "true"},
      {R"~("A1" matches regex @"^[a-z]\d$")~", "false"},
      {R"~("A1" matches regex @"(?i)^[a-z]\d$")~", "true"},
  };
  Check(cases);
}

TEST(KqlOperator, HasFindsWholeTermsInTheStrictestReading) {
  const Case cases[] = {
      {R"~(@"C:\Windows\cmd.exe" has "cmd")~", "true"},
      {R"~(@"C:\Windows\cmd.exe" has "CMD.EXE")~", "true"},
      {R"~(@"C:\Windows\cmd.exe" has_cs "CMD")~", "false"},
      {R"~("mycmd.exe" has "cmd")~", "false"},
      {R"~("xcmd cmd" has "cmd")~", "true"},
      {R"~("cmd_x" has "cmd")~", "false"},
      {"\"cmd\xC3\xA9\" has \"cmd\"", "false"},
      {R"~("cmd.exe" has ".exe")~", "true"},
      {R"~("a -enc b" has "-enc")~", "true"},
      {R"~("a -encoded b" has "-enc")~", "false"},
      {R"~("a -encoded b" hasprefix "enc")~", "true"},
      {R"~("a -encoded b" hasprefix "coded")~", "false"},
      {R"~("a -encoded b" hassuffix "coded")~", "true"},
      {R"~("a -encoded b" !hassuffix "enc")~", "true"},
      {R"~("a b c" has_any ("x", "b"))~", "true"},
      {R"~("a b c" has_any ("x", "y"))~", "false"},
      {R"~("a b c" has_all ("a", "c"))~", "true"},
      {R"~("a b c" has_all ("a", "x"))~", "false"},
      {R"~("a b c" has_any (dynamic(["x", "c"])))~", "true"},
      {R"~(has_any_index("a b c", dynamic(["x", "c"])))~", "1"},
  };
  Check(cases);
}

TEST(KqlLogic, NullsFollowThreeValuedLogic) {
  const Case cases[] = {
      {"long(null) == 1", "false"},
      {"long(null) != 1", "true"},
      {"long(null) == long(null)", "null"},
      {"long(null) != long(null)", "null"},
      {"long(null) < 1", "null"},
      {"not(long(null) < 1)", "null"},
      {"long(null) < 1 or true", "true"},
      {"long(null) < 1 or false", "null"},
      {"long(null) < 1 and false", "false"},
      {"long(null) < 1 and true", "null"},
      {"coalesce(long(null) < 1, false)", "false"},
      {"long(null) in (1, 2)", "false"},
      {"long(null) + 1", "null"},
      {"isnull(long(null))", "true"},
      {R"~(isnull(""))~", "false"},
      {R"~(isempty(""))~", "true"},
      {"isempty(long(null))", "true"},
      {R"~(isnotempty(" "))~", "true"},
      {R"~(coalesce("", "b"))~", "b"},
      {R"~(ipv4_is_in_range("", "10.0.0.0/8"))~", "null"},
      {R"~(not(ipv4_is_in_range("::1", "10.0.0.0/8")))~", "null"},
      {"iff(long(null) > 1, 1, 2)", "2"},
      {"case(false, 1, true, 2, 3)", "2"},
  };
  Check(cases);
}

TEST(KqlOperator, ArithmeticKeepsTypes) {
  const Case cases[] = {
      {"7 / 2", "3"},
      {"7 / 2.0", "3.5"},
      {"7 % 4", "3"},
      {"1 / 0", "null"},
      {"2 + 3 * 4", "14"},
      {"(2 + 3) * 4", "20"},
      {"-2 - -3", "1"},
      {"datetime(2024-01-02) - datetime(2024-01-01)", "1.00:00:00"},
      {"datetime(2024-01-01) + 1h", "2024-01-01T01:00:00.0000000Z"},
      {"1h / 30m", "2.0"},
      {"2 * 1h", "02:00:00"},
      {"bin(17, 5)", "15"},
      {"bin(-1, 5)", "-5"},
      {"bin(datetime(2024-01-01 10:17), 5m)", "2024-01-01T10:15:00.0000000Z"},
      {"floor(2.7, 0.5)", "2.5"},
      {"5 between (1 .. 5)", "true"},
      {"6 between (1 .. 5)", "false"},
      {"6 !between (1 .. 5)", "true"},
      {"datetime(2024-01-01 01:00) between (datetime(2024-01-01) .. 2h)", "true"},
      {"1.0 == 1", "true"},
  };
  Check(cases);
}

TEST(KqlOperator, MembersOfDynamicsAreReached) {
  const Case cases[] = {
      {R"~(dynamic({"a":{"b":[1,2]}}).a.b[1])~", "2"},
      {R"~(dynamic({"a b":1})["a b"])~", "1"},
      {R"~(dynamic([1,2,3])[-1])~", "3"},
      {R"~(dynamic([1,2,3])[5])~", "null"},
      {R"~(dynamic({"a":1}).A)~", "null"},
      {R"~(tostring(dynamic({"a":1}).b))~", ""},
      {R"~(dynamic({"a":"x"}).a == "x")~", "true"},
      {R"~(dynamic({"a":4}).a == "4")~", "false"},
      {R"~(dynamic({"a":4}).a > 3)~", "true"},
      {R"~(dynamic({"a":"XyZ"}).a contains "yz")~", "true"},
  };
  Check(cases);
}

TEST(KqlFunction, TextFunctions) {
  const Case cases[] = {
      {R"~(toupper("aé"))~", "AÉ"},
      {R"~(strcat("a", 1, true, dynamic([1])))~", "a1true[1]"},
      {R"~(strcat_delim("-", "a", 2))~", "a-2"},
      {R"~(strcat_array(dynamic(["a","b"]), ","))~", "a,b"},
      {R"~(strlen("aé"))~", "2"},
      {R"~(substring("aébc", 1, 2))~", "éb"},
      {R"~(substring("abc", -2))~", "bc"},
      {R"~(substring("abc", 9))~", ""},
      {R"~(indexof("éab", "b"))~", "2"},
      {R"~(indexof("ab", "c"))~", "-1"},
      {R"~(replace_string("aXbX", "X", "yy"))~", "ayybyy"},
      {R"~(replace_regex("a1b2", @"(\d)", @"<\1>"))~", "a<1>b<2>"},
      {R"~(split("a,b,c", ","))~", R"~(["a","b","c"])~"},
      {R"~(split("a,b,c", ",", 1))~", R"~(["b"])~"},
      {R"~(extract(@"(\w+)=(\w+)", 2, "k=v"))~", "v"},
      {R"~(extract(@"x(\d)", 1, "none"))~", ""},
      {R"~(extract_all(@"(\d+)", "1 22 3"))~", R"~(["1","22","3"])~"},
      {R"~(extract_all(@"(\w)(\d)", "a1 b2"))~", R"~([["a","1"],["b","2"]])~"},
      {R"~(trim(@"\s+", "  a b  "))~", "a b"},
      {R"~(trim_end("-", "a--"))~", "a"},
      {R"~(countof("a1b2", @"\d", "regex"))~", "2"},
      {"tohex(255)", "ff"},
      {R"~(hash_sha256("abc"))~",
       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {R"~(base64_decode_tostring("aGk="))~", "hi"},
  };
  Check(cases);
}

TEST(KqlFunction, Conversions) {
  const Case cases[] = {
      {R"~(tolong("0x1f"))~", "31"},
      {R"~(tolong(" 42 "))~", "42"},
      {R"~(tolong("4x"))~", "null"},
      {R"~(toint("5000000000"))~", "null"},
      {R"~(todouble("1.5"))~", "1.5"},
      {R"~(tobool("TRUE"))~", "true"},
      {R"~(tobool("x"))~", "null"},
      {"tostring(long(null))", ""},
      {"tostring(5)", "5"},
      {R"~(todatetime("2024-01-31T10:00:00Z"))~", "2024-01-31T10:00:00.0000000Z"},
      {R"~(todatetime("2024-13-31"))~", "null"},
      {R"~(totimespan("00:05:00"))~", "00:05:00"},
      {R"~(toguid("{74BE27DE-1E4E-49D9-B579-FE0B331D3642}"))~",
       "74be27de-1e4e-49d9-b579-fe0b331d3642"},
      {R"~(parse_json('{"a":[1]}').a[0])~", "1"},
      {R"~(parse_json("not json"))~", "not json"},
      {R"~(parse_json(""))~", "null"},
      {R"~(gettype(parse_json("[1]")))~", "array"},
  };
  Check(cases);
}

TEST(KqlFunction, XmlBecomesBags) {
  const Case cases[] = {
      {R"~(parse_xml('<a x="1"><b>t</b><b y="2">u</b><c/></a>'))~",
       R"~({"a":{"@x":"1","b":["t",{"@y":"2","#text":"u"}],"c":null}})~"},
      {R"~(parse_xml("<a>1 &amp; 2</a>").a)~", "1 & 2"},
      {R"~(parse_xml("<a> x <b>y</b> </a>"))~", R"~({"a":{"b":"y","#text":"x"}})~"},
      {R"~(parse_xml("<a k='v'> x </a>").a["#text"])~", " x "},
      {R"~(parse_xml("<a>007</a>").a)~", "007"},
      {R"~(parse_xml("<a><b></a>"))~", "null"},
      {R"~(parse_xml("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"))~", "null"},
      {R"~(parse_xml(""))~", "null"},
  };
  Check(cases);
}

TEST(KqlFunction, ArraysAndBags) {
  const Case cases[] = {
      {"array_length(dynamic([1,2]))", "2"},
      {"array_length(dynamic({}))", "null"},
      {R"~(array_index_of(dynamic(["a","b"]), "b"))~", "1"},
      {R"~(set_has_element(dynamic(["a"]), "A"))~", "false"},
      {R"~(bag_pack("a", 1, "b", "x"))~", R"~({"a":1,"b":"x"})~"},
      {R"~(pack_array(1, "a"))~", R"~([1,"a"])~"},
      {R"~(bag_keys(dynamic({"a":1,"b":2})))~", R"~(["a","b"])~"},
      {R"~(bag_merge(dynamic({"a":1}), dynamic({"a":2,"b":3})))~", R"~({"a":1,"b":3})~"},
      {R"~(bag_has_key(dynamic({"a":1}), "a"))~", "true"},
      {"array_concat(dynamic([1]), dynamic([2]))", "[1,2]"},
  };
  Check(cases);
}

TEST(KqlFunction, Times) {
  const Case cases[] = {
      {R"~(datetime_part("hour", datetime(2024-01-31 10:20)))~", "10"},
      {"hourofday(datetime(2024-01-31 10:20))", "10"},
      {"dayofmonth(datetime(2024-01-31))", "31"},
      {"dayofweek(datetime(2024-01-31))", "3.00:00:00"},
      {"dayofyear(datetime(2024-12-31))", "366"},
      {"monthofyear(datetime(2024-01-31))", "1"},
      {"getyear(datetime(2024-01-31))", "2024"},
      {"week_of_year(datetime(2021-01-03))", "53"},
      {"week_of_year(datetime(2024-12-30))", "1"},
      {R"~(datetime_diff("minute", datetime(2024-01-01 10:05), datetime(2024-01-01 10:00:59)))~",
       "5"},
      {R"~(datetime_diff("month", datetime(2024-03-01), datetime(2023-12-31)))~", "3"},
      {R"~(datetime_add("month", 1, datetime(2024-01-31)))~", "2024-02-29T00:00:00.0000000Z"},
      {R"~(format_datetime(datetime(2024-01-31 09:05:06), "yyyy-MM-dd HH:mm:ss"))~",
       "2024-01-31 09:05:06"},
      {"startofday(datetime(2024-01-31 09:05:06))", "2024-01-31T00:00:00.0000000Z"},
      {"unixtime_seconds_todatetime(86400)", "1970-01-02T00:00:00.0000000Z"},
      {"now()", "1970-01-01T00:00:00.0000000Z"},
      {"ago(1d)", "1969-12-31T00:00:00.0000000Z"},
  };
  Check(cases);
}

TEST(KqlFunction, Addresses) {
  const Case cases[] = {
      {R"~(ipv4_is_in_range("10.1.2.3", "10.0.0.0/8"))~", "true"},
      {R"~(ipv4_is_in_range("11.1.2.3", "10.0.0.0/8"))~", "false"},
      {R"~(ipv4_is_in_range("10.1.2", "10.0.0.0/8"))~", "null"},
      {R"~(ipv4_is_in_range("10.1.2.03", "10.0.0.0/8"))~", "null"},
      {R"~(ipv4_is_in_any_range("10.1.2.3", "192.168.0.0/16", "10.0.0.0/8"))~", "true"},
      {R"~(ipv4_is_in_any_range("8.8.8.8", dynamic(["192.168.0.0/16", "10.0.0.0/8"])))~", "false"},
      {R"~(ipv4_is_in_any_range("8.8.8.8", "x"))~", "null"},
      {R"~(ipv4_is_match("10.1.2.3", "10.1.2.9", 24))~", "true"},
      {R"~(ipv4_is_match("10.1.2.3", "10.1.2.9"))~", "false"},
      {R"~(ipv4_is_private("172.31.0.1"))~", "true"},
      {R"~(ipv4_is_private("172.32.0.1"))~", "false"},
      {R"~(ipv6_is_in_range("fe80::1", "fe80::/10"))~", "true"},
      {R"~(ipv6_is_in_range("2001:db8::1", "fe80::/10"))~", "false"},
      {R"~(ipv6_is_in_range("::ffff:10.0.0.1", "10.0.0.0/8"))~", "true"},
      {R"~(ipv6_is_in_range("fe80:::1", "fe80::/10"))~", "null"},
      {R"~(ipv6_is_match("fe80::1", "fe80:0:0:0:0:0:0:1"))~", "true"},
  };
  Check(cases);
}

}  // namespace
}  // namespace sigmavm::kql
