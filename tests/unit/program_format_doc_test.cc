// The reference page of the format and the kept programs of each version agree with the code.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

#include "runtime/base/limits.h"
#include "runtime/program/assembler.h"
#include "runtime/program/assembly_text.h"
#include "runtime/program/disassembler.h"
#include "runtime/program/format.h"
#include "runtime/program/operand.h"
#include "runtime/program/reader.h"
#include "runtime/program/writer.h"

namespace sigmavm::program {
namespace {

std::string FileText(const std::string& path) {
  std::ifstream file(std::string(SIGMAVM_SOURCE_DIR) + "/" + path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// The rows of the table whose first row begins with `header`, without the header.
std::vector<std::string> Rows(const std::string& page, const std::string& header) {
  std::istringstream lines(page.substr(std::min(page.find("\n" + header), page.size() - 1) + 1));
  std::vector<std::string> rows;
  std::string line;
  while (std::getline(lines, line) && !line.empty() && line[0] == '|') rows.push_back(line);
  EXPECT_GE(rows.size(), 2u) << header;
  rows.erase(rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(2, std::ssize(rows)));
  return rows;
}

std::string OperandWord(CodeOperand operand) {
  const char* const words[] = {" ", " constant ", " skip ", " predicate ", " list "};
  return words[static_cast<size_t>(operand)];
}

std::string OperandWord(Operand operand) {
  const char* const words[] = {"none",   "text",    "pattern", "regex",    "network",
                               "number", "boolean", "field",   "time part"};
  return words[static_cast<size_t>(operand)];
}

class FormatPage : public testing::Test {
 protected:
  const std::string page_ = FileText("docs/reference/program-format.md");
};

TEST_F(FormatPage, OpcodesAreThoseOfTheTable) {
  std::vector<std::string> want;
  for (const OpcodeInfo& info : AllOpcodes()) {
    want.push_back("| " + std::to_string(static_cast<int>(info.opcode)) + " | `" +
                   std::string(info.mnemonic) + "` |" + OperandWord(info.x) + "|" +
                   OperandWord(info.y) + "|" + OperandWord(info.z) + "| " +
                   std::string(info.effect) + " |");
  }
  EXPECT_EQ(Rows(page_, "| number | opcode |"), want);
}

TEST_F(FormatPage, OperatorsAreThoseOfTheTable) {
  std::vector<std::string> want;
  for (const OperatorInfo& info : AllOperators()) {
    want.push_back("| " + std::to_string(static_cast<int>(info.op)) + " | `" +
                   std::string(info.mnemonic) + "` | " + OperandWord(info.operand) + " | " +
                   std::string(info.meaning) + " |");
  }
  EXPECT_EQ(Rows(page_, "| number | operator |"), want);
}

TEST_F(FormatPage, FlagsAreThoseOfTheOperators) {
  std::vector<std::string> want;
  for (const FlagWord& flag : FlagWords()) {
    std::string legal;
    for (size_t i = 0; i <= static_cast<size_t>(Operand::kTimePart); ++i) {
      const auto operand = static_cast<Operand>(i);
      if ((LegalFlags(operand) & flag.flag) == 0) continue;
      legal += (legal.empty() ? "" : ", ") + OperandWord(operand);
    }
    want.push_back("| " + std::to_string(flag.flag) + " | `" + std::string(flag.word) + "` | " +
                   legal + " |");
  }
  const std::vector<std::string> rows = Rows(page_, "| flag |");
  ASSERT_EQ(rows.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) EXPECT_EQ(rows[i].substr(0, want[i].size()), want[i]);
}

TEST_F(FormatPage, SectionsAreThoseOfAFile) {
  const SectionKind kinds[] = {
      SectionKind::kStrings,    SectionKind::kFields, SectionKind::kNumbers,
      SectionKind::kPredicates, SectionKind::kLists,  SectionKind::kLogsources,
      SectionKind::kRules,      SectionKind::kCode,   SectionKind::kCorrelations,
      SectionKind::kPlaces,     SectionKind::kMeta,   SectionKind::kSignature};
  const std::vector<std::string> rows = Rows(page_, "| kind |");
  ASSERT_EQ(rows.size(), std::size(kinds));
  for (size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].substr(0, 9), "| `" + SectionName(kinds[i]) + "` ");
  }
}

TEST_F(FormatPage, NamesTheLimits) {
  const auto mebibytes = [](auto bytes) { return std::to_string(bytes >> 20) + " MiB"; };
  for (const std::string& text : {"at most " + mebibytes(Limits::kProgramBytes),
                                  "under " + mebibytes(Limits::kRegexMemoryBytes),
                                  "below " + mebibytes(Limits::kProgramRegexBytes),
                                  std::to_string(Limits::kRegexTextBytes >> 10) + " KiB of text",
                                  "more than " + std::to_string(Limits::kCorrelationChainDepth),
                                  "at most " + std::to_string(kMaxSections) + " |"}) {
    EXPECT_NE(page_.find(text), std::string::npos) << text;
  }
  EXPECT_EQ(Limits::kProgramSteps, 16'777'216u) << "the page spells this number";
}

TEST_F(FormatPage, ExampleOfTheTextAssembles) {
  const size_t begin = page_.find("```\n.field") + 4;
  const size_t end = page_.find("```", begin);
  ASSERT_NE(end, std::string::npos);
  SourceMap sources;
  Result<Program> program =
      Assemble(sources, sources.Add("example", page_.substr(begin, end - begin)));
  ASSERT_TRUE(program.ok()) << Render(program.errors()[0], sources);
  EXPECT_TRUE(Verify(*std::move(program)).ok());
}

// Never renew these files: a program that was written by an earlier version must stay readable.
TEST(KeptPrograms, AreReadAndMeanTheSame) {
  for (const char* version : {"1.0"}) {
    const std::string base = std::string("tests/golden/programs/") + version;
    const std::string file = FileText(base + ".sgp");
    Result<Program> program = Read(file, version);
    ASSERT_TRUE(program.ok()) << program.errors()[0].message;
    const Result<VerifiedProgram> verified = Verify(*program);
    ASSERT_TRUE(verified.ok()) << verified.errors()[0].message;
    SourceMap sources;
    const Result<Program> text = Assemble(sources, sources.Add(version, FileText(base + ".sga")));
    ASSERT_TRUE(text.ok()) << Render(text.errors()[0], sources);
    EXPECT_EQ(*text, *program);
  }
}

TEST(KeptPrograms, CurrentVersionIsWrittenByteForByte) {
  const std::string version = std::to_string(kMajorVersion) + "." + std::to_string(kMinorVersion);
  const std::string file = FileText("tests/golden/programs/" + version + ".sgp");
  EXPECT_EQ(Write(*Read(file, version)), file);
  EXPECT_EQ(Disassemble(*Verify(*Read(file, version))),
            FileText("tests/golden/programs/" + version + ".sga"));
}

}  // namespace
}  // namespace sigmavm::program
