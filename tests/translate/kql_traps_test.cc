// The known traps of translating, executed: the query of each selects the events that the rule
// matches, or is refused for the reason that this test states.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "compiler/backend/check/row_maker.h"
#include "compiler/backend/profile/profile_reader.h"
#include "compiler/backend/translate/translator.h"
#include "compiler/compile/compile.h"
#include "runtime/query/kql/query.h"
#include "tests/support/conformance.h"
#include "tests/support/shared_data.h"

namespace sigmavm::backend {
namespace {

/// Serves every log source, with all fields as texts under their own names.
constexpr const char* kAnySource = R"(
name: any
language: kql
title: Any events
sources:
  - name: any
    logsource: {}
    table: Events
    keywords: [CommandLine, Image, User]
    columns:
      Fields: {type: dynamic, part: all-fields}
      CommandLine: {expression: 'tostring(Fields["CommandLine"])'}
      Image: {expression: 'tostring(Fields["Image"])'}
      User: {expression: 'tostring(Fields["User"])'}
    fields: {CommandLine: CommandLine, Image: Image, User: User}
    other-fields: tostring(Fields[{}])
)";

class KqlTraps : public ::testing::Test {
 protected:
  KqlTraps() : profile_(ReadProfile("any.yml", kAnySource, sources_)) {}

  Translation TranslateOnly(const std::string& rules) {
    compile::Compiler compiler(sources_, 1);
    compiler.AddText("rule.yml", rules);
    const auto compilation = std::move(compiler).Compile();
    if (compilation.plans.empty()) return {};
    return Translate(compilation.plans.front(), *profile_);
  }

  bool Selects(const std::string& text, const std::string& event) {
    auto table = sigmavm::kql::Table::Create("Fields:dynamic");
    const std::string row = MakeRow(*profile_, profile_->sources.front(), event);
    EXPECT_TRUE(table.ok() && table->AddRow(row).empty()) << row;
    sigmavm::kql::Database database;
    database.AddTable("Events", std::move(*table));
    const auto query = sigmavm::kql::Query::Parse("query", text);
    EXPECT_TRUE(query.ok()) << text;
    if (!query.ok()) return false;
    const auto result = query->Run(database);
    EXPECT_TRUE(result.ok()) << text << (result.ok() ? "" : result.errors().front().message);
    return result.ok() && !result->rows().empty();
  }

  SourceMap sources_;
  Result<Profile> profile_;
};

TEST_F(KqlTraps, AreNotSteppedInto) {
  const auto shared = support::SharedDirectory();
  if (!shared) GTEST_SKIP() << support::kNoSharedData;
  ASSERT_TRUE(profile_.ok()) << profile_.errors().front().message;
  const auto traps = support::ReadTraps(*shared / "conformance" / "semantic-traps.jsonl");
  ASSERT_TRUE(traps.ok());
  size_t executed = 0;
  for (const support::ConformanceCase& trap : *traps) {
    const Translation made = TranslateOnly(trap.rules_yaml);
    // RE2 has no look-around, so the rule does not compile, let alone translate.
    const bool refused = trap.id.starts_with("re-lookahead");
    ASSERT_EQ(made.status == Status::kRefused, refused) << trap.id << trap.rules_yaml;
    if (refused) continue;
    const bool expected = trap.expected == support::Expectation::kMatch;
    EXPECT_EQ(Selects(made.query, trap.event_json), expected) << trap.id << "\n"
                                                              << made.query << "\n"
                                                              << trap.event_json;
    ++executed;
  }
  EXPECT_GE(executed, 120u);
}

}  // namespace
}  // namespace sigmavm::backend
