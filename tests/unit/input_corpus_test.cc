// Real events in every shape the reference data has.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "runtime/input/input_source.h"
#include "tests/unit/input_testing.h"

namespace sigmavm::input {
namespace {

using record::Record;
using record::Schema;

const std::filesystem::path kCorpora = std::filesystem::path(SIGMAVM_SHARED_DIR) / "corpora";
const std::filesystem::path kRegression =
    std::filesystem::path(SIGMAVM_SHARED_DIR) / "sigmahq-regression" / "regression_data";

/// What one record says of its event.
struct Event {
  std::optional<int64_t> id;
  std::string channel;
  std::string computer;
  std::string image;
  std::string command_line;
  std::string original_file_name;
};

std::vector<Event> ReadAll(const std::filesystem::path& path) {
  const Schema schema({"", "Image", "CommandLine", "OriginalFileName", "EventID"}, true);
  EventReader reader(schema);
  Record record(schema);
  InputSource source({path.string()});
  Diagnostics problems;
  std::vector<Event> events;
  while (const std::optional<Batch> batch = source.Next(problems)) {
    for (size_t i = 0; i < batch->documents.size(); ++i) {
      const auto problem = reader.Read(batch->format, batch->documents[i], record);
      EXPECT_FALSE(problem.has_value()) << batch->source_name << " record "
                                        << batch->first_record + i << ": " << problem->message;
      const record::Header& header = record.header();
      EXPECT_TRUE(header.event_id.has_value());
      EXPECT_FALSE(header.timestamp.empty() && path.filename() != "eid1-flat.jsonl.zst");
      EXPECT_FALSE(record.leaves().empty());
      events.push_back({header.event_id, std::string(header.channel), std::string(header.computer),
                        ShowField(record, "Image"), ShowField(record, "CommandLine"),
                        ShowField(record, "OriginalFileName")});
    }
  }
  for (const Diagnostic& problem : problems) {
    if (problem.severity == Severity::kError) ADD_FAILURE() << problem.where << problem.message;
  }
  return events;
}

#define SKIP_WITHOUT(path)                                                     \
  if (!std::filesystem::exists(path)) {                                        \
    GTEST_SKIP() << (path) << " is missing: the readers were not tried on it"; \
  }

TEST(InputCorpusTest, NativeAndFlatEventsReadTheSame) {
  SKIP_WITHOUT(kCorpora / "eid1.jsonl.zst");
  const std::vector<Event> native = ReadAll(kCorpora / "eid1.jsonl.zst");
  const std::vector<Event> flat = ReadAll(kCorpora / "eid1-flat.jsonl.zst");
  ASSERT_EQ(native.size(), flat.size());
  ASSERT_GT(native.size(), 2000u);
  for (size_t i = 0; i < native.size(); ++i) {
    EXPECT_EQ(native[i].id, flat[i].id) << "record " << i + 1;
    EXPECT_EQ(native[i].channel, flat[i].channel) << "record " << i + 1;
    EXPECT_EQ(native[i].computer, flat[i].computer) << "record " << i + 1;
    EXPECT_EQ(native[i].image, flat[i].image) << "record " << i + 1;
    EXPECT_EQ(native[i].command_line, flat[i].command_line) << "record " << i + 1;
    EXPECT_EQ(native[i].original_file_name, flat[i].original_file_name) << "record " << i + 1;
  }
}

TEST(InputCorpusTest, EveryEventHasItsHeader) {
  SKIP_WITHOUT(kCorpora / "sysmon-other.jsonl.zst");
  for (const char* name :
       {"sysmon-other.jsonl.zst", "security4688.jsonl.zst", "shapes-sample.jsonl"}) {
    for (const Event& event : ReadAll(kCorpora / name)) {
      EXPECT_FALSE(event.channel.empty()) << name;
      EXPECT_FALSE(event.computer.empty()) << name;
    }
  }
}

TEST(InputCorpusTest, RegressionEventsAreReadWhole) {
  SKIP_WITHOUT(kRegression);
  EXPECT_GT(ReadAll(kRegression).size(), 90u);
}

}  // namespace
}  // namespace sigmavm::input
