// Program files: what is written is read back, and nothing damaged or forged is believed.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "runtime/program/bytes.h"
#include "runtime/program/checksum.h"
#include "runtime/program/container.h"
#include "runtime/program/reader.h"
#include "runtime/program/verifier.h"
#include "runtime/program/writer.h"
#include "tests/support/sample_program.h"

namespace sigmavm::program {
namespace {

using test::SampleProgram;
using test::TinyProgram;

DiagnosticCode CodeOf(const Result<Program>& result) {
  return result.ok() ? DiagnosticCode{} : result.errors()[0].code;
}

void FixHeader(std::string& file) {
  const std::string_view view(file);
  const uint32_t count = LoadLittleEndian<uint32_t>(view, HeaderOffset::kSectionCount);
  const std::string_view table = view.substr(kHeaderSize, count * kSectionEntrySize);
  StoreLittleEndian(Crc32c(table), file, HeaderOffset::kTableChecksum);
  StoreLittleEndian(Crc32c(view.substr(0, HeaderOffset::kChecksum)), file, HeaderOffset::kChecksum);
}

std::vector<Section> SectionsOf(std::string_view file) { return *ReadSections(file, "test"); }

TEST(Crc32c, KnownAnswers) {
  // RFC 3720, appendix B.4, and the usual check value.
  EXPECT_EQ(Crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(Crc32c(""), 0u);
  EXPECT_EQ(Crc32c(std::string(32, '\0')), 0x8A9136AAu);
  EXPECT_EQ(Crc32c(std::string(32, '\xFF')), 0x62A8AB43u);
}

TEST(Crc32c, IsTheSameWithAndWithoutTheInstruction) {
  std::string bytes;
  for (unsigned i = 0; i < 200; ++i) {
    EXPECT_EQ(Crc32c(bytes), Crc32cByTables(bytes)) << i << " bytes";
    bytes += static_cast<char>(i * 167 + 13);
  }
}

TEST(ProgramFile, ReadGivesBackWhatWasWritten) {
  for (const Program& program : {SampleProgram(), TinyProgram()}) {
    const std::string file = Write(program);
    const Result<Program> read = Read(file, "test.sgp");
    ASSERT_TRUE(read.ok()) << read.errors()[0].message;
    EXPECT_EQ(*read, program);
    EXPECT_EQ(Write(*read), file);
  }
}

TEST(ProgramFile, LayoutIsTheDocumentedOne) {
  const std::string file = Write(TinyProgram());
  const std::string_view view(file);
  EXPECT_EQ(view.substr(0, 8), std::string_view("SIGMAVM\0", 8));
  EXPECT_EQ(LoadLittleEndian<uint16_t>(view, 8), kMajorVersion);
  EXPECT_EQ(LoadLittleEndian<uint64_t>(view, 32), file.size());
  EXPECT_EQ(view.substr(64, 4), "STRS");
  const struct {
    SectionKind kind;
    size_t size;
  } sizes[] = {{SectionKind::kFields, 2 * kFieldSize},     {SectionKind::kNumbers, 0},
               {SectionKind::kPredicates, kPredicateSize}, {SectionKind::kLists, 12},
               {SectionKind::kLogsources, kLogsourceSize}, {SectionKind::kRules, kRuleSize},
               {SectionKind::kCode, 2 * kInstructionSize}};
  for (const auto& expected : sizes) {
    const std::vector<Section> sections = SectionsOf(file);
    const auto found = std::find_if(sections.begin(), sections.end(),
                                    [&](const Section& s) { return s.kind == expected.kind; });
    ASSERT_NE(found, sections.end());
    EXPECT_EQ(found->bytes.size(), expected.size) << SectionName(expected.kind);
  }
}

TEST(ProgramFile, TruncatedAnywhereIsRefused) {
  const std::string file = Write(SampleProgram());
  for (size_t size = 0; size < file.size(); ++size) {
    EXPECT_FALSE(Read(std::string_view(file).substr(0, size), "test").ok()) << size;
  }
  EXPECT_EQ(CodeOf(Read(file + '\0', "test")), DiagnosticCode::kProgramLayout);
}

TEST(ProgramFile, EveryFlippedBitIsNoticed) {
  std::string file = Write(SampleProgram());
  for (size_t i = 0; i < file.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      file[i] = static_cast<char>(file[i] ^ (1 << bit));
      EXPECT_FALSE(Read(file, "test").ok()) << i << " " << bit;
      file[i] = static_cast<char>(file[i] ^ (1 << bit));
    }
  }
}

// With all checksums right again, as an enemy would do it, the change is either refused by reader
// or verifier, or gives a program that is valid, though another one.
TEST(ProgramFile, FlippedBytesWithRightChecksumsAreRefusedOrValid) {
  const std::string file = Write(SampleProgram());
  std::vector<Section> sections = SectionsOf(file);
  for (Section& section : sections) {
    const std::string_view original = section.bytes;
    std::string changed(original);
    section.bytes = changed;
    for (char& byte : changed) {
      for (const int mask : {0x01, 0x80, 0xFF}) {
        byte = static_cast<char>(byte ^ mask);
        const std::string forged = WriteSections(sections);
        Result<Program> read = Read(forged, "test");
        if (read.ok() && Verify(*read).ok()) {
          EXPECT_EQ(Write(*read), forged);
        }
        byte = static_cast<char>(byte ^ mask);
      }
    }
    section.bytes = original;
  }
}

TEST(ProgramFile, SwappedContentsOfSectionsAreRefused) {
  const std::string file = Write(SampleProgram());
  const std::vector<Section> sections = SectionsOf(file);
  for (size_t i = 0; i < sections.size(); ++i) {
    for (size_t j = i + 1; j < sections.size(); ++j) {
      std::vector<Section> swapped = sections;
      std::swap(swapped[i].bytes, swapped[j].bytes);
      Result<Program> read = Read(WriteSections(swapped), "test");
      EXPECT_FALSE(read.ok() && Verify(*std::move(read)).ok()) << i << " " << j;
    }
  }
}

TEST(ProgramFile, OrderOfSectionsDoesNotMatter) {
  const Program program = SampleProgram();
  const std::string file = Write(program);
  std::vector<Section> sections = SectionsOf(file);
  std::reverse(sections.begin(), sections.end());
  const Result<Program> read = Read(WriteSections(sections), "test");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, program);
}

TEST(ProgramFile, UnknownSectionsAreSkippedWhenOptionalAndRefusedWhenRequired) {
  const Program program = TinyProgram();
  const std::string file = Write(program);
  std::vector<Section> sections = SectionsOf(file);
  sections.insert(sections.begin(), {static_cast<SectionKind>(SectionCode("XTRA")), 0, "news"});
  const Result<Program> read = Read(WriteSections(sections), "test");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, program);
  sections[0].flags = kSectionRequired;
  EXPECT_EQ(CodeOf(Read(WriteSections(sections), "test")), DiagnosticCode::kProgramNeedsNewer);
}

TEST(ProgramFile, MissingAndDoubleSectionsAreRefused) {
  const std::string file = Write(TinyProgram());
  const std::vector<Section> sections = SectionsOf(file);
  for (size_t i = 0; i < sections.size(); ++i) {
    std::vector<Section> fewer = sections;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(CodeOf(Read(WriteSections(fewer), "test")), DiagnosticCode::kProgramSection);
    std::vector<Section> more = sections;
    more.push_back(sections[i]);
    EXPECT_EQ(CodeOf(Read(WriteSections(more), "test")), DiagnosticCode::kProgramSection);
  }
}

struct HeaderCase {
  const char* name;
  size_t offset;
  char value;
  DiagnosticCode want;
};

TEST(ProgramFile, HeaderIsChecked) {
  const HeaderCase cases[] = {
      {"magic", 0, 'X', DiagnosticCode::kNotAProgram},
      {"major version", HeaderOffset::kMajor, 9, DiagnosticCode::kProgramVersion},
      {"header size", HeaderOffset::kHeaderSize, 65, DiagnosticCode::kProgramLayout},
      {"feature", HeaderOffset::kFeatures, 1, DiagnosticCode::kProgramNeedsNewer},
      {"feature above 32 bits", HeaderOffset::kFeatures + 7, 1, DiagnosticCode::kProgramNeedsNewer},
      {"flags", HeaderOffset::kFlags, 1, DiagnosticCode::kProgramLayout},
      {"file size", HeaderOffset::kFileSize + 7, 1, DiagnosticCode::kProgramLayout},
      {"padding", HeaderOffset::kZero, 1, DiagnosticCode::kProgramLayout},
      {"section flags", kHeaderSize + 4, 3, DiagnosticCode::kProgramLayout},
      {"required made optional", kHeaderSize + 4, 0, DiagnosticCode::kProgramSection},
      {"section offset", kHeaderSize + 8, 1, DiagnosticCode::kProgramLayout},
      {"section size", kHeaderSize + 23, '\xFF', DiagnosticCode::kProgramLayout},
      {"section checksum", kHeaderSize + 24, 1, DiagnosticCode::kProgramChecksum},
      {"table padding", kHeaderSize + 28, 1, DiagnosticCode::kProgramLayout},
  };
  for (const HeaderCase& c : cases) {
    std::string file = Write(TinyProgram());
    file[c.offset] = c.value;
    FixHeader(file);
    EXPECT_EQ(CodeOf(Read(file, "test")), c.want) << c.name;
  }
}

TEST(ProgramFile, TooManySectionsAreRefusedBeforeTheyAreRead) {
  std::string file = Write(TinyProgram());
  StoreLittleEndian(UINT32_MAX, file, HeaderOffset::kSectionCount);
  StoreLittleEndian(Crc32c(std::string_view(file).substr(0, HeaderOffset::kChecksum)), file,
                    HeaderOffset::kChecksum);
  EXPECT_EQ(CodeOf(Read(file, "test")), DiagnosticCode::kProgramLayout);
}

TEST(ProgramFile, LaterMinorVersionIsRead) {
  std::string file = Write(TinyProgram());
  StoreLittleEndian(static_cast<uint16_t>(kMinorVersion + 1), file, HeaderOffset::kMinor);
  FixHeader(file);
  EXPECT_TRUE(Read(file, "test").ok());
}

TEST(ProgramFile, PaddingBetweenSectionsMustBeZero) {
  std::string file = Write(TinyProgram());
  const Section strings = SectionsOf(file)[0];
  const size_t end = static_cast<size_t>(strings.bytes.data() - file.data()) + strings.bytes.size();
  ASSERT_NE(end % kSectionAlignment, 0u) << "the sample leaves no gap to test";
  file[end] = 1;
  EXPECT_EQ(CodeOf(Read(file, "test")), DiagnosticCode::kProgramLayout);
}

struct ContentCase {
  const char* name;
  SectionKind kind;
  std::string content;
};

TEST(ProgramFile, CountsAreCheckedAgainstTheSectionBeforeAllocation) {
  const std::string huge = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
  const std::string zero(4, '\0');
  const ContentCase cases[] = {
      {"strings too short for counts", SectionKind::kStrings, "abc"},
      {"more strings than bytes", SectionKind::kStrings, huge + "abcd"},
      {"string offsets descend", SectionKind::kStrings,
       std::string("\2\0\0\0\2\0\0\0\0\0\0\0\3\0\0\0\2\0\0\0ab", 22)},
      {"string offsets do not begin at zero", SectionKind::kStrings,
       std::string("\1\0\0\0\2\0\0\0\1\0\0\0\2\0\0\0ab", 18)},
      {"more lists than bytes", SectionKind::kLists, huge},
      {"list offsets do not end at the items", SectionKind::kLists,
       zero + std::string("\1\0\0\0", 4) + zero + zero},
      {"half a field", SectionKind::kFields, "ab"},
      {"half a predicate", SectionKind::kPredicates, std::string(kPredicateSize - 1, '\0')},
      {"padding in a number", SectionKind::kNumbers,
       std::string("\0\1", 2) + std::string(14, '\0')},
      {"more places than bytes", SectionKind::kPlaces, huge},
      {"boolean above one", SectionKind::kCorrelations,
       std::string(38, '\0') + "\2" + std::string(kCorrelationSize - 39, '\0')},
  };
  for (const ContentCase& c : cases) {
    const std::string file = Write(SampleProgram());
    std::vector<Section> sections = SectionsOf(file);
    for (Section& section : sections) {
      if (section.kind == c.kind) section.bytes = c.content;
    }
    const Result<Program> read = Read(WriteSections(sections), "test.sgp");
    EXPECT_EQ(CodeOf(read), DiagnosticCode::kProgramSection) << c.name;
    EXPECT_EQ(read.errors()[0].where, "test.sgp: section " + SectionName(c.kind)) << c.name;
  }
}

}  // namespace
}  // namespace sigmavm::program
