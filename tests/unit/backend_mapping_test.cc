// Rules said in the columns of products: which column, which value, and what is refused.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compiler/backend/mapping/mapped_rule.h"
#include "compiler/backend/mapping/value_pattern.h"
#include "compiler/backend/profile/profile_reader.h"
#include "compiler/compile/compile.h"
#include "compiler/ir/print.h"

namespace sigmavm::backend {
namespace {

/// The rule around a detection, compiled.
ir::RulePlan PlanOf(const std::string& detection,
                    const std::string& category = "process_creation") {
  SourceMap sources;
  compile::Compiler compiler(sources, 1);
  compiler.AddText("rule.yml", "title: T\nlogsource:\n  product: windows\n  category: " + category +
                                   "\ndetection:\n" + detection);
  auto compilation = std::move(compiler).Compile();
  EXPECT_EQ(compilation.plans.size(), 1u) << detection;
  return compilation.plans.empty() ? ir::RulePlan{} : compilation.plans.front();
}

struct Mapped {
  std::string expression;
  std::vector<std::string> reasons;
  Status status;
};

Mapped Map(const std::string& detection, Language language, const char* product,
           const std::string& category = "process_creation") {
  SourceMap sources;
  auto profile = FindProfile(language, product, sources);
  EXPECT_TRUE(profile.ok());
  const ir::RulePlan plan = PlanOf(detection, category);
  const MappedRule rule = MapRule(plan, *profile);
  Mapped mapped{rule.refused() ? "" : ir::Print(rule.expression), {}, StatusOf(rule.reasons)};
  for (const Reason& reason : rule.reasons) {
    mapped.reasons.push_back(std::string(ReasonName(reason.code)) + ": " + reason.message);
  }
  return mapped;
}

TEST(MapRule, SaysTestsInTheColumnsOfTheProduct) {
  struct Case {
    const char* name;
    const char* product;
    const char* selection;
    const char* expression;
  };
  const Case cases[] = {
      {"WholePath", "defender", "Image: C:\\a.exe", "FolderPath equals \"C:\\a.exe\""},
      {"FileNameOfAPath", "defender", "Image|endswith: \\a.exe", "FileName equals \"a.exe\""},
      {"EndOfAFileName", "defender", "Image|endswith: a.exe", "FolderPath endswith \"a.exe\""},
      {"FolderAndFileName", "defender", "Image|endswith: \\x\\a.exe",
       "FolderPath endswith \"\\x\\a.exe\""},
      {"FileNameWithWildcard", "defender", "Image|endswith: \\a?.exe",
       "FolderPath matches \"*\\\\a?.exe\""},
      {"OnlyTheNameIsHeld", "defender", "GrandParentImage|endswith: \\a.exe",
       "InitiatingProcessParentFileName equals \"a.exe\""},
      {"HexTextOnANumber", "defender", "LogonId: '0x3e7'", "LogonId = 999"},
      {"NumberInHexText", "security-4688", "ProcessId: 26", "NewProcessId equals \"0x1a\""},
      {"DigitsInHexText", "security-4688", "ProcessId: '26'", "NewProcessId equals \"0x1a\""},
      {"ValuesOfTheProduct", "security-4688", "IntegrityLevel: high",
       "MandatoryLabel equals \"S-1-16-12288\""},
      {"TextsOfTheProduct", "security-4688", "IntegrityLevel: S-1-16-12288",
       "MandatoryLabel equals \"S-1-16-12288\""},
      {"DigestByAlgorithm", "defender", "Hashes|contains: MD5=00112233445566778899AABBCCDDEEFF",
       "MD5 equals \"00112233445566778899AABBCCDDEEFF\""},
      {"DigestBegun", "defender", "Hashes|contains: SHA1=0011", "SHA1 startswith \"0011\""},
      {"PresentIsKept", "defender", "LogonId: '*'", "LogonId matches \"*\""},
      {"OtherFieldsKeepTheirName", "windowsevent", "RuleName: x", "RuleName equals \"x\""},
  };
  for (const Case& test : cases) {
    const Mapped mapped = Map(std::string("  s:\n    ") + test.selection + "\n  condition: s\n",
                              Language::kKql, test.product);
    EXPECT_EQ(mapped.status, Status::kExact) << test.name;
    EXPECT_EQ(mapped.expression, std::string(test.expression) + "\n") << test.name;
  }
}

TEST(MapRule, SaysWhyItCannot) {
  struct Case {
    const char* name;
    const char* product;
    const char* detection;
    Status status;
    std::vector<std::string> reasons;
  };
  const Case cases[] = {
      {"NoColumn",
       "security-4688",
       "  s: {OriginalFileName: a, Image: b}\n  condition: s\n",
       Status::kRefused,
       {"unmapped-field: field 'OriginalFileName' is not held by SecurityEvent 4688"}},
      {"AlternativeLeftOut",
       "defender",
       "  a: {CurrentDirectory: x}\n  b: {Image: y}\n  condition: a or b\n",
       Status::kPartial,
       {"alternative-dropped: an alternative is left out: field 'CurrentDirectory' is not held by "
        "DeviceProcessEvents"}},
      {"NoAlternativeLeft",
       "defender",
       "  a: {CurrentDirectory: x}\n  b: {CurrentDirectory: y}\n  condition: a or b\n",
       Status::kRefused,
       {"unmapped-field: field 'CurrentDirectory' is not held by DeviceProcessEvents"}},
      {"AlternativesOfAFilterAreAllNeeded",
       "defender",
       "  s: {Image: z}\n  a: {CurrentDirectory: x}\n  b: {Image: y}\n  condition: s and not (a or "
       "b)\n",
       Status::kRefused,
       {"unmapped-field: field 'CurrentDirectory' is not held by DeviceProcessEvents"}},
      {"PartOfANameOnly",
       "defender",
       "  s: {GrandParentImage|contains: x}\n  condition: s\n",
       Status::kRefused,
       {"unmapped-value: of field 'GrandParentImage' the product holds only the file name, in "
        "'InitiatingProcessParentFileName'"}},
      {"NoSuchHash",
       "defender",
       "  s: {Hashes|contains: IMPHASH=00112233445566778899AABBCCDDEEFF}\n  condition: s\n",
       Status::kRefused,
       {"unmapped-field: the product has no column for the IMPHASH of field 'Hashes'"}},
      {"PartOfANumber",
       "defender",
       "  s: {ProcessId|contains: '4'}\n  condition: s\n",
       Status::kRefused,
       {"unmapped-value: this test of field 'ProcessId' has no counterpart in the column "
        "'ProcessId'"}},
      {"Approximate",
       "defender",
       "  s: {FileVersion: '1'}\n  condition: s\n",
       Status::kPartial,
       {"approximate-field: field 'FileVersion': the product records the version of the product, "
        "not of the file"}},
      {"FieldOfANumberColumn",
       "defender",
       "  s: {Image|fieldref: ProcessId}\n  condition: s\n",
       Status::kRefused,
       {"unmapped-field: field 'ProcessId' is not held by DeviceProcessEvents"}},
  };
  for (const Case& test : cases) {
    const Mapped mapped = Map(test.detection, Language::kKql, test.product);
    EXPECT_EQ(mapped.status, test.status) << test.name;
    EXPECT_EQ(mapped.reasons, test.reasons) << test.name;
  }
}

TEST(MapRule, RefusesLogSourcesTheProductHasNoEventsOf) {
  const Mapped mapped =
      Map("  s: {Image: a}\n  condition: s\n", Language::kKql, "asim", "network_connection");
  EXPECT_EQ(mapped.status, Status::kRefused);
  ASSERT_EQ(mapped.reasons.size(), 1u);
  EXPECT_EQ(mapped.reasons.front(),
            "no-source: asim has no events of category network_connection, product windows");
}

TEST(MapRule, SearchesKeywordsInTheColumnsNamedForThem) {
  const Mapped mapped = Map("  s: [evil]\n  condition: s\n", Language::kKql, "security-4688");
  EXPECT_EQ(mapped.status, Status::kPartial);
  ASSERT_EQ(mapped.reasons.size(), 1u);
  EXPECT_EQ(mapped.reasons.front(),
            "approximate-field: keywords are searched for in 5 columns of SecurityEvent 4688 only");
  EXPECT_NE(mapped.expression.find("CommandLine contains \"evil\""), std::string::npos)
      << mapped.expression;
}

TEST(Matches, FollowsWildcardsAndCase) {
  struct Case {
    std::vector<ir::PatternPart> parts;
    const char* text;
    bool cased;
    bool matches;
  };
  using ir::PartKind;
  const Case cases[] = {
      {{{PartKind::kLiteral, "High"}}, "hIGH", false, true},
      {{{PartKind::kLiteral, "High"}}, "hIGH", true, false},
      {{{PartKind::kAnyRun, ""}}, "", false, true},
      {{{PartKind::kAnyOne, ""}}, "", false, false},
      {{{PartKind::kLiteral, "a"}, {PartKind::kAnyRun, ""}, {PartKind::kLiteral, "c"}},
       "abbc",
       false,
       true},
      {{{PartKind::kLiteral, "a"}, {PartKind::kAnyRun, ""}, {PartKind::kLiteral, "c"}},
       "abbcd",
       false,
       false},
      {{{PartKind::kDash, ""}, {PartKind::kLiteral, "x"}}, "/x", false, true},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Matches({test.parts, test.cased}, test.text), test.matches) << test.text;
  }
}

}  // namespace
}  // namespace sigmavm::backend
