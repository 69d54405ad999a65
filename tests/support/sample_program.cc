#include "tests/support/sample_program.h"

#include <string_view>
#include <vector>

#include "runtime/program/builder.h"

namespace sigmavm::test {
namespace {

using program::Correlation;
using program::Instruction;
using program::Opcode;
using program::Operator;
using program::Predicate;
using program::PredicateId;
using program::ProgramBuilder;
using program::Rule;

Predicate Test(ProgramBuilder& builder, std::string_view field, Operator op, uint32_t operand = 0,
               uint8_t flags = 0) {
  Predicate predicate;
  predicate.field = builder.AddField(field);
  predicate.op = op;
  predicate.operand = operand;
  predicate.flags = flags;
  return predicate;
}

PredicateId AddText(ProgramBuilder& builder, std::string_view field, Operator op,
                    std::string_view text, uint8_t flags = 0) {
  return builder.AddPredicate(Test(builder, field, op, builder.AddString(text), flags));
}

uint32_t AddWindows(ProgramBuilder& builder) {
  program::Logsource logsource;
  logsource.category = builder.AddString("process_creation");
  logsource.product = builder.AddString("windows");
  const std::vector<std::string> channels = {"Microsoft-Windows-Sysmon/Operational", "Security"};
  const std::vector<std::string> providers = {"Microsoft-Windows-Sysmon"};
  const std::vector<uint32_t> event_ids = {1, 4688};
  logsource.channels = builder.AddStringList(channels);
  logsource.providers = builder.AddStringList(providers);
  logsource.event_ids = builder.AddValueList(event_ids);
  return builder.AddLogsource(logsource);
}

void AddOfficeRule(ProgramBuilder& builder) {
  const PredicateId parent = AddText(builder, "ParentImage", Operator::kEndsWith, "\\winword.exe");
  const PredicateId shells[] = {AddText(builder, "Image", Operator::kEndsWith, "\\cmd.exe"),
                                AddText(builder, "Image", Operator::kEndsWith, "\\pwsh.exe")};
  builder.SetPredicatePlace(parent, {builder.AddString("office_shell.yml"), 16, 9});
  builder.SetPredicatePlace(shells[0], {builder.AddString("office_shell.yml"), 18, 9});
  Rule rule;
  rule.id = builder.AddString("6f1c1f2e-3d47-4b8c-8a0e-000000000001");
  rule.name = builder.AddString("office_shell");
  rule.title = builder.AddString("Office starts a shell");
  rule.status = builder.AddString("test");
  rule.author = builder.AddString("A \"quoted\" author");
  rule.description = builder.AddString("First line\nsecond line \u202E turned");
  const std::vector<std::string> tags = {"attack.execution", "attack.t1059"};
  const std::vector<std::string> references = {"https://example.org/office"};
  const std::vector<std::string> false_positives = {"Macros of the finance team"};
  rule.tags = builder.AddStringList(tags);
  rule.references = builder.AddStringList(references);
  rule.false_positives = builder.AddStringList(false_positives);
  rule.level = program::Level::kHigh;
  rule.logsource = AddWindows(builder);
  const PredicateId evidence[] = {parent, shells[0], shells[1]};
  rule.witnesses = builder.AddPredicateList({&parent, 1});
  rule.evidence = builder.AddPredicateList(evidence);
  const Instruction code[] = {
      {Opcode::kTest, 0, 0, parent},
      {Opcode::kSkipFalse, 0, 0, 1},
      {Opcode::kAny, 0, 0, builder.AddPredicateList(shells)},
      {Opcode::kEnd, 0, 0, 0},
  };
  builder.AddRule(rule, code, program::SourcePlace{builder.AddString("office_shell.yml"), 1, 1});
}

std::vector<PredicateId> AddTextPredicates(ProgramBuilder& builder) {
  const std::vector<std::string> literals = {"invoke-", "iex"};
  const program::ListId required = builder.AddStringList(literals);
  Predicate wildcard = Test(builder, "CommandLine", Operator::kWildcard,
                            builder.AddString("*\\dexec \\\\srv?\\*\\*"));
  wildcard.required_literals = required;
  Predicate regex =
      Test(builder, "CommandLine", Operator::kRegex, builder.AddString("(?:invoke-|iex)\\s+\\w+"),
           program::kRegexIgnoreCase | program::kRegexMultiline | program::kRegexDotAll |
               program::kAnchorStart | program::kAnchorEnd);
  regex.required_literals = required;
  return {
      AddText(builder, "", Operator::kContains, "mimikatz"),
      AddText(builder, "User", Operator::kEquals, "SYSTEM", program::kCased),
      AddText(builder, "CommandLine", Operator::kStartsWith, "gr\u00FC\u00DFe;"),
      AddText(builder, "Source Address", Operator::kCidr, "fe80::/10"),
      builder.AddPredicate(wildcard),
      builder.AddPredicate(regex),
  };
}

std::vector<PredicateId> AddOtherPredicates(ProgramBuilder& builder) {
  Predicate hour = Test(builder, "UtcTime", Operator::kTimeGreaterEq, builder.AddInteger(22));
  hour.detail = static_cast<uint8_t>(program::TimePart::kHour);
  const Predicate predicates[] = {
      Test(builder, "Hashes", Operator::kExists),
      Test(builder, "Company", Operator::kNull),
      Test(builder, "Port", Operator::kNumberEq, builder.AddInteger(-1)),
      Test(builder, "Port", Operator::kLess, builder.AddUnsigned(UINT64_MAX)),
      Test(builder, "Port", Operator::kGreaterEq, builder.AddFloat(0.25)),
      Test(builder, "Port", Operator::kLessEq, builder.AddFloat(3)),
      Test(builder, "Port", Operator::kGreater, builder.AddInteger(1024)),
      Test(builder, "Signed", Operator::kBooleanEq, 1),
      Test(builder, "Image", Operator::kFieldEquals, builder.AddField("ParentImage")),
      Test(builder, "Image", Operator::kFieldEquals, builder.AddField("ParentImage"),
           program::kCased | program::kAnchorEnd),
      hour,
  };
  std::vector<PredicateId> ids;
  for (const Predicate& predicate : predicates) ids.push_back(builder.AddPredicate(predicate));
  return ids;
}

void AddEverythingRule(ProgramBuilder& builder) {
  Rule rule;
  rule.title = builder.AddString("Everything at once");
  rule.level = program::Level::kLow;
  rule.flags = program::kSilent;
  rule.logsource = builder.AddLogsource({});
  const Instruction code[] = {
      {Opcode::kConst, 0, 0, 0},
      {Opcode::kSkipTrue, 0, 0, 3},
      {Opcode::kAll, 0, 0, builder.AddPredicateList(AddTextPredicates(builder))},
      {Opcode::kNot, 0, 0, 0},
      {Opcode::kAny, 0, 0, builder.AddPredicateList(AddOtherPredicates(builder))},
      {Opcode::kEnd, 0, 0, 0},
  };
  builder.AddRule(rule, code, program::SourcePlace{builder.AddString("everything.yml"), 7, 1});
}

void AddCorrelations(ProgramBuilder& builder) {
  using Kind = program::RuleReference::Kind;
  const program::RuleReference both[] = {{Kind::kRule, 0}, {Kind::kRule, 1}};
  const program::RuleReference chain[] = {{Kind::kRule, 1}, {Kind::kCorrelation, 0}};
  const program::ConditionBound bounds[] = {
      {program::Comparison::kGreaterEqual, builder.AddInteger(10)},
      {program::Comparison::kNotEqual, builder.AddFloat(12.5)}};
  const std::vector<std::string> group_by = {"user"};
  const std::vector<std::string> aliases = {"user", "office_shell", "User"};
  const std::vector<std::string> fields = {"Port"};
  Correlation temporal;
  temporal.id = builder.AddString("6f1c1f2e-3d47-4b8c-8a0e-000000000002");
  temporal.title = builder.AddString("One after the other");
  temporal.type = program::CorrelationType::kTemporalOrdered;
  temporal.generate = true;
  temporal.rules = builder.AddRuleList(both);
  temporal.group_by = builder.AddStringList(group_by);
  temporal.aliases = builder.AddStringList(aliases);
  temporal.timespan_seconds = 300;
  temporal.condition_text = builder.AddString("office_shell and other");
  builder.AddCorrelation(temporal);
  Correlation percentile;
  percentile.name = builder.AddString("slow");
  percentile.level = program::Level::kCritical;
  percentile.type = program::CorrelationType::kValuePercentile;
  percentile.rules = builder.AddRuleList(chain);
  percentile.fields = builder.AddStringList(fields);
  percentile.timespan_seconds = 3600;
  percentile.percentile = {program::NumberKind::kInteger, 95};
  percentile.conditions = builder.AddConditionList(bounds);
  builder.AddCorrelation(percentile);
}

}  // namespace

program::Program SampleProgram() {
  ProgramBuilder builder;
  AddOfficeRule(builder);
  AddCorrelations(builder);
  AddEverythingRule(builder);
  builder.AddString("a string that nothing refers to");
  builder.AddValueList(std::vector<uint32_t>{7, 8, 9});
  builder.SetMeta(R"({"compiler":"test"})");
  return std::move(builder).Finish();
}

program::Program TinyProgram() {
  ProgramBuilder builder;
  const PredicateId image = AddText(builder, "Image", Operator::kEndsWith, "\\cmd.exe");
  Rule rule;
  rule.title = builder.AddString("Shell");
  rule.level = program::Level::kMedium;
  rule.logsource = builder.AddLogsource({});
  const Instruction code[] = {{Opcode::kTest, 0, 0, image}, {Opcode::kEnd, 0, 0, 0}};
  builder.AddRule(rule, code);
  return std::move(builder).Finish();
}

}  // namespace sigmavm::test
