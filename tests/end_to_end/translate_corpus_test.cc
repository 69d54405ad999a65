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

/// Translates and checks; expects that exact translations do not differ anywhere.
struct CheckedRules {
  size_t translated = 0;
  size_t matches = 0;
  std::string err;
};

CheckedRules TranslateAndCheck(const Product& product, const std::string& records,
                               const std::vector<std::string>& rules) {
  std::vector<std::string> arguments = {
      "translate", "-t",     product.language,        "--product", product.name,
      "--format",  "ndjson", "--allow-invalid-rules", "--check",   records};
  arguments.insert(arguments.end(), rules.begin(), rules.end());
  const CommandResult result = RunSigmavm(arguments);
  CheckedRules checked;
  checked.err = result.err.substr(0, 2'000);
  EXPECT_EQ(result.err.find("does not match, but the query selects"), std::string::npos);
  for (const std::string& line : Lines(result.out)) {
    const Json rule = Json::parse(line);
    if (rule["status"] == "refused") continue;
    ++checked.translated;
    if (!rule.contains("check")) {
      ADD_FAILURE() << "not checked: " << line;
      continue;
    }
    const Json& check = rule["check"];
    EXPECT_FALSE(check.contains("problem")) << rule["file"] << check << rule["query"];
    EXPECT_GT(check["records"], 10) << rule["file"];
    checked.matches += check["matches"].get<size_t>();
    // A partial translation has said that it finds less; that is no licence to find more.
    const bool is_exact = rule["status"] == "exact";
    EXPECT_TRUE(!is_exact || check["differences"] == 0) << line;
  }
  return checked;
}

class TranslateCorpusTest : public ::testing::TestWithParam<Product> {
 protected:
  void SetUp() override {
    if (!fs::exists(shared_ / "sigmahq")) {
      GTEST_SKIP() << "SKIPPED: the rules and events of " << shared_ << " are not here";
    }
  }

  fs::path shared_ = SIGMAVM_SHARED_DIR;
};

TEST_P(TranslateCorpusTest, QueriesSelectWhatRulesMatch) {
  const CheckedRules checked = TranslateAndCheck(
      GetParam(), shared_ / "corpora/eid1-flat.jsonl.zst", ProcessCreationRules());
  EXPECT_GE(checked.translated, GetParam().at_least) << checked.err;
  EXPECT_GT(checked.matches, 100u);
}

/// The same for files, network connections and loaded images.
class TranslateOtherCorpusTest : public TranslateCorpusTest {};

TEST_P(TranslateOtherCorpusTest, QueriesSelectWhatRulesMatch) {
  const fs::path rules = shared_ / "sigmahq/rules/windows";
  const CheckedRules checked =
      TranslateAndCheck(GetParam(), shared_ / "corpora/sysmon-other.jsonl.zst",
                        {rules / "file", rules / "image_load", rules / "network_connection"});
  EXPECT_GE(checked.translated, GetParam().at_least) << checked.err;
  EXPECT_GT(checked.matches, 10u);
}

INSTANTIATE_TEST_SUITE_P(
    Products, TranslateCorpusTest,
    ::testing::Values(Product{"kql", "defender", 1'376}, Product{"kql", "asim", 784},
                      Product{"kql", "security-4688", 637}, Product{"kql", "event", 1'412},
                      Product{"kql", "windowsevent", 1'412}, Product{"kql", "sysmon-parser", 1'412},
                      Product{"spl", "sysmon", 1'414}, Product{"spl", "security-4688", 637},
                      Product{"spl", "security-4688-text", 637}, Product{"spl", "cim", 1'271}));

INSTANTIATE_TEST_SUITE_P(Products, TranslateOtherCorpusTest,
                         ::testing::Values(Product{"kql", "defender", 290},
                                           Product{"kql", "windowsevent", 325},
                                           Product{"spl", "sysmon", 325}));

}  // namespace
}  // namespace sigmavm::end_to_end
