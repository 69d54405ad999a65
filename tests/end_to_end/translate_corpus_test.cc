// Every SigmaHQ process creation rule, translated for every product and executed on real events:
// the queries select what the rules match.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/end_to_end/run_command.h"

namespace sigmavm::end_to_end {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// The files of rules for process creations on Windows.
std::vector<std::string> ProcessCreationRules() {
  std::vector<std::string> files;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(SIGMAVM_SHARED_DIR) / "sigmahq")) {
    if (entry.path().extension() != ".yml") continue;
    const std::string text = ReadAll(entry.path());
    if (text.find("category: process_creation") == std::string::npos) continue;
    if (text.find("product: windows") == std::string::npos) continue;
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

struct Product {
  const char* language;
  const char* name;
  /// What pySigma translates for the same product (reference/convert-reference.md, section 1), of
  /// 1,416 rules; for products that it does not have, or translates less of than the product holds,
  /// a number of our own that must not shrink unnoticed.
  size_t at_least;
};

void PrintTo(const Product& product, std::ostream* out) {
  *out << product.language << "-" << product.name;
}

class TranslateCorpusTest : public ::testing::TestWithParam<Product> {};

TEST_P(TranslateCorpusTest, QueriesSelectWhatRulesMatch) {
  const fs::path shared = SIGMAVM_SHARED_DIR;
  if (!fs::exists(shared / "sigmahq")) {
    GTEST_SKIP() << "SKIPPED: the rules and events of " << shared << " are not here";
  }
  const Product& product = GetParam();
  std::vector<std::string> arguments = {"translate",      "-t",
                                        product.language, "--product",
                                        product.name,     "--format",
                                        "ndjson",         "--allow-invalid-rules",
                                        "--check",        shared / "corpora/eid1-flat.jsonl.zst"};
  for (std::string& file : ProcessCreationRules()) arguments.push_back(std::move(file));
  const CommandResult result = RunSigmavm(arguments);
  size_t translated = 0;
  size_t matches = 0;
  for (const std::string& line : Lines(result.out)) {
    const Json rule = Json::parse(line);
    if (rule["status"] == "refused") continue;
    ++translated;
    ASSERT_TRUE(rule.contains("check")) << line;
    const Json& check = rule["check"];
    EXPECT_FALSE(check.contains("problem")) << rule["file"] << check << rule["query"];
    EXPECT_GT(check["records"], 2'000) << rule["file"];
    matches += check["matches"].get<size_t>();
    // A partial translation has said in which way it differs.
    if (rule["status"] == "exact") {
      EXPECT_EQ(check["differences"], 0) << line;
    }
  }
  EXPECT_GE(translated, product.at_least) << result.err.substr(0, 2'000);
  EXPECT_GT(matches, 100u);
}

INSTANTIATE_TEST_SUITE_P(
    Products, TranslateCorpusTest,
    ::testing::Values(Product{"kql", "defender", 1'376}, Product{"kql", "asim", 784},
                      Product{"kql", "security-4688", 637}, Product{"kql", "event", 1'414},
                      Product{"kql", "windowsevent", 1'414}, Product{"kql", "sysmon-parser", 1'414},
                      Product{"spl", "sysmon", 1'414}, Product{"spl", "security-4688", 637},
                      Product{"spl", "security-4688-text", 637}, Product{"spl", "cim", 1'271}));

}  // namespace
}  // namespace sigmavm::end_to_end
