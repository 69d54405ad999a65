// Windows programs give up what they import and say of themselves; broken ones give up nothing
// else.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "collector-driver/common/file_hashes.h"
#include "collector-driver/common/pe_imports.h"
#include "collector-driver/common/pe_version.h"
#include "tests/unit/collector_pe_testing.h"

namespace sigmavm::collector {
namespace {

using testing::FileOffset;
using testing::ImportList;
using testing::kAddress;
using testing::MakeProgram;
using testing::VersionResource;

using Program = std::vector<uint8_t>;

const ImportList kImports = {{"KERNEL32.dll", {"ExitProcess", "GetProcAddress"}},
                             {"WS2_32.dll", {"#1", "#999", "recv"}},
                             {"OleAut32.DLL", {"#2"}},
                             {"Strange.Name.ocx", {"#7"}},
                             {"noextension", {"_f@4"}}};

/// "library!function" of every import, joined by blanks.
std::string Imports(const Program& program) {
  MemoryPeSource source(program);
  const auto image = PeImage::Parse(source);
  if (!image) return "none";
  std::string text;
  for (const PeImport& import : ReadImports(*image)) {
    text += (text.empty() ? "" : " ") + import.library + "!" + import.function;
  }
  return text;
}

std::string ImphashText(const Program& program) {
  MemoryPeSource source(program);
  const auto image = PeImage::Parse(source);
  std::string text;
  if (!image) return text;
  const auto digest = Imphash(ReadImports(*image));
  if (digest) AppendHex(digest->data(), digest->size(), text);
  return text;
}

std::optional<VersionInfo> Version(const Program& program) {
  MemoryPeSource source(program);
  const auto image = PeImage::Parse(source);
  return image ? ReadVersionInfo(*image) : std::nullopt;
}

template <typename T>
void Put(Program& program, size_t offset, T value) {
  ASSERT_LE(offset + sizeof value, program.size());
  std::memcpy(program.data() + offset, &value, sizeof value);
}

TEST(PeImports, AreListedForBothWidths) {
  for (const bool is_64_bit : {false, true}) {
    EXPECT_EQ(Imports(MakeProgram(is_64_bit, kImports)),
              "KERNEL32.dll!ExitProcess KERNEL32.dll!GetProcAddress WS2_32.dll!accept "
              "WS2_32.dll!ord999 WS2_32.dll!recv OleAut32.DLL!SysAllocString "
              "Strange.Name.ocx!ord7 noextension!_f@4");
  }
}

TEST(PeImports, HashIsThatOfTheList) {
  // printf 'kernel32.exitprocess,...' | md5sum
  EXPECT_EQ(ImphashText(MakeProgram(true, kImports)), "8382D68AFF47C566399D79B664617BB8");
  EXPECT_EQ(ImphashText(MakeProgram(true, kImports)), ImphashText(MakeProgram(false, kImports)));
  EXPECT_EQ(ImphashText(MakeProgram(true, {})), "");
}

TEST(PeImports, NamesThatAreNoneAreLeftOut) {
  const ImportList odd = {{"a.dll", {"good", "\x01z", "sp ace", "", "#0"}}};
  EXPECT_EQ(Imports(MakeProgram(true, odd)), "a.dll!good");
  EXPECT_EQ(Imports(MakeProgram(true, {{"b\x02.dll", {"f"}}, {"", {"g"}}})), "*invalid*!f");
}

TEST(PeImports, BoundProgramsKeepNamesInTheAddressTable) {
  Program program = MakeProgram(false, {{"a.dll", {"f"}}});
  Put<uint32_t>(program, FileOffset(kAddress), 0);  // no lookup table, as old linkers have it
  EXPECT_EQ(Imports(program), "a.dll!f");
}

TEST(PeImports, BrokenTablesGiveNothing) {
  struct Case {
    const char* name;
    void (*damage)(Program&);
  };
  constexpr uint32_t kDescriptor = FileOffset(kAddress);
  constexpr uint32_t kTable = kDescriptor + 40;
  const Case cases[] = {
      {"both tables beyond the file",
       [](Program& p) {
         Put<uint32_t>(p, kDescriptor, 0x7FFFFFF0);
         Put<uint32_t>(p, kDescriptor + 16, 0x7FFFFFF0);
       }},
      {"name beyond the file", [](Program& p) { Put<uint64_t>(p, kTable, 0x7FFFFFF0); }},
      {"ordinal of 17 bits", [](Program& p) { Put<uint64_t>(p, kTable, 0x8000000000010000); }},
      {"table refers to itself", [](Program& p) { Put<uint64_t>(p, kTable, kAddress + 40); }},
      {"descriptors beyond the file", [](Program& p) { Put<uint32_t>(p, 0xD0, 0xFFFFFF00); }},
  };
  for (const Case& test : cases) {
    Program program = MakeProgram(true, {{"a.dll", {"f"}}});
    ASSERT_EQ(Imports(program), "a.dll!f");
    test.damage(program);
    EXPECT_EQ(Imports(program), "") << test.name;
  }
}

TEST(PeImports, LoopsEnd) {
  // Every descriptor is the same and its table is the section itself.
  Program program = MakeProgram(false, {});
  for (uint32_t at = 0; at + 4 <= testing::kSize; at += 4) {
    Put<uint32_t>(program, testing::kOffset + at, 0x1004);
  }
  EXPECT_EQ(Imports(program), "");
}

TEST(PeImage, WhatIsNoProgramIsRefused) {
  struct Case {
    const char* name;
    void (*damage)(Program&);
  };
  const Case cases[] = {
      {"empty", [](Program& p) { p.clear(); }},
      {"ELF", [](Program& p) { Put<uint32_t>(p, 0, 0x464C457F); }},
      {"DOS only", [](Program& p) { Put<uint32_t>(p, testing::kPeHeader, 0x454E); }},
      {"header beyond the end", [](Program& p) { Put<uint32_t>(p, 0x3C, 0xFFFFFFF0); }},
      {"other magic", [](Program& p) { Put<uint16_t>(p, testing::kPeHeader + 24, 0x107); }},
      {"cut off", [](Program& p) { p.resize(testing::kPeHeader + 30); }},
  };
  for (const Case& test : cases) {
    Program program = MakeProgram(true, kImports);
    test.damage(program);
    EXPECT_EQ(Imports(program), "none") << test.name;
  }
}

TEST(PeImage, EveryCutIsSurvived) {
  const Program whole = MakeProgram(true, kImports, VersionResource({{"FileVersion", "1"}}));
  for (size_t size = 0; size < whole.size(); size += size < 0x400 ? 1 : 37) {
    const Program cut(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
    static_cast<void>(Imports(cut));
    static_cast<void>(Version(cut));
  }
  EXPECT_NE(Version(whole), std::nullopt);
}

TEST(PeVersion, StringsAreFound) {
  const Program program = MakeProgram(true, {},
                                      VersionResource({{"CompanyName", "Maker"},
                                                       {"FileDescription", "A tool"},
                                                       {"FileVersion", "1.2.3.4"},
                                                       {"InternalName", "other"},
                                                       {"OriginalFilename", "tool.exe"},
                                                       {"ProductName", "Suite\xAE"}}));
  EXPECT_EQ(Version(program),
            (VersionInfo{"1.2.3.4", "A tool", "Suite\xC2\xAE", "Maker", "tool.exe"}));
}

TEST(PeVersion, TheFirstOfEqualKeysCounts) {
  const auto info = Version(MakeProgram(
      false, {}, VersionResource({{"FileVersion", "first"}, {"FileVersion", "second"}})));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->file_version, "first");
  EXPECT_EQ(info->company, "");
}

TEST(PeVersion, ProgramsWithoutHaveNone) {
  EXPECT_EQ(Version(MakeProgram(true, kImports)), std::nullopt);
  EXPECT_EQ(Version(MakeProgram(true, {}, std::string(200, '\0'))), std::nullopt);
  EXPECT_EQ(Version(MakeProgram(true, {}, std::string(200, '\xFF'))), std::nullopt);
}

TEST(PeVersion, LengthsThatLieAreBounded) {
  std::string resource = VersionResource({{"FileVersion", "1.0"}, {"ProductName", "P"}});
  for (size_t at = 0; at + 1 < resource.size(); at += 2) {
    for (const char lie : {'\0', '\x05', '\xFF'}) {
      std::string lying = resource;
      lying[at] = lie;
      lying[at + 1] = lie;
      static_cast<void>(Version(MakeProgram(true, {}, lying)));
    }
  }
  EXPECT_TRUE(Version(MakeProgram(true, {}, resource)).has_value());
}

}  // namespace
}  // namespace sigmavm::collector
