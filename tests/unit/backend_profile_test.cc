// Profiles: the built-in ones are sound, and what is wrong with a user's is said at its place.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compiler/backend/profile/profile_reader.h"

namespace sigmavm::backend {
namespace {

TEST(BuiltinProfiles, AllReadWithoutErrors) {
  ASSERT_GE(BuiltinProfiles().size(), 10u);
  for (const BuiltinProfile& builtin : BuiltinProfiles()) {
    SourceMap sources;
    auto profile = ReadProfile(std::string(builtin.file_name), std::string(builtin.text), sources);
    ASSERT_TRUE(profile.ok()) << builtin.file_name << ": "
                              << Render(profile.errors().front(), sources);
    EXPECT_EQ(std::string(LanguageName(profile->language)) + "-" + profile->name + ".yml",
              builtin.file_name);
    EXPECT_FALSE(profile->title.empty());
  }
}

TEST(FindProfile, NamesTheProductsThereAre) {
  SourceMap sources;
  const auto profile = FindProfile(Language::kKql, "sumo", sources);
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.errors().front().message, "kql has no product 'sumo'");
  EXPECT_EQ(profile.errors().front().help,
            "one of asim, defender, event, security-4688, sysmon-parser, windowsevent");
}

TEST(ReadProfile, ExtendsABuiltInProfile) {
  SourceMap sources;
  const auto profile = ReadProfile("site.yml",
                                   "name: site\n"
                                   "language: kql\n"
                                   "extends: defender\n"
                                   "sources:\n"
                                   "  - name: DeviceProcessEvents\n"
                                   "    columns:\n"
                                   "      Owner: {from: Owner}\n"
                                   "    fields:\n"
                                   "      Owner: Owner\n"
                                   "      CommandLine: Owner\n"
                                   "  - name: Own table\n"
                                   "    logsource: {product: own}\n"
                                   "    table: Own_CL\n"
                                   "    columns: {A_s: {from: A}}\n"
                                   "    fields: {A: A_s}\n",
                                   sources);
  ASSERT_TRUE(profile.ok()) << Render(profile.errors().front(), sources);
  EXPECT_EQ(profile->name, "site");
  EXPECT_EQ(profile->limits.query_characters, 10000u);
  ASSERT_GE(profile->sources.size(), 2u);
  EXPECT_EQ(profile->sources[0].table, "Own_CL");
  const Source& extended = profile->sources[1];
  EXPECT_EQ(extended.table, "DeviceProcessEvents");
  EXPECT_EQ(extended.FindField("CommandLine")->column, "Owner");
  EXPECT_EQ(extended.FindField("Image")->file_name, "FileName");
}

TEST(ReadProfile, ReportsWhatIsWrongAtItsPlace) {
  struct Case {
    const char* name;
    const char* text;
    const char* error;  ///< line:column: message
  };
  const Case cases[] = {
      {"NotAMap", "- a\n", "1:1: a profile file holds one map with 'name' and 'sources'"},
      {"UnknownKey", "name: a\nlanguage: kql\nsource: []\nsources:\n- {name: s, table: T}\n",
       "3:1: unknown key 'source' of the profile"},
      {"UnknownLanguage", "name: a\nlanguage: sql\nsources:\n- {name: s, table: T}\n",
       "1:1: 'language' must be kql or spl"},
      {"NoTable", "name: a\nlanguage: kql\nsources:\n- {name: s}\n",
       "4:4: the source 's' has no table"},
      {"NoSources", "name: a\nlanguage: kql\n", "1:1: the profile has no sources"},
      {"UndeclaredColumn",
       "name: a\nlanguage: kql\nsources:\n- name: s\n  table: T\n  fields:\n    Image: Path\n",
       "7:5: 'Path' is no column of the source 's'"},
      {"UnknownType",
       "name: a\nlanguage: kql\nsources:\n- name: s\n  table: T\n  columns:\n    P: {type: text}\n",
       "7:15: unknown type 'text'"},
      {"UnknownBase", "name: a\nlanguage: kql\nextends: b\nsources:\n- {name: s, table: T}\n",
       "3:10: kql has no product 'b'"},
      {"TwoConditionsOfAColumn",
       "name: a\nlanguage: kql\nsources:\n- name: s\n  table: T\n  columns:\n    P: {from: A, "
       "when: "
       "{B: x, C: y}}\n",
       "7:24: 'when' takes one field and its text"},
      {"LimitIsNoNumber",
       "name: a\nlanguage: kql\nlimits: {nesting: deep}\nsources:\n- {name: s, table: T}\n",
       "3:19: 'nesting' of 'limits' must be a whole number above 0"},
      {"TextIsAList", "name: [a]\nlanguage: kql\nsources:\n- {name: s, table: T}\n",
       "1:7: 'name' of the profile must be a text, not list"},
  };
  for (const Case& test : cases) {
    SourceMap sources;
    const auto profile = ReadProfile("p.yml", test.text, sources);
    ASSERT_FALSE(profile.ok()) << test.name;
    const Diagnostic& error = profile.errors().front();
    const LineColumn place = sources.Locate(error.span.source, error.span.begin);
    EXPECT_EQ(
        std::to_string(place.line) + ":" + std::to_string(place.column) + ": " + error.message,
        test.error)
        << test.name;
  }
}

}  // namespace
}  // namespace sigmavm::backend
