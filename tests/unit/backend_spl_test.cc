// Rules as Splunk searches: what the search command says, what is left to `where`, and that no text
// of a rule leaves its literal.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "compiler/backend/profile/profile_reader.h"
#include "compiler/backend/spl/clause.h"
#include "compiler/backend/spl/pcre_pattern.h"
#include "compiler/backend/spl/spl_correlation.h"
#include "compiler/backend/spl/spl_search.h"
#include "compiler/backend/spl/spl_text.h"
#include "compiler/compile/compile.h"

namespace sigmavm::backend::spl {
namespace {

/// Everything a mapped rule borrows.
struct Workbench {
  explicit Workbench(const std::string& detection, const std::string& product = "sysmon",
                     const std::string& category = "process_creation")
      : profile(FindProfile(Language::kSpl, product, sources)) {
    compile::Compiler compiler(sources, 1);
    compiler.AddText("rule.yml",
                     "title: T\nlevel: high\nlogsource:\n  product: windows\n  category: " +
                         category + "\ndetection:\n" + detection);
    plans = std::move(compiler).Compile().plans;
    EXPECT_EQ(plans.size(), 1u) << detection;
    EXPECT_TRUE(profile.ok());
  }

  [[nodiscard]] MappedRule Map() const { return MapRule(plans.front(), *profile); }
  [[nodiscard]] Translation Write() const { return WriteSearch(Map()); }

  SourceMap sources;
  Result<Profile> profile;
  std::vector<ir::RulePlan> plans;
};

/// The search after its two first lines: where the events are, and the comment.
std::string Body(const Translation& translation) {
  const size_t first = translation.query.find('\n');
  const size_t second = translation.query.find('\n', first + 1);
  return second == std::string::npos ? "" : translation.query.substr(second + 1);
}

std::string BodyOf(const std::string& selection) {
  const Translation translation =
      Workbench("  s:\n    " + selection + "\n  condition: s\n").Write();
  EXPECT_NE(translation.status, Status::kRefused) << selection;
  return Body(translation);
}

TEST(SplSearch, BeginsWithTheEventsAndSaysWhichRuleItIs) {
  EXPECT_EQ(Workbench("  s:\n    Image: a\n  condition: s\n").Write().query,
            "`sigma_sysmon` EventCode=1\n    ``` T, level high ```\n    Image=\"a\"");
  EXPECT_EQ(Workbench("  s:\n    TargetObject: a\n  condition: s\n", "sysmon", "registry_event")
                .Write()
                .query,
            "`sigma_sysmon` EventCode IN (12, 13, 14)\n    ``` T, level high ```\n"
            "    TargetObject=\"a\"");
}

TEST(SplSearch, SaysTextsWithTheSearchCommandWhereItIsExact) {
  struct Case {
    const char* name;
    const char* selection;
    const char* body;
  };
  const Case cases[] = {
      {"Equals", "Image: C:\\a.exe", R"(    Image="C:\\a.exe")"},
      {"Contains", "Image|contains: a b", R"(    Image="*a b*")"},
      {"StartsWith", "Image|startswith: a", R"(    Image="a*")"},
      {"EndsWith", "Image|endswith: \\a", R"(    Image="*\\a")"},
      {"BackslashBeforeWildcard", "Image: 'C:\\Temp\\\\*'", R"(    Image="C:\\Temp\\*")"},
      {"InnerWildcard", "Image: a*b", R"(    Image="a*b")"},
      {"Quote", "Image: 'a\"b'", R"(    Image="a\"b")"},
      {"List", "Image: [a, '*b', 'c|d']", R"(    Image IN ("a", "*b", "c|d"))"},
      {"AllOfAList", "Image|contains|all: [a, b]", "    Image=\"*a*\"\n    Image=\"*b*\""},
      {"Present", "Image: '*'", "    Image=*"},
      {"Empty", "Image: ''", "    Image=\"\""},
      {"Null", "Image: null", "    NOT Image=*"},
      {"Exists", "Image|exists: true", "    Image=*"},
      {"ExistsNot", "Image|exists: false", "    NOT Image=*"},
      {"Number", "ProcessId: 4", "    ProcessId=\"4\""},
      {"Boolean", "Initiated: true", "    Initiated=\"true\""},
      {"Network", "DestinationIp|cidr: 10.0.0.0/8", "    DestinationIp=\"10.0.0.0/8\""},
      {"Network6", "DestinationIp|cidr: 'fe80::/10'", "    DestinationIp=\"fe80::/10\""},
      {"Dash", "CommandLine|windash|contains: ' -a'",
       R"(    CommandLine IN ("* -a*", "* /a*", "* –a*", "* —a*", "* ―a*"))"},
      {"Neq", "Image|neq: a", "    NOT Image=\"a\""},
      {"ReservedName", "not: a", "    \"not\"=\"a\""},
      {"NameWithDots", "user.type: a", "    user.type=\"a\""},
      {"NameWithDash", "c-uri: a", "    \"c-uri\"=\"a\""},
  };
  for (const Case& test : cases) EXPECT_EQ(BodyOf(test.selection), test.body) << test.name;
}

TEST(SplSearch, LeavesTheRestToWhereBehindASoundPrefilter) {
  struct Case {
    const char* name;
    const char* selection;
    const char* body;
  };
  const Case cases[] = {
      {"LiteralStar", "Image: 'a\\*b'",
       "    Image=\"a*b\"\n| where match('Image',\"(?i)^a\\\\*b\\\\z\")"},
      {"OneCharacter", "Image|endswith: 'a?b'",
       "    Image=\"*a*b\"\n| where match('Image',\"(?is)a.b\\\\z\")"},
      {"LiteralQuestionMark", "Image: 'a\\?b'", "    Image=\"a?b\""},
      {"CasedText", "Image|cased: aB", "    Image=\"aB\"\n| where 'Image'=\"aB\""},
      {"CasedDigits", "Image|cased: '12'", "    Image=\"12\""},
      {"CasedHexDigits", "Image|cased: '1e3'",
       "    Image=\"1e3\"\n| where match('Image',\"^1e3\\\\z\")"},
      {"CasedContains", "Image|cased|contains: aB",
       "    Image=\"*aB*\"\n| where match('Image',\"aB\")"},
      {"TextThatLooksLikeANetwork", "DestinationIp: 10.0.0.0/8",
       "    DestinationIp=\"10.0.0.0*8\"\n| where "
       "match('DestinationIp',\"(?i)^10\\\\.0\\\\.0\\\\.0/8"
       "\\\\z\")"},
      {"Backtick", "Image|contains: 'a`b'",
       "    Image=\"*a*b*\"\n| where match('Image',\"(?i)a\\\\x{60}b\")"},
      {"ControlCharacter", "Image|contains: \"a\\tb\"",
       "    Image=\"*a*b*\"\n| where match('Image',\"(?i)a\\\\x{9}b\")"},
      {"ManyDashes", "CommandLine|windash|contains: ' -a -b -c'",
       "    CommandLine=\"* *a *b *c*\"\n| where match('CommandLine',\"(?i) [-/–—―]a [-/–—―]b "
       "[-/–—―]c\")"},
      {"Regex", "Image|re: 'ab\\\\[cd]$'",
       R"(    Image IN ("*ab\\c*", "*ab\\d*"))"
       "\n| where match('Image',\"ab\\\\\\\\[cd]\\\\z\")"},
      {"RegexFlags", "Image|re|i|m|s: '^a.b$'", "| where match('Image',\"(?ims)^a.b$\")"},
      {"Less", "ProcessId|lt: 5", "| where tonumber('ProcessId')<5"},
      {"OtherField", "Image|fieldref: ParentImage",
       "| where (isnotnull('Image') AND isnotnull('ParentImage') AND "
       "\"=\".lower(coalesce('Image',\"\"))=\"=\".lower(coalesce('ParentImage',\"\")))"},
      {"TimeModifier", "earliest: a", "| where match('earliest',\"(?i)^a\\\\z\")"},
  };
  for (const Case& test : cases) EXPECT_EQ(BodyOf(test.selection), test.body) << test.name;
}

TEST(SplSearch, KeepsMissingFieldsOutOfNull) {
  struct Case {
    const char* name;
    const char* selection;
    const char* body;
  };
  const Case cases[] = {
      {"Regex", "Image|re: a+b", "| where NOT (match(coalesce('Image',\"\"),\"a+b\"))"},
      {"RegexThatMatchesNothing", "Image|re: a*",
       "| where NOT ((isnotnull('Image') AND match(coalesce('Image',\"\"),\"a*\")))"},
      {"Less", "ProcessId|lt: 5", "| where NOT (coalesce(tonumber('ProcessId'),5)<5)"},
      {"LessOrEqual", "ProcessId|lte: 5", "| where NOT (coalesce(tonumber('ProcessId'),6)<=5)"},
      {"GreaterOrEqual", "ProcessId|gte: 5", "| where NOT (coalesce(tonumber('ProcessId'),4)>=5)"},
      {"Network", "earliest|cidr: 10.0.0.0/8",
       "| where NOT (cidrmatch(\"10.0.0.0/8\",coalesce('earliest',\"\")))"},
      {"Empty", "earliest: ''", "| where NOT (coalesce('earliest',\"-\")=\"\")"},
      {"Null", "earliest: null", "| where NOT (isnull('earliest'))"},
      {"Present", "earliest: '*'", "| where NOT (isnotnull('earliest'))"},
  };
  for (const Case& test : cases) {
    const Translation translation =
        Workbench(std::string("  s:\n    ") + test.selection + "\n  condition: not s\n").Write();
    EXPECT_EQ(Body(translation), test.body) << test.name;
  }
}

TEST(SplSearch, DividesConditionsSoundly) {
  struct Case {
    const char* name;
    const char* detection;
    const char* body;
  };
  const Case cases[] = {
      {"OrOfFieldsStaysInParentheses", "  a: {Image: x}\n  b: {User: y}\n  condition: a or b\n",
       "    (Image=\"x\" OR User=\"y\")"},
      {"AndInsideOr", "  a: {Image: x, User: z}\n  b: {User: y}\n  condition: a or b\n",
       "    ((Image=\"x\" AND User=\"z\") OR User=\"y\")"},
      {"NegatedGroup", "  a: {Image: x, User: z}\n  condition: not a\n",
       "    NOT (Image=\"x\" AND User=\"z\")"},
      {"AlternativeThatNeedsWhere",
       "  a: {Image|re: '[0-9]'}\n  b: {User: y}\n  condition: a or b\n",
       "| where (match(coalesce('Image',\"\"),\"[0-9]\") OR "
       "match(coalesce('User',\"\"),\"(?i)^y\\\\z\"))"},
      {"ExclusionsComeApart",
       "  a: {Image|re: '[0-9]'}\n  b: {User: y}\n  condition: not 1 of them\n",
       "    NOT User=\"y\"\n| where NOT (match(coalesce('Image',\"\"),\"[0-9]\"))"},
      {"InexactExclusionIsNoPrefilter", "  a: {Image: 'a?'}\n  condition: not a\n",
       "| where NOT (match(coalesce('Image',\"\"),\"(?is)^a.\\\\z\"))"},
      {"PositiveBeforeNegative", "  a: {Image: x}\n  b: {User: y}\n  condition: not a and b\n",
       "    User=\"y\"\n    NOT Image=\"x\""},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Body(Workbench(test.detection).Write()), test.body) << test.name;
  }
}

TEST(SplSearch, SearchesKeywordsInTheRawEventAndSaysSo) {
  const Translation translation = Workbench("  s:\n    - 'a<b'\n  condition: s\n").Write();
  EXPECT_EQ(translation.status, Status::kPartial);
  EXPECT_EQ(Body(translation), "| where match(coalesce(_raw,\"\"),\"(?i)a(?:<|&lt;)b\")");
  const Translation edge = Workbench("  s:\n    '|startswith': a\n  condition: s\n").Write();
  EXPECT_EQ(edge.status, Status::kRefused);
  EXPECT_EQ(edge.query, "");
}

TEST(SplSearch, ComputesTheColumnsThatWhereNeeds) {
  const Translation translation =
      Workbench("  s:\n    User: a\n    Image: b\n  condition: s\n", "security-4688").Write();
  const std::string body = Body(translation);
  EXPECT_EQ(body.find("    NewProcessName=\"b\"\n| eval User=if("), 0u) << body;
  EXPECT_NE(body.find("\n| where match('User',\"(?i)^a\\\\z\")"), std::string::npos) << body;
}

TEST(SplSearch, SearchesDataModelsWithTstats) {
  const Translation translation =
      Workbench(
          "  s:\n    CommandLine|contains: a\n    OriginalFileName|re: '^b[0-9]'\n"
          "  condition: s\n",
          "cim")
          .Write();
  EXPECT_EQ(translation.query,
            "| tstats summariesonly=`sigma_summariesonly` fillnull_value=\"(none)\" count "
            "min(_time) as firstTime max(_time) as lastTime\n"
            "    from datamodel=Endpoint.Processes\n"
            "    where\n"
            "        Processes.process=\"*a*\"\n"
            "    by Processes.dest Processes.user Processes.process_name Processes.process "
            "Processes.process_id Processes.parent_process_name Processes.parent_process "
            "Processes.original_file_name\n"
            "    ``` T, level high ```\n"
            "| rename Processes.* as *\n"
            "| eval 'original_file_name'=nullif('original_file_name',\"(none)\")\n"
            "| where match('original_file_name',\"^b[0-9]\")");
}

TEST(SplSearch, BreaksLongConditionsIntoLines) {
  std::string values;
  for (int i = 0; i < 20; ++i) values += "      - value number " + std::to_string(i) + "\n";
  const std::string body = BodyOf("Image:\n" + values);
  EXPECT_EQ(body.find("    Image IN (\n        \"value number 0\",\n"), 0u) << body;
  EXPECT_EQ(body.substr(body.size() - 32), "\n        \"value number 19\"\n    )") << body;
}

TEST(SplSearch, RefusesWhatIsTooLong) {
  Workbench bench("  s:\n    Image: abc\n  condition: s\n");
  bench.profile->limits.query_characters = 60;
  const Translation translation = bench.Write();
  EXPECT_EQ(translation.status, Status::kRefused);
  ASSERT_EQ(translation.reasons.size(), 1u);
  EXPECT_EQ(translation.reasons[0].code, ReasonCode::kQueryTooLong);
  EXPECT_EQ(translation.reasons[0].message, "the search has 68 characters, sysmon takes 60");
}

TEST(SplSearch, RefusesWhatSplCannotHold) {
  struct Case {
    const char* name;
    const char* selection;
    ReasonCode code;
  };
  const Case cases[] = {
      {"NameThatCannotBeQuoted", "\"a'b\": x", ReasonCode::kUnsafeText},
      {"NameWithMacro", "\"a`b\": x", ReasonCode::kUnsafeText},
      {"OneByte", "Image|re: '\\Ca'", ReasonCode::kRegexSyntax},
      {"HugeNumber", "ProcessId|gt: 9007199254740993", ReasonCode::kUnsupportedOperator},
      {"Week", "UtcTime|week: 5", ReasonCode::kUnsupportedOperator},
  };
  for (const Case& test : cases) {
    const Translation translation =
        Workbench(std::string("  s:\n    ") + test.selection + "\n  condition: s\n").Write();
    EXPECT_EQ(translation.status, Status::kRefused) << test.name << ": " << translation.query;
    ASSERT_FALSE(translation.reasons.empty()) << test.name;
    EXPECT_EQ(translation.reasons[0].code, test.code) << test.name;
  }
}

TEST(SplSearch, RefusesBytesThatAreNoText) {
  const Workbench bench("  s:\n    Image: a\n  condition: s\n");
  MappedRule rule = bench.Map();
  std::get<ir::TextMatch>(rule.expression.predicate.operand).parts[0].text = "a\xff";
  const Translation translation = WriteSearch(rule);
  ASSERT_EQ(translation.reasons.size(), 2u);
  EXPECT_EQ(translation.reasons[0].code, ReasonCode::kUnsafeText);
}

TEST(SplSearch, NotesWhereSplunkDiffersInTheData) {
  const Translation translation =
      Workbench("  s:\n    Image: ''\n    User: Ä\n  condition: s\n").Write();
  EXPECT_EQ(translation.status, Status::kExact);
  ASSERT_EQ(translation.reasons.size(), 2u);
  EXPECT_EQ(translation.reasons[0].code, ReasonCode::kAbsentIsEmpty);
  EXPECT_EQ(translation.reasons[1].code, ReasonCode::kCaseFolding);
}

/// The search of a correlation over rules `ra` (Image: a) and `rb` (User: b), after its first two
/// lines; or the reason of its refusal.
std::string CorrelationBody(const std::string& correlation) {
  SourceMap sources;
  auto profile = FindProfile(Language::kSpl, "sysmon", sources);
  EXPECT_TRUE(profile.ok());
  compile::Compiler compiler(sources, 1);
  const std::string logsource = "logsource: {product: windows, category: process_creation}\n";
  compiler.AddText("rules.yml",
                   "title: A\nname: ra\n" + logsource +
                       "detection:\n  s:\n    Image: a\n  condition: s\n---\ntitle: B\nname: rb\n" +
                       logsource + "detection:\n  s:\n    User: b\n  condition: s\n---\n" +
                       "title: C\ncorrelation:\n" + correlation);
  const compile::Compilation compilation = std::move(compiler).Compile();
  EXPECT_EQ(compilation.correlation_plans.size(), 1u) << correlation;
  if (compilation.correlation_plans.empty()) return "";
  const ir::CorrelationPlan& plan = compilation.correlation_plans.front();
  std::vector<CorrelatedRule> rules;
  for (const ir::CorrelatedPlan& rule : plan.rules) {
    rules.push_back({rule.reference, MapRule(compilation.plans[*rule.rule], *profile)});
  }
  const Translation translation = TranslateCorrelation(plan.correlation, rules, *profile);
  if (translation.status == Status::kRefused) return translation.reasons.back().message;
  return Body(translation);
}

TEST(SplCorrelation, CountsEventsInASlidingWindow) {
  EXPECT_EQ(CorrelationBody("  type: event_count\n  rules: [ra]\n  group-by: [User]\n"
                            "  timespan: 1m\n  condition: {gte: 3}\n"),
            "    EventCode=\"1\"\n    Image=\"a\"\n"
            "| eval sigma_rule_1=1\n"
            "| where isnotnull('User')\n"
            "| sort 0 _time\n"
            "| streamstats global=false window=3 count as sigma_count_3 min(_time) as "
            "sigma_first_3 by User\n"
            "| where (sigma_count_3=3 AND round(_time-coalesce(sigma_first_3,0),6)<=60)");
}

TEST(SplCorrelation, MarksTheEventsOfSeveralRules) {
  EXPECT_EQ(
      CorrelationBody("  type: temporal\n  rules: [ra, rb]\n  group-by: [User]\n"
                      "  timespan: 1m\n"),
      "    ((EventCode=\"1\" AND Image=\"a\") OR (EventCode=\"1\" AND User=\"b\"))\n"
      "| eval sigma_rule_1=if((match(coalesce('EventCode',\"\"),\"(?i)^1\\\\z\") AND "
      "match(coalesce('Image',\"\"),\"(?i)^a\\\\z\")),1,0)\n"
      "| eval sigma_rule_2=if((match(coalesce('EventCode',\"\"),\"(?i)^1\\\\z\") AND "
      "match(coalesce('User',\"\"),\"(?i)^b\\\\z\")),1,0)\n"
      "| where sigma_rule_1=1 OR sigma_rule_2=1\n"
      "| where isnotnull('User')\n"
      "| sort 0 _time\n"
      "| eval sigma_time_1=if(sigma_rule_1=1,_time,null()), "
      "sigma_time_2=if(sigma_rule_2=1,_time,null())\n"
      "| streamstats max(sigma_time_1) as sigma_last_1 max(sigma_time_2) as sigma_last_2 by User\n"
      "| eval sigma_rules=if(round(_time-coalesce(sigma_last_1,0),6)<=60,1,0)+"
      "if(round(_time-coalesce(sigma_last_2,0),6)<=60,1,0)\n"
      "| where sigma_rules>=2");
}

TEST(SplCorrelation, RefusesWhatSplCannotCompute) {
  struct Case {
    const char* name;
    const char* correlation;
    const char* reason;
  };
  const Case cases[] = {
      {"InterpolatedPercentile",
       "  type: value_percentile\n  rules: [ra]\n  timespan: 1m\n"
       "  condition: {field: N, percentile: 50, gt: 1}\n",
       "Splunk takes percentiles by rank and does not interpolate between values"},
      {"LongerThanStreamstatsLooksBack",
       "  type: event_count\n  rules: [ra]\n  timespan: 1m\n  condition: {gte: 20000}\n",
       "Splunk's streamstats looks back over at most 10,000 events"},
      {"SomeRulesInOrder",
       "  type: temporal_ordered\n  rules: [ra, rb]\n  timespan: 1m\n  condition: {gte: 1}\n",
       "an ordered correlation can only be said when it wants a hit of every rule"},
      {"FieldThatCannotBeNamed",
       "  type: event_count\n  rules: [ra]\n  group-by: [\"a'b\"]\n  timespan: 1m\n"
       "  condition: {gte: 2}\n",
       "field 'a'b' is not held by Sysmon"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(CorrelationBody(test.correlation), test.reason) << test.name;
  }
}

TEST(SplText, CommentsCannotEnd) {
  EXPECT_EQ(CommentText("a ``` | delete ``` \"x\" $y$ [z]\n"), "a       delete      x   y   z  ");
}

TEST(PcrePattern, SaysTheSameInPcre) {
  struct Case {
    const char* name;
    const char* pattern;
    const char* pcre;
  };
  const Case cases[] = {
      {"EndOfText", "a$", "a\\z"},
      {"EndOfLineInGroup", "(?m:a$)b$", "(?m:a$)b\\z"},
      {"FlagsLastToTheEndOfTheGroup", "((?m)a$)b$", "((?m)a$)b\\z"},
      {"FlagSwitchedOff", "(?m)a$(?-m)b$", "(?m)a$(?-m)b\\z"},
      {"EscapedDollar", "a\\$", "a\\$"},
      {"DollarInClass", "[$]", "[$]"},
      {"BracketInClass", "[[a]", "[\\[a]"},
      {"PosixClass", "[[:alpha:]_]", "[[:alpha:]_]"},
      {"ClosingBracketFirst", "[]a]", "[\\]a]"},
      {"VerticalTab", "\\v", "\\x0b"},
      {"Quoting", "\\Qa.b\\E.", "a\\.b."},
      {"QuotingToTheEnd", "\\Qa.", "a\\."},
      {"Octal", "\\012", "\\x{0a}"},
      {"UnicodeClass", "\\pN\\p{Greek}\\x{1F600}", "\\pN\\p{Greek}\\x{1F600}"},
      {"BraceThatRepeats", "a{2,3}b{4}c{5,}", "a{2,3}b{4}c{5,}"},
      {"BraceThatDoesNot", "a{,3}{b}", "a\\{,3}\\{b}"},
      {"Backtick", "a`b\\`", "a\\x{60}b\\x{60}"},
      {"NamedGroup", "(?P<x>a)$", "(?P<x>a)\\z"},
  };
  for (const Case& test : cases) {
    ir::RegexMatch regex;
    regex.pattern = test.pattern;
    EXPECT_EQ(ToPcre(regex).pattern.value_or("none"), test.pcre) << test.name;
  }
}

TEST(PcrePattern, PutsFlagsAndAnchorsAround) {
  const ir::RegexMatch regex{"a|b$", true, true, false, true, true};
  EXPECT_EQ(ToPcre(regex).pattern.value_or("none"), "(?im)\\A(?:a|b$)\\z");
}

}  // namespace
}  // namespace sigmavm::backend::spl
