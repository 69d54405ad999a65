// The verifier: one broken thing each, and the programs that must pass.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>

#include "runtime/base/limits.h"
#include "runtime/program/builder.h"
#include "runtime/program/network.h"
#include "runtime/program/verifier.h"
#include "tests/support/sample_program.h"

namespace sigmavm::program {
namespace {

using test::SampleProgram;
using test::TinyProgram;
using Change = std::function<void(Program&)>;

struct Case {
  const char* name;
  DiagnosticCode want;
  Change change;
};

PredicateId FindPredicate(const Program& program, Operator op) {
  for (PredicateId id = 0; id < program.predicates.size(); ++id) {
    if (program.predicates[id].op == op) return id;
  }
  ADD_FAILURE() << "the sample has no such predicate";
  return 0;
}

Predicate& Find(Program& program, Operator op) {
  return program.predicates[FindPredicate(program, op)];
}

// Adds a string behind all others, so that no id changes; it must begin above the sample's texts,
// for example with U+FF21 or U+FF41, a wide A or a.
StringId Append(Program& program, std::string_view text) {
  program.strings.emplace_back(text);
  return static_cast<StringId>(program.strings.size() - 1);
}

ListId AppendList(Program& program, std::vector<uint32_t> items) {
  ListPool& lists = program.lists;
  lists.items.insert(lists.items.end(), items.begin(), items.end());
  lists.offsets.push_back(static_cast<uint32_t>(lists.items.size()));
  return static_cast<ListId>(lists.size() - 1);
}

void ExpectEachRefused(std::span<const Case> cases) {
  for (const Case& c : cases) {
    Program program = SampleProgram();
    c.change(program);
    const Result<VerifiedProgram> result = Verify(std::move(program));
    EXPECT_FALSE(result.ok()) << c.name;
    if (result.ok()) continue;
    EXPECT_EQ(CodeText(result.errors()[0].code), CodeText(c.want))
        << c.name << ": " << result.errors()[0].where << ": " << result.errors()[0].message;
  }
}

TEST(Verifier, AcceptsWhatTheBuilderMakes) {
  for (const Program& program : {SampleProgram(), TinyProgram(), ProgramBuilder().Finish()}) {
    const Result<VerifiedProgram> verified = Verify(program);
    ASSERT_TRUE(verified.ok()) << verified.errors()[0].where << verified.errors()[0].message;
    EXPECT_EQ(verified->get(), program);
  }
}

TEST(Verifier, RefusesBrokenPools) {
  const Case cases[] = {
      {"unsorted strings", DiagnosticCode::kProgramString,
       [](Program& p) { std::swap(p.strings[1], p.strings[2]); }},
      {"double string", DiagnosticCode::kProgramString,
       [](Program& p) { p.strings[1] = p.strings[2]; }},
      {"invalid UTF-8", DiagnosticCode::kProgramString,
       [](Program& p) { p.strings.push_back("\xFF"); }},
      {"no fields", DiagnosticCode::kProgramIndex, [](Program& p) { p.fields.clear(); }},
      {"any field with a name", DiagnosticCode::kProgramString,
       [](Program& p) { p.fields[0] = 1; }},
      {"field without a name", DiagnosticCode::kProgramString, [](Program& p) { p.fields[1] = 0; }},
      {"double field", DiagnosticCode::kProgramString,
       [](Program& p) { p.fields[2] = p.fields[1]; }},
      {"field name out of range", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.fields[1] = static_cast<StringId>(p.strings.size()); }},
      {"double number", DiagnosticCode::kProgramString,
       [](Program& p) { p.numbers[1] = p.numbers[0]; }},
      {"infinite number", DiagnosticCode::kProgramOperand,
       [](Program& p) {
         p.numbers[0] = {NumberKind::kFloat, 0x7FF0'0000'0000'0000};
       }},
      {"small unsigned number", DiagnosticCode::kProgramOperand,
       [](Program& p) {
         p.numbers[0] = {NumberKind::kUnsigned, 5};
       }},
      {"unknown kind of number", DiagnosticCode::kProgramOperand,
       [](Program& p) { p.numbers[0].kind = static_cast<NumberKind>(3); }},
      {"no list offsets", DiagnosticCode::kProgramSection,
       [](Program& p) { p.lists.offsets = {0}; }},
      {"list offsets past the items", DiagnosticCode::kProgramSection,
       [](Program& p) { p.lists.offsets.back() += 1; }},
      {"descending list offsets", DiagnosticCode::kProgramSection,
       [](Program& p) { std::swap(p.lists.offsets[1], p.lists.offsets[2]); }},
      {"log source category", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.logsources[0].category = static_cast<StringId>(p.strings.size()); }},
      {"log source channels", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.logsources[0].channels = static_cast<ListId>(p.lists.size()); }},
      {"log source event ids", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.logsources[0].event_ids = static_cast<ListId>(p.lists.size()); }},
      {"provider out of range", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.logsources[0].providers = AppendList(p, {kNoIndex}); }},
      {"too few rule places", DiagnosticCode::kProgramSection,
       [](Program& p) { p.rule_places.pop_back(); }},
      {"too many predicate places", DiagnosticCode::kProgramSection,
       [](Program& p) { p.predicate_places.emplace_back(); }},
      {"file of a place", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.rule_places[0].file = static_cast<StringId>(p.strings.size()); }},
      {"description is no JSON", DiagnosticCode::kProgramMeta,
       [](Program& p) { p.meta = "{\"a\":}"; }},
      {"description is no object", DiagnosticCode::kProgramMeta,
       [](Program& p) { p.meta = "[1]"; }},
      {"description is no UTF-8", DiagnosticCode::kProgramMeta,
       [](Program& p) { p.meta = "{\"a\":\"\xFF\"}"; }},
      {"deep description is no crash", DiagnosticCode::kProgramMeta,
       [](Program& p) { p.meta = "{\"a\":" + std::string(1'000'000, '['); }},
  };
  ExpectEachRefused(cases);
}

TEST(Verifier, RefusesBrokenPredicates) {
  const Case cases[] = {
      {"unknown operator", DiagnosticCode::kProgramPredicate,
       [](Program& p) { p.predicates[0].op = static_cast<Operator>(99); }},
      {"field out of range", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.predicates[0].field = static_cast<FieldId>(p.fields.size()); }},
      {"regex flag on a text", DiagnosticCode::kProgramPredicate,
       [](Program& p) { Find(p, Operator::kEndsWith).flags = kRegexIgnoreCase; }},
      {"cased regex", DiagnosticCode::kProgramPredicate,
       [](Program& p) { Find(p, Operator::kRegex).flags |= kCased; }},
      {"flag on exists", DiagnosticCode::kProgramPredicate,
       [](Program& p) { Find(p, Operator::kExists).flags = kCased; }},
      {"two places of a reference", DiagnosticCode::kProgramPredicate,
       [](Program& p) { Find(p, Operator::kFieldEquals).flags = kAnchorStart | kAnchorEnd; }},
      {"exists without a field", DiagnosticCode::kProgramPredicate,
       [](Program& p) { Find(p, Operator::kExists).field = 0; }},
      {"null without a field", DiagnosticCode::kProgramPredicate,
       [](Program& p) { Find(p, Operator::kNull).field = 0; }},
      {"unknown part of a time", DiagnosticCode::kProgramPredicate,
       [](Program& p) { Find(p, Operator::kTimeGreaterEq).detail = 6; }},
      {"detail where none is used", DiagnosticCode::kProgramPredicate,
       [](Program& p) { p.predicates[0].detail = 1; }},
      {"literals of a text", DiagnosticCode::kProgramPredicate,
       [](Program& p) { Find(p, Operator::kEndsWith).required_literals = 0; }},
      {"empty list of literals", DiagnosticCode::kProgramPredicate,
       [](Program& p) { Find(p, Operator::kRegex).required_literals = AppendList(p, {}); }},
      {"empty literal", DiagnosticCode::kProgramPredicate,
       [](Program& p) { Find(p, Operator::kRegex).required_literals = AppendList(p, {0}); }},
      {"literal out of range", DiagnosticCode::kProgramIndex,
       [](Program& p) { Find(p, Operator::kRegex).required_literals = AppendList(p, {9999}); }},
      {"unfolded literal", DiagnosticCode::kProgramOperand,
       [](Program& p) {
         Find(p, Operator::kRegex).required_literals = AppendList(p, {Append(p, "\uFF21")});
       }},
      {"operand of exists", DiagnosticCode::kProgramOperand,
       [](Program& p) { Find(p, Operator::kExists).operand = 1; }},
      {"text out of range", DiagnosticCode::kProgramIndex,
       [](Program& p) {
         Find(p, Operator::kEndsWith).operand = static_cast<StringId>(p.strings.size());
       }},
      {"unfolded text", DiagnosticCode::kProgramOperand,
       [](Program& p) { Find(p, Operator::kEquals).flags = 0; }},
      {"unfolded text beyond ASCII", DiagnosticCode::kProgramOperand,
       [](Program& p) { Find(p, Operator::kEndsWith).operand = Append(p, "\uFF21"); }},
      {"unknown escape", DiagnosticCode::kProgramOperand,
       [](Program& p) { Find(p, Operator::kWildcard).operand = Append(p, "\uFF41\\w"); }},
      {"backslash at the end", DiagnosticCode::kProgramOperand,
       [](Program& p) { Find(p, Operator::kWildcard).operand = Append(p, "\uFF41*\\"); }},
      {"unfolded pattern", DiagnosticCode::kProgramOperand,
       [](Program& p) { Find(p, Operator::kWildcard).operand = Append(p, "\uFF21*"); }},
      {"no network", DiagnosticCode::kProgramOperand,
       [](Program& p) { Find(p, Operator::kCidr).operand = Append(p, "\uFF41"); }},
      {"malformed regex", DiagnosticCode::kProgramRegex,
       [](Program& p) { Find(p, Operator::kRegex).operand = Append(p, "\uFF21("); }},
      {"regex that escapes its anchors", DiagnosticCode::kProgramRegex,
       [](Program& p) { Find(p, Operator::kRegex).operand = Append(p, "\uFF21)|(?:b"); }},
      {"regex above the memory of one", DiagnosticCode::kProgramRegex,
       [](Program& p) {
         Find(p, Operator::kRegex).operand = Append(p, "\uFF21(?:(?:\\pL{30}){30}){1000}");
       }},
      {"regex above the length of one", DiagnosticCode::kProgramRegex,
       [](Program& p) {
         Find(p, Operator::kRegex).operand =
             Append(p, "\uFF21" + std::string(Limits::kRegexTextBytes, 'a'));
       }},
      {"regex that is small only once it is compiled", DiagnosticCode::kProgramTooCostly,
       [](Program& p) {
         std::string pattern = "\uFF21";
         while (pattern.size() + 6 <= Limits::kRegexTextBytes) pattern += "\\pL{0}";
         Find(p, Operator::kRegex).operand = Append(p, pattern);
       }},
      {"number out of range", DiagnosticCode::kProgramIndex,
       [](Program& p) {
         Find(p, Operator::kLess).operand = static_cast<uint32_t>(p.numbers.size());
       }},
      {"number of a time", DiagnosticCode::kProgramIndex,
       [](Program& p) {
         Find(p, Operator::kTimeGreaterEq).operand = static_cast<uint32_t>(p.numbers.size());
       }},
      {"boolean", DiagnosticCode::kProgramOperand,
       [](Program& p) { Find(p, Operator::kBooleanEq).operand = 2; }},
      {"reference to any field", DiagnosticCode::kProgramOperand,
       [](Program& p) { Find(p, Operator::kFieldEquals).operand = 0; }},
      {"reference out of range", DiagnosticCode::kProgramIndex,
       [](Program& p) {
         Find(p, Operator::kFieldEquals).operand = static_cast<FieldId>(p.fields.size());
       }},
  };
  ExpectEachRefused(cases);
}

TEST(Verifier, RefusesBrokenRules) {
  const Case cases[] = {
      {"id", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.rules[0].id = static_cast<StringId>(p.strings.size()); }},
      {"title", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.rules[0].title = static_cast<StringId>(p.strings.size()); }},
      {"description", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.rules[0].description = static_cast<StringId>(p.strings.size()); }},
      {"tags", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.rules[0].tags = AppendList(p, {kNoIndex}); }},
      {"level", DiagnosticCode::kProgramRule,
       [](Program& p) { p.rules[0].level = static_cast<Level>(6); }},
      {"flags", DiagnosticCode::kProgramRule, [](Program& p) { p.rules[0].flags = 2; }},
      {"log source", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.rules[0].logsource = static_cast<uint32_t>(p.logsources.size()); }},
      {"code that overlaps", DiagnosticCode::kProgramRule,
       [](Program& p) { p.rules[1].code_begin = 0; }},
      {"code with a gap", DiagnosticCode::kProgramRule,
       [](Program& p) { p.rules[1].code_begin += 1; }},
      {"no code", DiagnosticCode::kProgramRule,
       [](Program& p) { p.rules[0].code_end = p.rules[0].code_begin; }},
      {"code past the end", DiagnosticCode::kProgramRule,
       [](Program& p) { p.rules[1].code_end += 1; }},
      {"code of no rule", DiagnosticCode::kProgramCode, [](Program& p) { p.code.push_back({}); }},
      {"witness list", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.rules[0].witnesses = static_cast<ListId>(p.lists.size()); }},
      {"witness", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.rules[0].witnesses = AppendList(p, {kNoIndex}); }},
      {"witness of another rule", DiagnosticCode::kProgramWitness,
       [](Program& p) {
         p.rules[0].witnesses = AppendList(p, {0, FindPredicate(p, Operator::kExists)});
       }},
      {"evidence of another rule", DiagnosticCode::kProgramWitness,
       [](Program& p) { p.rules[1].evidence = AppendList(p, {0}); }},
  };
  ExpectEachRefused(cases);
}

TEST(Verifier, RefusesBrokenCode) {
  // Rule 0: test, jf +1, any, end. Rule 1: const, jt +3, all, not, any, end.
  const Case cases[] = {
      {"unknown opcode", DiagnosticCode::kProgramCode,
       [](Program& p) { p.code[0].opcode = static_cast<Opcode>(8); }},
      {"unused x", DiagnosticCode::kProgramCode, [](Program& p) { p.code[0].x = 1; }},
      {"unused y", DiagnosticCode::kProgramCode, [](Program& p) { p.code[0].y = 1; }},
      {"unused z", DiagnosticCode::kProgramCode, [](Program& p) { p.code[3].z = 1; }},
      {"constant", DiagnosticCode::kProgramCode, [](Program& p) { p.code[4].x = 2; }},
      {"predicate", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.code[0].z = static_cast<uint32_t>(p.predicates.size()); }},
      {"list", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.code[2].z = static_cast<uint32_t>(p.lists.size()); }},
      {"member of a list", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.code[2].z = AppendList(p, {kNoIndex}); }},
      {"skip into the next rule", DiagnosticCode::kProgramCode,
       [](Program& p) { p.code[1].z = 2; }},
      {"skip that wraps around", DiagnosticCode::kProgramCode,
       [](Program& p) { p.code[1].z = UINT32_MAX; }},
      {"no end", DiagnosticCode::kProgramCode,
       [](Program& p) {
         p.code[3] = {Opcode::kNot, 0, 0, 0};
       }},
      {"unreachable", DiagnosticCode::kProgramCode,
       [](Program& p) {
         p.code[0] = {Opcode::kConst, 0, 0, 0}, p.code[1] = {};
       }},
      {"end without a verdict", DiagnosticCode::kProgramCode, [](Program& p) { p.code[0] = {}; }},
      {"not without a verdict", DiagnosticCode::kProgramCode,
       [](Program& p) {
         p.code[4] = {Opcode::kNot, 0, 0, 0};
       }},
      {"skip without a verdict", DiagnosticCode::kProgramCode,
       [](Program& p) {
         p.code[4] = {Opcode::kSkipTrue, 0, 0, 0};
       }},
  };
  ExpectEachRefused(cases);
}

TEST(Verifier, AcceptsAnEarlyEndThatIsSkipped) {
  Program program = TinyProgram();
  program.code = {{Opcode::kTest, 0, 0, 0}, {Opcode::kSkipTrue, 0, 0, 1},  {},
                  {Opcode::kNot, 0, 0, 0},  {Opcode::kSkipFalse, 0, 0, 0}, {}};
  program.rules[0].code_end = 6;
  EXPECT_TRUE(Verify(program).ok());
}

TEST(Verifier, RefusesBrokenCorrelations) {
  const Case cases[] = {
      {"type", DiagnosticCode::kProgramCorrelation,
       [](Program& p) { p.correlations[0].type = static_cast<CorrelationType>(8); }},
      {"no rules", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.correlations[0].rules = kNoIndex; }},
      {"rule out of range", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.correlations[0].rules = AppendList(p, {4}); }},
      {"itself", DiagnosticCode::kProgramCorrelation,
       [](Program& p) { p.correlations[0].rules = AppendList(p, {2}); }},
      {"circle of two", DiagnosticCode::kProgramCorrelation,
       [](Program& p) {
         p.correlations[0].rules = AppendList(p, {0, 3});
       }},
      {"no timespan", DiagnosticCode::kProgramCorrelation,
       [](Program& p) { p.correlations[0].timespan_seconds = 0; }},
      {"endless timespan", DiagnosticCode::kProgramCorrelation,
       [](Program& p) { p.correlations[0].timespan_seconds = UINT64_MAX; }},
      {"group by", DiagnosticCode::kProgramIndex,
       [](Program& p) { p.correlations[0].group_by = AppendList(p, {kNoIndex}); }},
      {"aliases not in threes", DiagnosticCode::kProgramCorrelation,
       [](Program& p) {
         p.correlations[0].aliases = AppendList(p, {0, 0});
       }},
      {"half a condition", DiagnosticCode::kProgramCorrelation,
       [](Program& p) { p.correlations[0].conditions = AppendList(p, {0}); }},
      {"comparison", DiagnosticCode::kProgramCorrelation,
       [](Program& p) {
         p.correlations[0].conditions = AppendList(p, {6, 0});
       }},
      {"number of a condition", DiagnosticCode::kProgramIndex,
       [](Program& p) {
         p.correlations[0].conditions = AppendList(p, {0, 99});
       }},
      {"percentile of another type", DiagnosticCode::kProgramCorrelation,
       [](Program& p) { p.correlations[0].percentile.bits = 1; }},
      {"percentile above 100", DiagnosticCode::kProgramCorrelation,
       [](Program& p) { p.correlations[1].percentile.bits = 101; }},
      {"percentile not a number", DiagnosticCode::kProgramCorrelation,
       [](Program& p) {
         p.correlations[1].percentile = {NumberKind::kFloat, 0x7FF8'0000'0000'0000};
       }},
      {"condition", DiagnosticCode::kProgramIndex,
       [](Program& p) {
         p.correlations[0].condition_text = static_cast<StringId>(p.strings.size());
       }},
      {"long condition", DiagnosticCode::kProgramCorrelation,
       [](Program& p) {
         p.correlations[0].condition_text =
             Append(p, "\uFF21" + std::string(Limits::kConditionBytes, 'a'));
       }},
  };
  ExpectEachRefused(cases);
}

// Correlation i refers to i + 1; the last one to the rule.
Program Chain(size_t length) {
  ProgramBuilder builder;
  const Instruction code[] = {{Opcode::kConst, 1, 0, 0}, {}};
  Rule rule;
  rule.logsource = builder.AddLogsource({});
  builder.AddRule(rule, code);
  for (uint32_t i = 0; i < length; ++i) {
    const RuleReference next = i + 1 == length
                                   ? RuleReference{RuleReference::Kind::kRule, 0}
                                   : RuleReference{RuleReference::Kind::kCorrelation, i + 1};
    Correlation correlation;
    correlation.rules = builder.AddRuleList({&next, 1});
    correlation.timespan_seconds = 1;
    builder.AddCorrelation(correlation);
  }
  return std::move(builder).Finish();
}

TEST(Verifier, BoundsTheChainOfCorrelationsInEveryOrder) {
  for (const bool reversed : {false, true}) {
    for (const size_t extra : {0u, 1u}) {
      Program program = Chain(Limits::kCorrelationChainDepth + extra);
      if (reversed) {
        // The same chain, numbered from the rule upwards.
        std::reverse(program.correlations.begin(), program.correlations.end());
        for (uint32_t& item : program.lists.items) {
          if (item > 0) item = static_cast<uint32_t>(program.correlations.size()) + 1 - item;
        }
      }
      EXPECT_EQ(Verify(program).ok(), extra == 0) << reversed << extra;
    }
  }
}

TEST(Verifier, NamesSectionEntryAndRule) {
  Program program = TinyProgram();
  program.code[1].x = 1;
  const Diagnostic error = Verify(program).errors()[0];
  EXPECT_EQ(error.where, "section CODE, entry 1 (rule \"Shell\")");
  EXPECT_EQ(error.message, "an unused operand is not zero");
  EXPECT_EQ(Verify(program, "p.sgp").errors()[0].where,
            "p.sgp: section CODE, entry 1 (rule \"Shell\")");
}

TEST(Verifier, MentionsOnlyTheBeginningOfLongTexts) {
  Program program = SampleProgram();
  program.rules[0].title = Append(program, "\uFF21" + std::string(1'000'000, 'A'));
  Find(program, Operator::kEndsWith).operand = program.rules[0].title;
  const Diagnostic error = Verify(std::move(program)).errors()[0];
  EXPECT_EQ(error.message, "the text \"\uFF21" + std::string(77, 'A') +
                               "\"... is compared without case but not stored folded");
}

// A program of a few hundred kilobytes that refers to the same long string, list and pattern from
// everywhere; a verifier that looks at them again each time would need hours.
TEST(Verifier, SharedPartsAreLookedAtOnce) {
  constexpr uint32_t kCount = 20'000;
  ProgramBuilder builder;
  const StringId text = builder.AddString("\u00E4" + std::string(200'000, 'a'));
  const StringId pattern = builder.AddString("(?:" + std::string(2'000, 'b') + "){2}");
  std::vector<uint32_t> items;
  for (uint32_t i = 0; i < kCount; ++i) {
    Predicate predicate;
    predicate.field = builder.AddField("f" + std::to_string(i));
    predicate.op = i % 2 == 0 ? Operator::kContains : Operator::kRegex;
    predicate.operand = i % 2 == 0 ? text : pattern;
    items.push_back(builder.AddPredicate(predicate));
  }
  const ListId list = builder.AddPredicateList(items);
  Rule rule;
  rule.tags = list;  // also strings, by chance of the numbers
  rule.logsource = builder.AddLogsource({});
  for (uint32_t i = 0; i < 1'000; ++i) {
    const Instruction code[] = {{Opcode::kTest, 0, 0, i}, {}};
    builder.AddRule(rule, code);
  }
  const Program program = std::move(builder).Finish();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(Verify(program).ok());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(Verifier, BoundsTheWorkOfOneRecord) {
  ProgramBuilder builder;
  Predicate predicate;
  predicate.field = builder.AddField("Image");
  const std::vector<PredicateId> items(Limits::kProgramSteps / 100,
                                       builder.AddPredicate(predicate));
  const ListId list = builder.AddPredicateList(items);
  Rule rule;
  rule.logsource = builder.AddLogsource({});
  const Instruction code[] = {{Opcode::kAny, 0, 0, list}, {}};
  for (int i = 0; i < 101; ++i) builder.AddRule(rule, code);
  const Result<VerifiedProgram> result = Verify(std::move(builder).Finish());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.errors()[0].code, DiagnosticCode::kProgramTooCostly);
}

TEST(Verifier, BoundsTheRegularExpressionsTogether) {
  ProgramBuilder builder;
  for (int i = 0; i < 200; ++i) {
    Predicate predicate;
    predicate.field = builder.AddField("CommandLine");
    predicate.op = Operator::kRegex;
    predicate.operand = builder.AddString("[a-z" + std::to_string(i) + "]{1000}(?:[0-9]{20}){40}");
    builder.AddPredicate(predicate);
    predicate.operand = builder.AddString(std::to_string(i) + "(?:[a-z]{100}){10}(?:\\pL{8}){8}");
    builder.AddPredicate(predicate);
  }
  const Result<VerifiedProgram> result = Verify(std::move(builder).Finish());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.errors()[0].code, DiagnosticCode::kProgramTooCostly);
}

TEST(Network, ParsesStrictly) {
  const struct {
    const char* text;
    bool valid;
    int bits;
  } cases[] = {
      {"10.0.0.0/8", true, 8},
      {"0.0.0.0/0", true, 0},
      {"192.168.1.7", true, 32},
      {"192.168.1.7/32", true, 32},
      {"fe80::/10", true, 10},
      {"::/0", true, 0},
      {"2001:db8::1/128", true, 128},
      {"::ffff:10.0.0.0/104", true, 104},
      {"10.0.0.1/8", false, 0},
      {"10.0.0.0/33", false, 0},
      {"fe80::1/10", false, 0},
      {"fe80::/129", false, 0},
      {"10.0.0.0/", false, 0},
      {"10.0.0.0/08", false, 0},
      {"10.0.0.0/+8", false, 0},
      {"10.0.0.0/8 ", false, 0},
      {"10.0.0.0 /8", false, 0},
      {"010.0.0.0/8", false, 0},
      {"10.0.0/8", false, 0},
      {"fe80::%1/10", false, 0},
      {"", false, 0},
      {"/8", false, 0},
      {"10.0.0.0/8/8", false, 0},
      {"10.0.0.0/256", false, 0},
      {"a very long text that is nothing like an address at all, really", false, 0},
  };
  for (const auto& c : cases) {
    const std::optional<Network> network = ParseNetwork(c.text);
    ASSERT_EQ(network.has_value(), c.valid) << c.text;
    if (c.valid) {
      EXPECT_EQ(network->prefix_bits, c.bits) << c.text;
    }
  }
  EXPECT_FALSE(ParseNetwork(std::string_view("10.0.0.0\0/8", 11)));
  EXPECT_NE(ParseNetwork("10.0.0.0/8"), ParseNetwork("::ffff:10.0.0.0/104"));
}

}  // namespace
}  // namespace sigmavm::program
