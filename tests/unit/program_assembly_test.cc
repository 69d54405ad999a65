// The text form of programs: it reads back as the same program, and errors have a place.
#include <gtest/gtest.h>

#include <bit>

#include "runtime/program/assembler.h"
#include "runtime/program/assembly_text.h"
#include "runtime/program/builder.h"
#include "runtime/program/disassembler.h"
#include "runtime/program/verifier.h"
#include "tests/support/sample_program.h"

namespace sigmavm::program {
namespace {

using test::SampleProgram;
using test::TinyProgram;

Result<Program> AssembleText(std::string text, SourceMap& sources) {
  return Assemble(sources, sources.Add("test.sga", std::move(text)));
}

void ExpectRoundTrip(const Program& program) {
  const Result<VerifiedProgram> verified = Verify(program);
  ASSERT_TRUE(verified.ok()) << verified.errors()[0].where << ": " << verified.errors()[0].message;
  const std::string text = Disassemble(*verified);
  SourceMap sources;
  const Result<Program> assembled = AssembleText(text, sources);
  ASSERT_TRUE(assembled.ok()) << Render(assembled.errors()[0], sources) << text;
  EXPECT_EQ(*assembled, program) << text;
}

TEST(Disassembler, TinyProgramReadsLikeTheRule) {
  EXPECT_EQ(Disassemble(*Verify(TinyProgram())),
            R"(; sigmavm program 1.0: rules 1, correlations 0, predicates 1, instructions 2

.field f1 Image

.pred p0 Image endswith "\cmd.exe"

.logsource g0

.rule r0 "Shell" medium
  logsource        g0
     0  test  p0                     ; Image endswith "\cmd.exe"
     1  end
)");
}

TEST(Disassembler, OneRuleComesWithItsPredicatesAndLists) {
  EXPECT_EQ(DisassembleRule(*Verify(SampleProgram()), 0),
            R"(.pred p0  ParentImage      endswith "\winword.exe" at "office_shell.yml":16:9
.pred p1  Image            endswith "\cmd.exe" at "office_shell.yml":18:9
.pred p2  Image            endswith "\pwsh.exe"
.list l8 predicates p1 p2

.rule r0 "Office starts a shell" high at "office_shell.yml":1:1
  id               "6f1c1f2e-3d47-4b8c-8a0e-000000000001"
  name             "office_shell"
  status           "test"
  author           'A "quoted" author'
  description      e"First line\nsecond line \u{202e} turned"
  logsource        g0                ; "process_creation" "windows"
  tags             l0                ; "attack.execution" "attack.t1059"
  references       l1                ; "https://example.org/office"
  falsepositives   l2                ; "Macros of the finance team"
  witnesses        l6                ; p0
  evidence         l7                ; p0 p1 p2
     0  test  p0                     ; ParentImage endswith "\winword.exe"
     1  jf    +1                     ; to 3
     2  any   l8                     ; p1 p2
     3  end
)");
}

TEST(Disassembler, DescribesPredicatesOfEveryOperator) {
  const VerifiedProgram program = *Verify(SampleProgram());
  const char* const want[] = {
      R"(ParentImage endswith "\winword.exe")",
      R"(Image endswith "\cmd.exe")",
      R"(Image endswith "\pwsh.exe")",
      R"(* contains "mimikatz")",
      R"(User equals "SYSTEM" cased)",
      "CommandLine startswith \"gr\u00FC\u00DFe;\"",
      R"("Source Address" cidr "fe80::/10")",
      R"(CommandLine wildcard "*\dexec \\srv?\*\*")",
      R"(CommandLine regex "(?:invoke-|iex)\s+\w+" ignorecase multiline dotall startswith endswith)",
      "Hashes exists",
      "Company null",
      "Port number -1",
      "Port lt 18446744073709551615",
      "Port gte 0.25",
      "Port lte 3.0",
      "Port gt 1024",
      "Signed boolean true",
      "Image fieldref ParentImage",
      "Image fieldref ParentImage cased endswith",
      "UtcTime time_gte hour 22",
  };
  ASSERT_EQ(program->predicates.size(), std::size(want));
  for (PredicateId id = 0; id < std::size(want); ++id) {
    EXPECT_EQ(DescribePredicate(program, id), want[id]);
  }
}

TEST(Assembler, GivesBackTheDisassembledProgram) {
  ExpectRoundTrip(SampleProgram());
  ExpectRoundTrip(TinyProgram());
  ExpectRoundTrip(ProgramBuilder().Finish());
}

TEST(Assembler, KeepsUnusualPrograms) {
  Program program = SampleProgram();
  program.lists.offsets.push_back(program.lists.offsets.back());  // an empty list of no use
  program.lists.items.insert(program.lists.items.end(), {kNoIndex, 0, 7});
  program.lists.offsets.push_back(static_cast<uint32_t>(program.lists.items.size()));
  program.rule_places = {{}, {}};
  program.predicate_places.clear();
  ExpectRoundTrip(program);
  program.rules[0].title = kNoIndex;
  program.rules[0].witnesses = program.rules[0].evidence;
  program.rules[1].tags = program.rules[0].evidence;  // one list, read as two kinds
  ExpectRoundTrip(program);
}

TEST(Assembler, KeepsAwkwardStrings) {
  const char* const texts[] = {
      "plain",
      "with \"double\"",
      "with 'single'",
      "with \"both\" and 'both'",
      "back\\slash",
      "\\",
      "ends with a quote\"",
      "; no comment",
      "tab\t",
      "line\nbreak\\n\"",
      "\r\n",
      "\u202E bidi",
      "\x7F",
      "\u0085",
      "\U0001F600",
      "\U0010FFFF",
      "e\"",
      "-",
      "*",
      "#1",
      "s0",
      " ",
  };
  ProgramBuilder builder;
  for (const char* text : texts) {
    Predicate predicate;
    predicate.field = builder.AddField(text);
    predicate.op = Operator::kEquals;
    predicate.flags = kCased;
    predicate.operand = builder.AddString(text);
    builder.AddPredicate(predicate);
  }
  std::string nul("a\0b", 3);
  Rule rule;
  rule.title = builder.AddString(nul);
  rule.logsource = builder.AddLogsource({});
  const Instruction code[] = {{Opcode::kConst, 1, 0, 0}, {}};
  builder.AddRule(rule, code);
  ExpectRoundTrip(std::move(builder).Finish());
}

TEST(Assembler, LongSharedStringsAreWrittenOnce) {
  ProgramBuilder builder;
  const std::string long_text(10'000, 'x');
  for (int i = 0; i < 1'000; ++i) {
    Predicate predicate;
    predicate.field = builder.AddField(i % 2 == 0 ? long_text : "f" + std::to_string(i));
    predicate.op = Operator::kContains;
    predicate.operand = builder.AddString(long_text + (i % 4 == 0 ? "y" : ""));
    predicate.detail = 0;
    builder.SetPredicatePlace(builder.AddPredicate(predicate),
                              {builder.AddString(long_text + ".yml"), 1, 1});
  }
  const Program program = std::move(builder).Finish();
  EXPECT_LT(Disassemble(*Verify(program)).size(), 300'000u);
  ExpectRoundTrip(program);
}

TEST(Assembler, LongListsContinueOnTheNextLine) {
  ProgramBuilder builder;
  std::vector<uint32_t> values(1'000);
  for (uint32_t i = 0; i < values.size(); ++i) values[i] = i;
  builder.AddValueList(values);
  const Program program = std::move(builder).Finish();
  const std::string text = Disassemble(*Verify(program));
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    EXPECT_LE(end - begin, 100u);
    begin = end + 1;
  }
  ExpectRoundTrip(program);
}

TEST(AssemblyText, NumbersKeepTheirKind) {
  const struct {
    Number number;
    const char* text;
  } cases[] = {
      {{NumberKind::kInteger, 0}, "0"},
      {{NumberKind::kInteger, static_cast<uint64_t>(INT64_MIN)}, "-9223372036854775808"},
      {{NumberKind::kUnsigned, UINT64_MAX}, "18446744073709551615"},
      {{NumberKind::kFloat, std::bit_cast<uint64_t>(1.0)}, "1.0"},
      {{NumberKind::kFloat, std::bit_cast<uint64_t>(-0.0)}, "-0.0"},
      {{NumberKind::kFloat, std::bit_cast<uint64_t>(1e300)}, "1e+300"},
      {{NumberKind::kFloat, std::bit_cast<uint64_t>(0.1)}, "0.1"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(NumberText(c.number), c.text);
    EXPECT_EQ(ParseNumber(c.text), c.number) << c.text;
  }
  for (const char* bad : {"", "x", "1x", "18446744073709551616", "1e999", "inf", "nan", "0x10"}) {
    EXPECT_FALSE(ParseNumber(bad)) << bad;
  }
}

struct ErrorCase {
  const char* name;
  const char* text;
  const char* want;  // line:column, code, message
};

std::string Summary(const Diagnostic& error, const SourceMap& sources) {
  const LineColumn at = sources.Locate(error.span.source, error.span.begin);
  return std::to_string(at.line) + ":" + std::to_string(at.column) + " " + CodeText(error.code) +
         " " + error.message;
}

TEST(Assembler, ErrorsHaveAPlace) {
  const ErrorCase cases[] = {
      {"no directive", "test p0", "1:1 SV0540 a line must begin with a directive here"},
      {"a string alone", "\"x\"", "1:1 SV0540 a line must begin with a directive here"},
      {"unknown directive", "\n.filed f1 X", "2:1 SV0541 unknown directive '.filed'"},
      {"open string", ".meta 'x", "1:7 SV0540 the string has no closing quote"},
      {"unknown escape", ".meta e\"a\\qb\"", "1:10 SV0542 unknown escape"},
      {"escape of a surrogate", ".meta e\"\\u{d800}\"", "1:9 SV0542 unknown escape"},
      {"invalid UTF-8", ".meta \"\xFF\"", "1:7 SV0540 the string is not valid UTF-8"},
      {"meta without a string", ".meta {}", "1:7 SV0540 this should be a string in quotes"},
      {"too much", ".meta '{}' x", "1:12 SV0540 nothing more is expected on this line"},
      {"wrong id", ".field f2 X", "1:8 SV0541 the next id is f1"},
      {"no id", ".field X", "1:8 SV0540 this should be an id such as f0"},
      {"field without a name", ".field f1", "1:8 SV0540 a field name is missing after this"},
      {"field twice", ".field f1 X\n.field f2 X", "2:11 SV0542 the field is declared twice"},
      {"number twice", ".number n0 1\n.number n1 1", "2:12 SV0542 the number is declared twice"},
      {"no number", ".number n0 one", "1:12 SV0542 this is no number that fits"},
      {"undeclared field", ".pred p0 X exists",
       "1:10 SV0541 field 'X' is not declared above with '.field'"},
      {"unknown operator", ".pred p0 * contain 'x'", "1:12 SV0541 unknown operator 'contain'"},
      {"operand", ".pred p0 * contains x",
       "1:21 SV0540 this should be a string in quotes, or the label of a '.string' above"},
      {"undeclared label", ".pred p0 * contains s0",
       "1:21 SV0540 this should be a string in quotes, or the label of a '.string' above"},
      {"unknown flag", ".pred p0 * contains 'x' Cased", "1:25 SV0541 unknown flag 'Cased'"},
      {"boolean", ".pred p0 * boolean yes", "1:20 SV0541 unknown boolean 'yes'"},
      {"time part", ".pred p0 * timepart second 1", "1:21 SV0541 unknown part of the time"},
      {"place", ".pred p0 * contains 'x' at 'f':1",
       "1:31 SV0540 a place is written \"file\":line:column"},
      {"place without a file", ".pred p0 * contains 'x' at x:1:1",
       "1:28 SV0540 this should be a string in quotes, or the label of a '.string' above"},
      {"kind of list", ".list l0 words 'x'", "1:10 SV0541 unknown kind of list 'words'"},
      {"member", ".list l0 predicates p0 r0", "1:24 SV0540 this should be an id such as p0"},
      {"large value", ".list l0 values 4294967296",
       "1:17 SV0542 a value must be a whole number of at most 4294967295"},
      {"comparison", ".list l0 conditions ge 1", "1:21 SV0541 unknown comparison 'ge'"},
      {"continued nothing", "+ 1", "1:1 SV0540 there is no list to continue here"},
      {"log source attribute", ".logsource g0 vendor 'x'",
       "1:15 SV0541 unknown attribute 'vendor'"},
      {"level", ".rule r0 'x' severe", "1:14 SV0541 unknown level 'severe'"},
      {"attribute", ".rule r0 'x' low\n colour 'x'", "2:2 SV0541 unknown attribute 'colour'"},
      {"attribute twice", ".rule r0 'x' low\n id 'x'\n id 'y'",
       "3:2 SV0542 the attribute is given twice"},
      {"instruction number", ".rule r0 'x' low\n 1 end",
       "2:2 SV0541 the next instruction has number 0"},
      {"mnemonic", ".rule r0 'x' low\n 0 jump +1", "2:4 SV0541 unknown instruction 'jump'"},
      {"skip without plus", ".rule r0 'x' low\n 0 jf 1",
       "2:7 SV0540 this should be an id such as +0"},
      {"constant", ".rule r0 'x' low\n 0 const 2", "2:10 SV0541 unknown constant '2'"},
      {"missing operand", ".rule r0 'x' low\n 0 test",
       "2:4 SV0540 an id such as p0 is missing after this"},
      {"type", ".correlation c0 'x' low count", "1:25 SV0541 unknown type of correlation 'count'"},
      {"timespan", ".correlation c0 'x' low temporal\n timespan 5m",
       "2:11 SV0542 the timespan must be a whole number of at most 18446744073709551615"},
  };
  for (const ErrorCase& c : cases) {
    SourceMap sources;
    const Result<Program> result = AssembleText(c.text, sources);
    ASSERT_FALSE(result.ok()) << c.name;
    EXPECT_EQ(Summary(result.errors()[0], sources), c.want) << c.name;
  }
}

TEST(Assembler, ReportsSeveralErrorsButNotEndlessly) {
  SourceMap sources;
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += "nonsense\n";
  EXPECT_EQ(AssembleText(text, sources).errors().size(), 20u);
  text.clear();
  for (int i = 0; i < 1'000; ++i) text += "\"open\n";
  EXPECT_EQ(AssembleText(text, sources).errors().size(), 20u);
}

TEST(Assembler, SuggestsWhatWasMeant) {
  SourceMap sources;
  const Result<Program> result =
      AssembleText(".field f1 ParentImage\n.pred p0 ParentImag exists\n", sources);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.errors()[0].help, "did you mean 'ParentImage'?");
}

}  // namespace
}  // namespace sigmavm::program
