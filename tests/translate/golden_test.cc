// Rules and correlations of our own as queries of every product, compared with files that a person
// has read. UPDATE_GOLDEN=1 writes tests/golden/LANGUAGE/PRODUCT.LANGUAGE anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "compiler/backend/profile/profile_reader.h"
#include "compiler/backend/translate/translator.h"
#include "compiler/compile/compile.h"

namespace sigmavm::backend {
namespace {

namespace fs = std::filesystem;

/// Rules that have between them what rules are made of: lists, exclusions, regular expressions,
/// numbers, dashes, keywords, other fields than those of processes, correlations.
constexpr const char* kRules[] = {
    "collection/archive_with_password.yml",
    "collection/packed_by_many_parts.yml",
    "credential-access/credential_tool_words.yml",
    "credential-access/lsass_dump_with_comsvcs.yml",
    "credential-access/lsass_memory_read.yml",
    "discovery/whoami_by_system_or_with_rights.yml",
    "exfiltration/upload_with_curl.yml",
    "persistence/run_key_with_script_or_user_folder.yml",
};

std::string FileText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Entry(const std::string& title, const Translation& translation) {
  std::string out = "# " + title + ": " + std::string(StatusName(translation.status)) + "\n";
  for (const Reason& reason : translation.reasons) {
    out += "#   " + std::string(ReasonName(reason.code)) + ": " + reason.message + "\n";
  }
  if (!translation.query.empty()) out += translation.query + "\n";
  return out + "\n";
}

struct Product {
  Language language;
  const char* name;
};

class TranslationGolden : public ::testing::TestWithParam<Product> {};

TEST_P(TranslationGolden, OwnRulesAreTranslatedAsRecorded) {
  SourceMap sources;
  const auto profile = FindProfile(GetParam().language, GetParam().name, sources);
  ASSERT_TRUE(profile.ok());
  compile::Compiler compiler(sources, 1);
  for (const char* const rule : kRules) {
    compiler.AddPaths({(fs::path(SIGMAVM_SOURCE_DIR) / "sigma-rules" / rule).string()});
  }
  const compile::Compilation compilation = std::move(compiler).Compile();
  std::string text;
  for (const ir::RulePlan& plan : compilation.plans) {
    text += Entry(plan.meta.title.text, Translate(plan, *profile));
  }
  for (const ir::CorrelationPlan& plan : compilation.correlation_plans) {
    text += Entry(plan.correlation.meta.title.text, Translate(plan, compilation.plans, *profile));
  }
  const std::string language(LanguageName(GetParam().language));
  const fs::path file = fs::path(SIGMAVM_SOURCE_DIR) / "tests/golden" / language /
                        (std::string(GetParam().name) + "." + language);
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << text;
  EXPECT_EQ(text, FileText(file)) << "UPDATE_GOLDEN=1 writes the file anew; then read what changed";
}

constexpr Product kProducts[] = {
    {Language::kKql, "asim"},          {Language::kKql, "defender"},
    {Language::kKql, "event"},         {Language::kKql, "security-4688"},
    {Language::kKql, "sysmon-parser"}, {Language::kKql, "windowsevent"},
    {Language::kSpl, "cim"},           {Language::kSpl, "security-4688"},
    {Language::kSpl, "sysmon"},        {Language::kSpl, "security-4688-text"},
};

INSTANTIATE_TEST_SUITE_P(Products, TranslationGolden, ::testing::ValuesIn(kProducts),
                         [](const auto& product) {
                           std::string name(LanguageName(product.param.language));
                           name += std::string("_") + product.param.name;
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

}  // namespace
}  // namespace sigmavm::backend
