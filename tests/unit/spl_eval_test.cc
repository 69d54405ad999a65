// Expressions of eval and where: operators, null, functions, and what is refused.
#include <gtest/gtest.h>

#include "tests/unit/spl_testing.h"

namespace sigmavm::spl {
namespace {

struct Case {
  std::string text;
  std::string expected;
};

const Environment& Sample() {
  static const Environment kSample(Events({
      R"({"a": "Text", "n": "5", "z": "05", "path": "C:\\Win\\cmd.exe", "m": ["x", "y1", "y2"],
          "ip": "10.0.0.5", "odd-name": "o", "json": "{\"a\":{\"b\":[1,\"t\"]}}",
          "e": "", "u": "ÄÖ", "t": 1700000000.25})",
  }));
  return kSample;
}

void ExpectValues(const std::vector<Case>& cases) {
  for (const Case& one : cases) EXPECT_EQ(Evaluated(one.text, Sample()), one.expected) << one.text;
}

/// Conditions are asked twice: as they are, and negated, which tells false from null.
void ExpectConditions(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    const bool is_true = Found("* | where " + one.text, Sample()) == "0";
    const bool is_false = Found("* | where NOT (" + one.text + ")", Sample()) == "0";
    EXPECT_FALSE(is_true && is_false) << one.text;
    EXPECT_EQ(is_true ? "true" : is_false ? "false" : "null", one.expected) << one.text;
  }
}

TEST(SplEval, ComparisonsAreCaseSensitiveAndNullIsUnknown) {
  ExpectConditions({
      {"a=\"Text\"", "true"},
      {"a==\"Text\"", "true"},
      {"a=\"text\"", "false"},
      {"a!=\"text\"", "true"},
      {"none=\"x\"", "null"},
      {"none!=\"x\"", "null"},
      {"NOT none=\"x\"", "null"},
      {"none=\"x\" OR a=\"Text\"", "true"},
      {"none=\"x\" AND a=\"Text\"", "null"},
      {"none=\"x\" AND a=\"no\"", "false"},
      {"isnull(none) AND isnotnull(a)", "true"},
      {"n=5", "true"},
      {"n=5.0", "true"},
      {"n=\"5.0\"", "false"},
      {"n=\"5\"", "true"},
      {"z=5", "true"},
      {"z=\"5\"", "false"},
      {"n=z", "true"},
      {"n<10", "true"},
      {"a>\"T\"", "true"},
      {"'odd-name'=\"o\"", "true"},
      {"e=\"\"", "true"},
      {"m=\"x\"", "null"},
      {"a IN (\"no\", \"Text\")", "true"},
      {"in(n, 4, 6)", "false"},
      {"a LIKE \"T%t\"", "true"},
      {"like(a, \"t%\")", "false"},
      {"like(a, \"T_xt\")", "true"},
      {"like(u, \"__\")", "true"},
  });
}

TEST(SplEval, AndBindsTighterThanOr) {
  ExpectConditions({
      {"a=\"Text\" OR a=\"x\" AND a=\"y\"", "true"},
      {"(a=\"Text\" OR a=\"x\") AND a=\"y\"", "false"},
      {"NOT a=\"x\" AND a=\"Text\"", "true"},
      {"a=\"Text\" XOR n=5", "false"},
      {"if(n=5, true(), false())", "true"},
      {"coalesce(none=\"x\", false())", "false"},
  });
}

TEST(SplEval, RegularExpressionsAreReadThroughTheStringLayer) {
  ExpectConditions({
      {R"(match(path, "(?i)c:\\\\WIN\\\\.*\.exe$"))", "true"},
      {R"(match(path, "C:\\\\Win"))", "true"},
      {R"(match(path, "^win"))", "false"},
      {R"(match(n, "^\d$"))", "true"},
      {R"(match(none, "x"))", "null"},
      {R"(match(coalesce(none, ""), "x"))", "false"},
      {R"(match(u, "(?i)^äö$"))", "true"},
      {R"(match(u, "^..$"))", "true"},
      {"match(a, \"T(?=e)\")", "true"},
      {R"(cidrmatch("10.0.0.0/8", ip))", "true"},
      {R"(cidrmatch("10.1.0.0/16", ip))", "false"},
      {R"(cidrmatch("10.1.0.0/16", a))", "false"},
      {R"(searchmatch("a=TEXT n=5"))", "true"},
      {R"(searchmatch("a=x"))", "false"},
  });
}

TEST(SplEval, OperatorsComputeAndNullPropagates) {
  ExpectValues({
      {"1+2*3", "7"},
      {"(1+2)*3", "9"},
      {"-2+n", "3"},
      {"7%4", "3"},
      {"1/4", "0.25"},
      {"1/0", "null"},
      {"a+1", "null"},
      {"none+1", "null"},
      {"\"a\"+\"b\"", "ab"},
      {"a.\"-\".n.\"-\".z", "Text-5-05"},
      {"a.none", "null"},
      {"1.5e2", "150"},
      {"\"q\\\"\\\\d\\d\"", "q\"\\d\\d"},
      {"null()", "null"},
  });
}

TEST(SplEval, Functions) {
  ExpectValues({
      {"lower(u).lower(a)", "äötext"},
      {"upper(a)", "TEXT"},
      {"len(u)", "2"},
      {"substr(\"abcdef\", 2, 3)", "bcd"},
      {"substr(\"abcdef\", -2)", "ef"},
      {"substr(u, 2)", "Ö"},
      {"trim(\"  x \")", "x"},
      {"ltrim(\"xxay\", \"x\")", "ay"},
      {"rtrim(\"ayy\", \"y\")", "a"},
      {"replace(\"aXbX\", \"X(.?)\", \"<\\1>\")", "a<b><>"},
      {"replace(\"abc\", \"\", \"-\")", "-a-b-c-"},
      {"urldecode(\"a%20b%zz\")", "a b%zz"},
      {"split(\"a,b,c\", \",\")", "a|b|c"},
      {"mvindex(m, 1)", "y1"},
      {"mvindex(m, -1)", "y2"},
      {"mvindex(m, 0, 1)", "x|y1"},
      {"mvindex(m, 9)", "null"},
      {"mvcount(m)", "3"},
      {"mvcount(a)", "1"},
      {"mvcount(none)", "null"},
      {"mvfind(m, \"^y\")", "1"},
      {"mvfilter(match(m, \"^y\"))", "y1|y2"},
      {"mvmap(m, m.\"!\")", "x!|y1!|y2!"},
      {"mvjoin(m, \"+\")", "x+y1+y2"},
      {"mvappend(a, m)", "Text|x|y1|y2"},
      {"mvdedup(split(\"a a b\", \" \"))", "a|b"},
      {"coalesce(none, a)", "Text"},
      {"if(none=1, \"yes\", \"no\")", "no"},
      {"case(n=4, \"four\", n=5, \"five\")", "five"},
      {"case(n=4, \"four\")", "null"},
      {"validate(n=5, \"not five\", n<3, \"not small\")", "not small"},
      {"nullif(a, \"Text\")", "null"},
      {"tonumber(\"0x1F\", 16)", "31"},
      {"tonumber(\"abc\")", "null"},
      {"tostring(255, \"hex\")", "0xFF"},
      {"round(2.567, 1)", "2.6"},
      {"floor(2.5)", "2"},
      {"ceil(2.1)", "3"},
      {"abs(-3)", "3"},
      {"max(1, n, 3)", "5"},
      {"min(4, n)", "4"},
      {"printf(\"%05d %s %.2f %x%%\", n, a, 1.5, 255)", "00005 Text 1.50 ff%"},
      {"strftime(t, \"%Y-%m-%dT%H:%M:%S.%3NZ\")", "2023-11-14T22:13:20.250Z"},
      {"strptime(\"2023-11-14 22:13:20\", \"%Y-%m-%d %H:%M:%S\")", "1700000000"},
      {"strptime(\"2023-11-15T00:13:20.5+02:00\", \"%FT%T.%N%z\")", "1700000000.5"},
      {"strptime(\"x\", \"%Y\")", "null"},
      {"relative_time(1700000000, \"-1d@d\")", "1699833600"},
      {"relative_time(1700000000, \"@h\")", "1699999200"},
      {"md5(\"abc\")", "900150983cd24fb0d6963f7d28e17f72"},
      {"sha1(\"abc\")", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"sha256(\"\")", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"json_extract(json, \"a.b{1}\")", "t"},
      {"json_extract(json, \"a.c\")", "null"},
      {"spath(json, \"a\")", "{\"b\":[1,\"t\"]}"},
  });
}

TEST(SplEval, TypesOfValues) {
  ExpectConditions({
      {"isnum(n)", "true"},
      {"isnum(a)", "false"},
      {"isstr(a)", "true"},
      {"isstr(lower(n))", "true"},
      {"isnum(none)", "false"},
      {"isnull(m)", "false"},
  });
}

TEST(SplEval, RefusesWithThePlace) {
  const Case cases[] = {
      {"* | where a", "q:1:11: a condition is needed here, not a value"},
      {"* | where NOT a", "q:1:15: a condition is needed here, not a value"},
      {"* | where a=1 AND \"x\"", "q:1:19: a condition is needed here, not a value"},
      {"* | eval x=a=1", "q:1:12: a condition cannot be a field's value"},
      {"* | eval x=foo(1)", "q:1:12: function 'foo'"},
      {"* | eval x=len()", "q:1:12: 'len' takes another number of arguments"},
      {"* | eval x=1+", "q:1:14: a value is missing"},
      {"* | eval x=(1", "q:1:12: the parenthesis is never closed"},
      {"* | eval x=1 2", "q:1:14: '2' is not understood here"},
      {"* | eval x=a.\"b\"+1", "q:1:19: '.' beside '+' or '-'"},
      {"* | where a=1 OR b=1 XOR c=1", "q:1:22: OR and XOR side by side"},
      {"* | where match(a, b)", "q:1:11: a regular expression that is no text in quotes"},
      {"* | where like(a, \"x\\y\")", "q:1:11: a backslash in a pattern of like"},
      {"* | where cidrmatch(\"10.0.0.0\", a)", "q:1:11: '10.0.0.0' is no network in CIDR notation"},
      {"* | where a=[search x]", "q:1:13: a subsearch inside an expression"},
      {"* | where a=1=2", "q:1:14: a second comparison"},
      {"* | eval x=strftime(1, \"%Q\")", "q:1:12: time format '%Q'"},
      {"* | eval x=case(a=1)", "q:1:12: 'case' takes another number of arguments"},
      {"* | eval x=case(a=1, 2, 3)", "q:1:12: conditions and values come in pairs"},
      {"* | eval x=mvfilter(match(a, \"x\") AND b=1)",
       "q:1:12: mvfilter takes a condition on one field"},
      {"* | eval x=1a", "q:1:12: this is no number"},
      {"* | eval x=upper(u)", "q:1:5: upper() of a text beyond ASCII"},
  };
  for (const Case& one : cases) EXPECT_EQ(Found(one.text, Sample()), one.expected) << one.text;
}

TEST(SplEval, BrokenAndEndlessRegularExpressionsAreErrors) {
  EXPECT_EQ(Found("* | where match(a, \"(\")", Sample()).substr(0, 61),
            "q:1:11: the regular expression does not compile: missing clos");
  const Environment environment(Events({R"({"a": ")" + std::string(60, 'x') + R"("})"}));
  EXPECT_EQ(Found("* | where match(a, \"^(x+x+)+y\")", environment), "");
  EXPECT_EQ(Found("* | where match(a, \"^(?:(x+)*)*[^x]\")", environment),
            "q:1:5: a regular expression needs too many steps on an event");
}

TEST(SplEval, LongTextsAreMatchedThatNeedMuchStack) {
  const Environment environment(Events({R"({"a": ")" + std::string(3'000, 'x') + R"(y"})"}));
  EXPECT_EQ(Found("* | where match(a, \"^(?:(x)|z)+y$\")", environment), "0");
}

TEST(SplEval, NestingIsBounded) {
  const std::string deep = std::string(20'000, '(') + "1" + std::string(20'000, ')');
  EXPECT_EQ(Found("* | eval x=" + deep, Sample()), "q:1:113: the expression is nested too deeply");
  std::string sum = "1";
  for (int i = 0; i < 5'000; ++i) sum += "+1";
  EXPECT_EQ(Found("* | eval x=" + sum, Sample()).substr(0, 5), "q:1:4");
  std::string text = "a";
  for (int i = 0; i < 200; ++i) text += ".a";
  EXPECT_EQ(Evaluated("len(" + text + ")", Sample()), "804");
}

}  // namespace
}  // namespace sigmavm::spl
