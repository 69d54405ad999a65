// Queries of KQL: each operand on each type of column, negation, lists, layout, limits.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compiler/backend/kql/kql_query.h"
#include "compiler/backend/profile/profile_reader.h"
#include "compiler/compile/compile.h"

namespace sigmavm::backend::kql {
namespace {

// A product whose columns have every type, under the names that the rules use.
constexpr const char* kProfile = R"(
name: sample
language: kql
title: Sample
sources:
  - name: Sample
    logsource: {product: windows, category: process_creation}
    table: Events
    columns:
      Text:
      Other:
      Long: {type: long}
      Real: {type: real}
      Bool: {type: bool}
      Time: {type: datetime}
      Bag: {type: dynamic}
      Hex: {type: hex-string}
      Joined: {expression: 'strcat(Text, Other)'}
      c-uri:
    fields:
      Text: Text
      Other: Other
      Long: Long
      Real: Real
      Bool: Bool
      Time: Time
      Bag: Bag
      Hex: Hex
      Joined: Joined
      c-uri: c-uri
)";

struct Compiled {
  SourceMap sources;
  Profile profile;
  ir::RulePlan plan;

  explicit Compiled(const std::string& detection, const std::string& profile_text = kProfile) {
    auto read = ReadProfile("sample.yml", profile_text, sources);
    EXPECT_TRUE(read.ok());
    if (read.ok()) profile = std::move(*read);
    compile::Compiler compiler(sources, 1);
    compiler.AddText("rule.yml",
                     "title: T\nid: 0f1e2d3c-0000-4000-8000-000000000001\nlevel: high\n"
                     "logsource:\n  product: windows\n  category: process_creation\n"
                     "detection:\n" +
                         detection);
    auto compilation = std::move(compiler).Compile();
    EXPECT_EQ(compilation.plans.size(), 1u) << detection;
    if (!compilation.plans.empty()) plan = compilation.plans.front();
  }

  [[nodiscard]] Translation Write() const { return WriteQuery(MapRule(plan, profile)); }
};

// What follows the table's name.
std::string Conditions(const std::string& query) {
  constexpr std::string_view kTable = "\nEvents\n";
  const size_t at = query.find(kTable);
  return at == std::string::npos ? query : query.substr(at + kTable.size());
}

std::string WriteItems(const std::string& items) {
  return Conditions(Compiled("  sel:\n    " + items + "\n  condition: sel\n").Write().query);
}

struct ItemCase {
  const char* name;
  const char* items;  ///< of one detection
  const char* conditions;
};

void Check(const ItemCase& test) {
  EXPECT_EQ(WriteItems(test.items), test.conditions) << test.name;
}

TEST(KqlQuery, TextsKeepTheirShape) {
  const ItemCase cases[] = {
      {"Equals", "Text: a b", R"(| where Text =~ "a b")"},
      {"Starts", "Text|startswith: C:\\", R"(| where Text startswith @"C:\")"},
      {"Ends", "Text|endswith: .e", R"(| where Text endswith ".e")"},
      {"Contains", "Text|contains: ab", R"(| where Text contains "ab")"},
      {"CasedEquals", "Text|cased: Ab", R"(| where Text == "Ab")"},
      {"CasedStarts", "Text|cased|startswith: Ab", R"(| where Text startswith_cs "Ab")"},
      {"CasedEnds", "Text|cased|endswith: Ab", R"(| where Text endswith_cs "Ab")"},
      {"CasedContains", "Text|cased|contains: Ab", R"(| where Text contains_cs "Ab")"},
      {"Any", "Text: '*'", "| where isnotempty(Text)"},
      {"Empty", "Text: ''", "| where isempty(Text)"},
      {"WildcardInside", "Text: a*b", R"(| where Text matches regex "(?is)^a.*b$")"},
      {"OneCharacter", "Text|contains: a?.", R"(| where Text matches regex @"(?is)a.\.")"},
      {"CasedWildcard", "Text|cased: a*b", R"(| where Text matches regex "(?s)^a.*b$")"},
      {"EscapedWildcard", "Text: a\\*b", R"(| where Text =~ "a*b")"},
      {"Windash", "Text|windash|contains: ' -f '",
       R"(| where Text matches regex @"(?is) [-/\x{2013}\x{2014}\x{2015}]f ")"},
      {"LettersWithCaseBeyondAscii", "Text: ÄPFEL", R"(| where Text matches regex "(?is)^ÄPFEL$")"},
      {"OtherCharactersBeyondAscii", "Text: 中文", R"(| where Text =~ "中文")"},
      {"CasedBeyondAscii", "Text|cased: Ä", R"(| where Text == "Ä")"},
      {"ComputedColumn", "Joined: x",
       "| extend Joined = strcat(Text, Other)\n| where Joined =~ \"x\""},
      {"NameThatIsNoIdentifier", "c-uri: y", R"(| where ["c-uri"] =~ "y")"},
  };
  for (const ItemCase& test : cases) Check(test);
}

TEST(KqlQuery, ListsOfEqualTextsAreSets) {
  const ItemCase cases[] = {
      {"AnyCase", "Text: [a, b, A]", R"(| where Text in~ ("a", "b", "A"))"},
      {"Cased", "Text|cased: [a, b]", R"(| where Text in ("a", "b"))"},
      {"Numbers", "Long: [4, 5]", "| where Long in (4, 5)"},
      {"Networks", "Text|cidr: [10.0.0.0/8, 192.168.0.0/16]",
       R"(| where ipv4_is_in_any_range(Text, "10.0.0.0/8", "192.168.0.0/16"))"},
      {"WithOthers", "Text: [a, b*, c]",
       "| where Text in~ (\"a\", \"c\")\n    or Text startswith \"b\""},
      {"All", "Text|contains|all: [a, b]",
       "| where Text contains \"a\"\n| where Text contains \"b\""},
  };
  for (const ItemCase& test : cases) Check(test);
}

TEST(KqlQuery, OtherOperandsFollowTheTypeOfTheColumn) {
  const ItemCase cases[] = {
      {"Number", "Long: 4", "| where Long == 4"},
      {"NumberAsText", "Long: '4'", "| where Long == 4"},
      {"Fraction", "Real: 4.5", "| where Real == real(4.5)"},
      {"FractionOfALong", "Long: 4.5", "| where false"},
      {"NumberInAText", "Text: 4", R"(| where Text == "4")"},
      {"LessInAText", "Text|lt: 4", "| where todouble(Text) < 4"},
      {"GreaterOrEqual", "Long|gte: 4", "| where Long >= 4"},
      {"TooLargeForALong", "Long|lt: 18446744073709551615", "| where isnotnull(Long)"},
      {"TrueBool", "Bool: true", "| where Bool == true"},
      {"TrueText", "Text: true", R"(| where Text =~ "true")"},
      {"TextOfABool", "Bool: 'False'", "| where Bool == false"},
      {"Null", "Text: null", "| where isempty(Text)"},
      {"NullNumber", "Long: null", "| where isnull(Long)"},
      {"Exists", "Text|exists: true", "| where isnotempty(Text)"},
      {"MissingNumber", "Long|exists: false", "| where isnull(Long)"},
      {"Regex", "Text|re: 'fo{2}'", R"(| where Text matches regex "fo{2}")"},
      {"RegexFlags", "Text|re|i|m|s: 'a.b'", R"(| where Text matches regex "(?ims)a.b")"},
      {"RegexThatMatchesNothingAtAll", "Text|re: 'a*'",
       "| where isnotempty(Text)\n| where Text matches regex \"a*\""},
      {"V6", "Text|cidr: fe80::/10", R"(| where ipv6_is_in_range(Text, "fe80::/10"))"},
      {"V6ThatHoldsV4", "Text|cidr: '::/0'",
       "| where Text contains \":\"\n| where ipv6_is_in_range(Text, \"::/0\")"},
      {"Field", "Text|fieldref: Other",
       "| where isnotempty(Text)\n| where isnotempty(Other)\n"
       "| where tolower(Text) == tolower(Other)"},
      {"FieldWithin", "Text|fieldref|contains: Other",
       "| where isnotempty(Text)\n| where isnotempty(Other)\n"
       "| where tolower(Text) contains_cs tolower(Other)"},
  };
  for (const ItemCase& test : cases) Check(test);
}

// What mapping leaves to no rule of a profile as it is read, but the contract allows.
std::string WritePredicate(const char* field, ir::Operand operand) {
  const Compiled around("  sel:\n    Text: x\n  condition: sel\n");
  MappedRule rule = MapRule(around.plan, around.profile);
  rule.expression = ir::MakePredicate({field, std::move(operand), {}});
  return Conditions(WriteQuery(rule).query);
}

ir::TextMatch Equals(const char* text) { return {{{ir::PartKind::kLiteral, text}}, false}; }

TEST(KqlQuery, TextsOfTypedColumnsAreThoseOfTheirValues) {
  const ir::TextMatch starts = {{{ir::PartKind::kLiteral, "4"}, {ir::PartKind::kAnyRun, ""}},
                                false};
  EXPECT_EQ(WritePredicate("Long", Equals("04")), "| where false");
  EXPECT_EQ(WritePredicate("Long", Equals("")), "| where false");
  EXPECT_EQ(WritePredicate("Long", starts), "| where tostring(Long) startswith \"4\"");
  EXPECT_EQ(WritePredicate("Bool", Equals("TRUE")), "| where Bool == true");
  EXPECT_EQ(WritePredicate("Bool", Equals("yes")), "| where false");
  EXPECT_EQ(WritePredicate("Bag", Equals("x")), "| where tostring(Bag) =~ \"x\"");
  EXPECT_EQ(WritePredicate("Bag", ir::NullMatch{}), "| where isnull(Bag)");
  EXPECT_EQ(WritePredicate("Hex", ir::NumberMatch{ir::Comparison::kEqual, int64_t{26}}),
            "| where tolong(Hex) == 26");
  EXPECT_EQ(WritePredicate("Bool", ir::NumberMatch{ir::Comparison::kEqual, int64_t{1}}),
            "| where false");
  EXPECT_EQ(WritePredicate("Time", Equals("2024")), "") << "refused: the texts differ";
  EXPECT_EQ(WritePredicate("Nowhere", Equals("x")), "") << "refused: no such column";
  EXPECT_EQ(WritePredicate("Text", Equals("\xFF")), "") << "refused: no UTF-8";
}

TEST(KqlQuery, PartsOfATimeComeFromTheColumn) {
  const ItemCase cases[] = {
      {"Minute", "Time|minute: 5", R"(| where datetime_part("minute", Time) == 5)"},
      {"Hour", "Time|hour|gte: 8", "| where hourofday(Time) >= 8"},
      {"Day", "Time|day: 5", "| where dayofmonth(Time) == 5"},
      {"Week", "Time|week: 5", "| where week_of_year(Time) == 5"},
      {"Month", "Time|month: 5", "| where monthofyear(Time) == 5"},
      {"Year", "Time|year: 2024", "| where getyear(Time) == 2024"},
  };
  for (const ItemCase& test : cases) Check(test);
}

TEST(KqlQuery, NegationKeepsEventsWithoutTheField) {
  const ItemCase cases[] = {
      {"Text", "Text: a", R"(| where Text !~ "a")"},
      {"List", "Text: [a, b]", R"(| where Text !in~ ("a", "b"))"},
      {"Contains", "Text|contains: a", R"(| where Text !contains "a")"},
      {"Regex", "Text|re: a", R"(| where not(Text matches regex "a"))"},
      {"Less", "Long|lt: 5", "| where not(coalesce(Long < 5, false))"},
      {"Network", "Text|cidr: 10.0.0.0/8",
       R"(| where not(coalesce(ipv4_is_in_range(Text, "10.0.0.0/8"), false)))"},
      {"Null", "Text: null", "| where isnotempty(Text)"},
      {"Alternatives", "Text|contains: [a, b]",
       "| where Text !contains \"a\"\n| where Text !contains \"b\""},
      {"Conjunction", "{Text: a, Long|lt: 5}",
       "| where not(\n        Text =~ \"a\"\n        and coalesce(Long < 5, false)\n    )"},
  };
  for (const ItemCase& test : cases) {
    const Compiled rule("  sel:\n    " + std::string(test.items) + "\n  condition: not sel\n");
    EXPECT_EQ(Conditions(rule.Write().query), test.conditions) << test.name;
  }
}

TEST(KqlQuery, TermsAreLookedForOnlyWhereNoMatchIsLost) {
  const ItemCase cases[] = {
      {"BoundInside", "Text|contains: ' -enc x'",
       "| where Text has \"enc\"\n| where Text contains \" -enc x\""},
      {"UnboundAtTheRight", "Text|contains: ' -encoded'", R"(| where Text contains " -encoded")"},
      {"PinnedAtTheEnd", "Text|endswith: \\cmd.exe",
       "| where Text has \"cmd.exe\"\n| where Text endswith @\"\\cmd.exe\""},
      {"UnboundAtTheLeft", "Text|endswith: cmd.exe",
       "| where Text has \"exe\"\n| where Text endswith \"cmd.exe\""},
      {"UnderscoreBoundsNothing", "Text|contains: ' foo_'", R"(| where Text contains " foo_")"},
      {"LettersBeyondAsciiBoundNothing", "Text|contains: ' foo中'",
       R"(| where Text contains " foo中")"},
      {"TooShort", "Text|contains: ' -e '", R"(| where Text contains " -e ")"},
      {"EveryAlternative", "Text|endswith: [\\cmd.exe, \\net.exe]",
       "| where Text has_any (\"cmd.exe\", \"net.exe\")\n"
       "| where Text endswith @\"\\cmd.exe\"\n    or Text endswith @\"\\net.exe\""},
      {"NotEveryAlternative", "Text|endswith: [\\cmd.exe, x]",
       "| where Text endswith @\"\\cmd.exe\"\n    or Text endswith \"x\""},
      {"ComputedColumnsHaveNoIndex", "Joined|endswith: \\cmd.exe",
       "| extend Joined = strcat(Text, Other)\n| where Joined endswith @\"\\cmd.exe\""},
  };
  for (const ItemCase& test : cases) Check(test);
}

TEST(KqlQuery, FiltersAreHandedToTheFunctionThatTakesThem) {
  std::string profile = kProfile;
  const std::string table = "    table: Events\n";
  profile.replace(profile.find(table), table.size(),
                  "    table: Parsed()\n    parameters: {Text: text_has_any}\n");
  struct Case {
    const char* selection;
    const char* query;
  };
  const Case cases[] = {
      {"Text|endswith: '\\cmd.exe'",
       "Parsed(text_has_any=dynamic([\"cmd.exe\"]))\n| where Text endswith @\"\\cmd.exe\""},
      {"Other|endswith: '\\cmd.exe'",
       "Parsed()\n| where Other has \"cmd.exe\"\n| where Other endswith @\"\\cmd.exe\""},
      {"Text: x", "Parsed()\n| where Text =~ \"x\""},
  };
  for (const Case& test : cases) {
    const Translation translation =
        Compiled(std::string("  s:\n    ") + test.selection + "\n  condition: s\n", profile)
            .Write();
    EXPECT_EQ(translation.query.substr(translation.query.find("Parsed")), test.query);
  }
}

TEST(KqlQuery, CheapAndSelectiveConditionsComeFirst) {
  const Compiled rule(
      "  sel:\n    Text|re: a.c\n    Text|contains: x\n    Other: y\n    Long: 4\n"
      "  filter:\n    Long: 5\n  condition: sel and not filter\n");
  EXPECT_EQ(rule.Write().query,
            "// T\n// id 0f1e2d3c-0000-4000-8000-000000000001, level high\nEvents\n"
            "| where Long == 4\n| where Other =~ \"y\"\n| where Text contains \"x\"\n"
            "| where Text matches regex \"a.c\"\n| where Long != 5");
}

TEST(KqlQuery, GroupsAreParenthesised) {
  const Compiled rule(
      "  a:\n    Text: a\n  b:\n    Text: b\n    Other|startswith: [c, d]\n"
      "  condition: a or b\n");
  EXPECT_EQ(Conditions(rule.Write().query),
            "| where Text =~ \"a\"\n    or (\n        Text =~ \"b\"\n        and (\n"
            "            Other startswith \"c\"\n            or Other startswith \"d\"\n"
            "        )\n    )");
}

TEST(KqlQuery, TellsThatAbsentAndEmptyAreOne) {
  for (const char* item : {"Text: null", "Text: ''", "Text: '*'", "Text|exists: true"}) {
    const Translation made =
        Compiled("  sel:\n    " + std::string(item) + "\n  condition: sel\n").Write();
    EXPECT_EQ(made.status, Status::kExact) << item;
    ASSERT_EQ(made.reasons.size(), 1u) << item;
    EXPECT_EQ(made.reasons[0].code, ReasonCode::kAbsentIsEmpty) << item;
  }
}

TEST(KqlQuery, KeywordsNeedColumns) {
  const Translation made = Compiled("  sel:\n    - word\n  condition: sel\n").Write();
  EXPECT_EQ(made.status, Status::kRefused);
  EXPECT_TRUE(made.query.empty());
  ASSERT_EQ(made.reasons.size(), 1u);
  EXPECT_EQ(made.reasons[0].code, ReasonCode::kUnsupportedOperator);
}

// A rule with so many texts that start differently.
std::string ManyTexts(size_t count) {
  std::string detection = "  sel:\n    Text|startswith:\n";
  for (size_t i = 0; i < count; ++i) {
    detection += "      - 'text" + std::to_string(i) + "'\n";
  }
  return detection + "  condition: sel\n";
}

std::string WithLimits(const std::string& limits) {
  return std::string(kProfile) + "limits:\n" + limits;
}

TEST(KqlQuery, LongQueriesAreShortened) {
  const Translation lines =
      Compiled(ManyTexts(200), WithLimits("  query-characters: 10000\n")).Write();
  EXPECT_NE(lines.query.find("or Text startswith \"text7\""), std::string::npos);
  const Translation regex =
      Compiled(ManyTexts(200), WithLimits("  query-characters: 5000\n")).Write();
  EXPECT_EQ(regex.status, Status::kExact);
  EXPECT_NE(regex.query.find("| where Text matches regex \"(?is)^text0|^text1|"),
            std::string::npos);
}

TEST(KqlQuery, OneRegularExpressionHasNoAlternativeThatAnotherImplies) {
  std::string detection = "  sel:\n    Text|contains: [ab, é, ‡, xaby, 'q*rs', §, 'q*rab']\n";
  const Translation made =
      Compiled(detection + "  condition: sel\n", WithLimits("  query-characters: 180\n")).Write();
  EXPECT_EQ(Conditions(made.query), "| where Text matches regex \"(?is)ab|q.*rs|[é‡§]\"");
}

TEST(KqlQuery, TooLongQueriesAreRefusedWithTheirSize) {
  const Translation made =
      Compiled(ManyTexts(200), WithLimits("  query-characters: 500\n")).Write();
  ASSERT_EQ(made.reasons.size(), 1u);
  EXPECT_EQ(made.reasons[0].code, ReasonCode::kQueryTooLong);
  EXPECT_NE(made.reasons[0].message.find("the product takes 500"), std::string::npos);
}

TEST(KqlQuery, LongListsNestLess) {
  const Translation made = Compiled(ManyTexts(3000), WithLimits("  nesting: 400\n")).Write();
  EXPECT_EQ(made.status, Status::kExact);
  EXPECT_NE(made.query.find("    )\n    or (\n"), std::string::npos);
}

TEST(KqlQuery, TooDeepQueriesAreRefusedWithTheirDepth) {
  const Translation made = Compiled(ManyTexts(90), WithLimits("  nesting: 50\n")).Write();
  ASSERT_EQ(made.reasons.size(), 0u) << "one regular expression is not deep";
  const Translation deep = Compiled("  sel:\n    Text: a\n    Other: [b*, c*]\n  condition: sel\n",
                                    WithLimits("  nesting: 2\n"))
                               .Write();
  ASSERT_EQ(deep.reasons.size(), 1u);
  EXPECT_EQ(deep.reasons[0].code, ReasonCode::kQueryTooDeep);
}

}  // namespace
}  // namespace sigmavm::backend::kql
