// Every diagnostic of the readers and of pipelines as a user sees it, compared with a file that a
// person has read. NAME.yml is a rule file, NAME.pipeline.yml a pipeline; where both exist the
// pipeline is applied to the rules. UPDATE_GOLDEN=1 writes NAME.txt anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/pipeline/pipeline.h"
#include "compiler/read/readers.h"

namespace sigmavm {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(SIGMAVM_SOURCE_DIR) / "tests/golden/diagnostics";
constexpr std::string_view kPipelineSuffix = ".pipeline.yml";

std::string FileText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The names without suffixes of all cases.
std::set<std::string> Cases() {
  std::set<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFolder)) {
    std::string name = entry.path().filename().string();
    if (!name.ends_with(".yml")) continue;
    const bool pipeline = name.ends_with(kPipelineSuffix);
    names.insert(name.substr(0, name.size() - (pipeline ? kPipelineSuffix.size() : 4)));
  }
  return names;
}

void Append(Diagnostics&& more, Diagnostics& to) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void Apply(const pipeline::Pipeline& pipeline, model::RuleSet& rules, Diagnostics& diagnostics) {
  const pipeline::PipelineChain chain({pipeline});
  for (model::Rule& rule : rules.rules) Append(chain.Apply(rule), diagnostics);
  for (model::Correlation& correlation : rules.correlations) {
    Append(chain.Apply(correlation, {}), diagnostics);
  }
}

Diagnostics Diagnose(const std::string& name, SourceMap& sources) {
  Diagnostics diagnostics;
  model::RuleSet rules;
  const fs::path rule_file = kFolder / (name + ".yml");
  if (fs::exists(rule_file)) {
    read::ReadText(name + ".yml", FileText(rule_file), sources, rules, diagnostics);
    read::CheckReferences(rules, diagnostics);
  }
  const std::string pipeline_name = name + std::string(kPipelineSuffix);
  if (!fs::exists(kFolder / pipeline_name)) return diagnostics;
  auto pipeline = pipeline::ReadPipeline(pipeline_name, FileText(kFolder / pipeline_name), sources,
                                         diagnostics);
  if (pipeline.ok()) {
    Apply(pipeline.value(), rules, diagnostics);
  } else {
    Append(Diagnostics(pipeline.errors()), diagnostics);
  }
  return diagnostics;
}

TEST(GoldenDiagnostics, AreShownAsRecorded) {
  for (const std::string& name : Cases()) {
    SourceMap sources;
    std::string shown;
    for (const Diagnostic& diagnostic : Diagnose(name, sources)) {
      shown += Render(diagnostic, sources) + "\n";
    }
    const fs::path golden = kFolder / (name + ".txt");
    if (std::getenv("UPDATE_GOLDEN") != nullptr) {
      std::ofstream(golden, std::ios::binary) << shown;
      continue;
    }
    EXPECT_EQ(shown, FileText(golden)) << name;
  }
}

TEST(GoldenDiagnostics, CoverEveryCodeOfTheReadersAndPipelines) {
  // Codes about sizes and files, which rule_reader_test and rule_files_test make up themselves.
  const std::set<unsigned> elsewhere = {1, 2, 3, 119, 120, 305, 328, 348};
  std::set<unsigned> seen = elsewhere;
  for (const std::string& name : Cases()) {
    SourceMap sources;
    for (const Diagnostic& diagnostic : Diagnose(name, sources)) {
      seen.insert(static_cast<unsigned>(diagnostic.code));
    }
  }
  for (const DiagnosticInfo& info : AllDiagnostics()) {
    const auto number = static_cast<unsigned>(info.code);
    const bool ours =
        (number >= 100 && number < 150 && number != 112) || (number >= 300 && number < 390);
    EXPECT_TRUE(!ours || seen.contains(number)) << CodeText(info.code) << " " << info.title;
  }
}

}  // namespace
}  // namespace sigmavm
