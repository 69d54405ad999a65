// Which files are read, in which order, and what happens to those that cannot be.
#include "compiler/source/rule_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "runtime/base/limits.h"

namespace sigmavm::source {
namespace {

namespace fs = std::filesystem;

class RuleFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / "sigmavm_rule_files_test";
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text = "title: x\n") {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }

  [[nodiscard]] std::vector<std::string> Find(const std::vector<std::string>& paths) {
    std::vector<std::string> names;
    for (const std::string& path : FindRuleFiles(paths, diagnostics_)) {
      names.push_back(path == "-" ? path : fs::relative(path, folder_).generic_string());
    }
    return names;
  }

  fs::path folder_;
  Diagnostics diagnostics_;
};

using Names = std::vector<std::string>;

TEST_F(RuleFiles, FoldersAreSearchedRecursivelyInOrderOfPaths) {
  for (const char* name : {"b.yml", "a/z.yaml", "a/b/c.YML", "a.txt", ".hidden.yml",
                           ".git/config.yml", "yml", "c.yml.bak"}) {
    Write(name);
  }
  EXPECT_EQ(Find({folder_.string()}), (Names{"a/b/c.YML", "a/z.yaml", "b.yml"}));
  EXPECT_TRUE(diagnostics_.empty());
}

TEST_F(RuleFiles, NamedFilesAreTakenWhateverTheirSuffixAndEachOnce) {
  const std::string text = Write("rule.txt");
  const std::string rule = Write("x/rule.yml");
  EXPECT_EQ(Find({text, "-", rule, folder_.string(), (folder_ / "x/../rule.txt").string(), "-"}),
            (Names{"rule.txt", "-", "x/rule.yml"}));
}

TEST_F(RuleFiles, MissingOnesAreReportedAndTheOthersFound) {
  const std::string rule = Write("rule.yml");
  fs::create_directories(folder_ / "empty");
  EXPECT_EQ(Find({(folder_ / "missing.yml").string(), (folder_ / "empty").string(), rule}),
            (Names{"rule.yml"}));
  ASSERT_EQ(diagnostics_.size(), 2u);
  EXPECT_EQ(diagnostics_[0].code, DiagnosticCode::kRuleFileUnreadable);
  EXPECT_EQ(diagnostics_[1].code, DiagnosticCode::kNoRuleFiles);
}

TEST_F(RuleFiles, LinksToFoldersAreNotFollowed) {
  Write("a/rule.yml");
  std::error_code error;
  fs::create_directory_symlink(folder_, folder_ / "a/loop", error);
  if (error) GTEST_SKIP() << "no links here: " << error.message();
  EXPECT_EQ(Find({folder_.string()}), (Names{"a/rule.yml"}));
}

TEST_F(RuleFiles, TextsAreReadExactlyUpToTheLimit) {
  const std::string bytes("a\r\n\0b", 5);
  EXPECT_EQ(ReadRuleFile(Write("rule.yml", bytes)).value(), bytes);
  const std::string largest(Limits::kRuleFileBytes, '#');
  EXPECT_EQ(ReadRuleFile(Write("large.yml", largest)).value().size(), largest.size());
  const auto larger = ReadRuleFile(Write("larger.yml", largest + "#"));
  ASSERT_FALSE(larger.ok());
  EXPECT_EQ(larger.errors()[0].code, DiagnosticCode::kRuleFileTooLarge);
}

TEST_F(RuleFiles, FoldersAndMissingFilesAreErrors) {
  for (const fs::path& path : {folder_, folder_ / "missing.yml"}) {
    const auto text = ReadRuleFile(path.string());
    ASSERT_FALSE(text.ok()) << path;
    EXPECT_EQ(text.errors()[0].code, DiagnosticCode::kRuleFileUnreadable);
    EXPECT_EQ(text.errors()[0].where, path.string());
  }
}

}  // namespace
}  // namespace sigmavm::source
