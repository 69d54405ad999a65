// ProgramBuilder: shared pools, sorted strings, references that survive the sorting.
#include <gtest/gtest.h>

#include "runtime/program/builder.h"

namespace sigmavm::program {
namespace {

Predicate Text(ProgramBuilder& builder, std::string_view field, std::string_view text) {
  Predicate predicate;
  predicate.field = builder.AddField(field);
  predicate.op = Operator::kContains;
  predicate.operand = builder.AddString(text);
  return predicate;
}

std::vector<std::string> Texts(const Program& program, ListId list) {
  std::vector<std::string> texts;
  for (size_t i = program.lists.offsets[list]; i < program.lists.offsets[list + 1]; ++i) {
    texts.push_back(program.strings[program.lists.items[i]]);
  }
  return texts;
}

TEST(ProgramBuilder, EmptyProgramHasTheAnyFieldAlone) {
  const Program program = ProgramBuilder().Finish();
  EXPECT_EQ(program.strings, std::vector<std::string>{""});
  EXPECT_EQ(program.fields, std::vector<StringId>{0});
}

TEST(ProgramBuilder, EqualPartsShareOneId) {
  ProgramBuilder builder;
  EXPECT_EQ(builder.AddPredicate(Text(builder, "Image", "x")),
            builder.AddPredicate(Text(builder, "Image", "x")));
  EXPECT_NE(builder.AddPredicate(Text(builder, "Image", "x")),
            builder.AddPredicate(Text(builder, "Image", "y")));
  EXPECT_EQ(builder.AddInteger(7), builder.AddUnsigned(7));
  EXPECT_NE(builder.AddInteger(7), builder.AddFloat(7));
  const std::vector<std::string> texts = {"a", "b"};
  EXPECT_EQ(builder.AddStringList(texts), builder.AddStringList(texts));
  Logsource logsource;
  logsource.product = builder.AddString("windows");
  EXPECT_EQ(builder.AddLogsource(logsource), builder.AddLogsource(logsource));
}

TEST(ProgramBuilder, ListsOfDifferentKindsStayApart) {
  ProgramBuilder builder;
  const std::vector<std::string> texts = {"z", "a"};
  const ListId strings = builder.AddStringList(texts);
  const std::vector<uint32_t> values = {1, 2};
  const ListId plain = builder.AddValueList(values);
  const Program program = std::move(builder).Finish();
  EXPECT_EQ(Texts(program, strings), texts);
  EXPECT_EQ(program.lists.items[program.lists.offsets[plain]], 1u);
  EXPECT_EQ(program.lists.items[program.lists.offsets[plain] + 1], 2u);
}

TEST(ProgramBuilder, SortingStringsKeepsEveryReference) {
  ProgramBuilder builder;
  Rule rule;
  rule.title = builder.AddString("zulu");
  rule.author = builder.AddOptionalString("");
  const std::vector<std::string> tags = {"yankee", "alpha"};
  rule.tags = builder.AddStringList(tags);
  Logsource logsource;
  logsource.category = builder.AddString("mike");
  rule.logsource = builder.AddLogsource(logsource);
  const PredicateId predicate = builder.AddPredicate(Text(builder, "Image", "bravo"));
  builder.SetPredicatePlace(predicate, {builder.AddString("b.yml"), 3, 4});
  builder.SetPredicatePlace(predicate, {builder.AddString("c.yml"), 5, 6});
  const Instruction code[] = {{Opcode::kTest, 0, 0, predicate}, {}};
  builder.AddRule(rule, code, SourcePlace{builder.AddString("a.yml"), 1, 1});
  const Program program = std::move(builder).Finish();

  EXPECT_TRUE(std::is_sorted(program.strings.begin(), program.strings.end()));
  const Rule& stored = program.rules[0];
  EXPECT_EQ(program.strings[stored.title], "zulu");
  EXPECT_EQ(stored.author, kNoIndex);
  EXPECT_EQ(Texts(program, stored.tags), tags);
  EXPECT_EQ(program.strings[program.logsources[0].category], "mike");
  EXPECT_EQ(program.strings[program.predicates[0].operand], "bravo");
  EXPECT_EQ(program.strings[program.fields[program.predicates[0].field]], "Image");
  EXPECT_EQ(program.strings[program.rule_places[0].file], "a.yml");
  EXPECT_EQ(program.strings[program.predicate_places[0].file], "b.yml");
  EXPECT_EQ(stored.code_begin, 0u);
  EXPECT_EQ(stored.code_end, 2u);
}

TEST(ProgramBuilder, NumbersAreNotTakenForStrings) {
  ProgramBuilder builder;
  builder.AddString("zz");  // moves behind the others
  Predicate predicate;
  predicate.field = builder.AddField("Port");
  predicate.op = Operator::kGreater;
  predicate.operand = builder.AddInteger(1024);
  builder.AddPredicate(predicate);
  const Program program = std::move(builder).Finish();
  EXPECT_EQ(program.predicates[0].operand, 0u);
}

TEST(ProgramBuilder, CorrelationsMayBeReferredToBeforeTheLastRule) {
  ProgramBuilder builder;
  const Instruction code[] = {{Opcode::kConst, 1, 0, 0}, {}};
  builder.AddRule({}, code);
  const RuleReference references[] = {{RuleReference::Kind::kRule, 0},
                                      {RuleReference::Kind::kCorrelation, 1}};
  Correlation correlation;
  correlation.rules = builder.AddRuleList(references);
  builder.AddCorrelation(correlation);
  builder.AddRule({}, code);
  const Program program = std::move(builder).Finish();
  EXPECT_EQ(program.lists.items, (std::vector<uint32_t>{0, 3}));
}

TEST(ProgramBuilder, PlacesAreLeftOutWhenNoneIsKnown) {
  ProgramBuilder builder;
  builder.AddPredicate(Text(builder, "Image", "x"));
  const Instruction code[] = {{Opcode::kTest, 0, 0, 0}, {}};
  builder.AddRule({}, code);
  const Program program = std::move(builder).Finish();
  EXPECT_TRUE(program.rule_places.empty());
  EXPECT_TRUE(program.predicate_places.empty());
}

}  // namespace
}  // namespace sigmavm::program
