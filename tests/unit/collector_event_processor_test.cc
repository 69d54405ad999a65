// From records to what the outputs are given: events, alerts, notes and the books of it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "collector-driver/common/codec.h"
#include "collector-driver/common/enriched_record.h"
#include "collector-driver/linux/service/event_processor.h"
#include "tests/support/collector_records.h"

namespace sigmavm::collector {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

/// Keeps what it is given.
class MemorySink : public MessageSink {
 public:
  explicit MemorySink(std::string& text) : text_(text) {}
  size_t Write(const MessageBatch& batch, size_t first, const std::atomic<bool>&) override {
    text_ += batch.TextFrom(first);
    return batch.size() - first;
  }
  int error() const noexcept override { return 0; }

 private:
  std::string& text_;
};

/// Matches every event whose image ends like this.
class ImageRule : public EventEvaluator {
 public:
  ImageRule(const std::string& title, RuleLevel level, std::string ending)
      : id_("id of " + title), title_(title), ending_(std::move(ending)) {
    rule_.id = id_;
    rule_.title = title_;
    rule_.level = level;
    rule_.tags = {"attack.execution", "attack.t1059.004"};
  }
  FactsNeeded facts() const noexcept override { return {}; }
  size_t rule_count() const noexcept override { return 1; }
  const RuleFacts* FindRule(std::string_view id) const noexcept override {
    return id == id_ ? &rule_ : nullptr;
  }
  const std::vector<RuleMatch>& Evaluate(const EventHeader&,
                                         const std::vector<EventValue>& values) override {
    matches_.clear();
    ++asked;
    for (const EventValue& value : values) {
      if (value.name == "Image" && value.text.ends_with(ending_)) {
        matches_.push_back({&rule_, {{"Image", value.text}}});
      }
    }
    return matches_;
  }
  std::atomic<uint64_t> asked = 0;

 private:
  std::string id_;
  std::string title_;
  std::string ending_;
  RuleFacts rule_;
  std::vector<RuleMatch> matches_;
};

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class EventProcessorTest : public testing::Test {
 protected:
  EventProcessorTest() {
    const OutputOptions options{1 << 20, Overflow::kWait};
    const auto output = [&](const char* name, std::string& text) {
      return std::make_unique<Output>(std::make_unique<MemorySink>(text), books_.AddSink(name),
                                      options);
    };
    const auto add_events = [&](EventFormat format, const char* name, std::string& text) {
      OutputSet::Events& events = outputs_.events.emplace_back();
      events.format = format;
      events.output = output(name, text);
    };
    const auto add_alerts = [&](AlertShape shape, const char* name, std::string& text) {
      OutputSet::Alerts& alerts = outputs_.alerts.emplace_back();
      alerts.shape = shape;
      alerts.output = output(name, text);
    };
    add_events(EventFormat::kNdjson, "events", events_);
    add_events(EventFormat::kXml, "xml", xml_);
    add_alerts(AlertShape::kNdjson, "alerts", alerts_);
    add_alerts(AlertShape::kEcs, "ecs", ecs_);
    add_alerts(AlertShape::kOcsf, "ocsf", ocsf_);
    outputs_.capture = output("capture", capture_);
  }

  void Run(RecordSource& source, std::shared_ptr<EventEvaluator> evaluator) {
    if (evaluator) processor_.SetEvaluator(std::move(evaluator));
    PipelineOptions options;
    options.overflow = Overflow::kWait;
    Pipeline pipeline(source, processor_, books_, options);
    pipeline.Start();
    while (!pipeline.finished()) std::this_thread::sleep_for(milliseconds(1));
    pipeline.Stop();
    outputs_.Close(milliseconds(5'000));
  }

  std::string events_;
  std::string xml_;
  std::string alerts_;
  std::string ecs_;
  std::string ocsf_;
  std::string capture_;
  Books books_;
  OutputSet outputs_;
  GuidMaker guids_{"machine", "boot"};
  Enricher enricher_{guids_, {true, "/proc", {}}};
  EventProcessor processor_{enricher_, outputs_, books_, {"host", {}, false}};
};

TEST_F(EventProcessorTest, ProcessCreationBecomesAnEventWithItsParent) {
  ListSource source;
  RecordWriter writer;
  source.Add(WriteProcess(writer, {1, 0, "/sbin/init", {"init"}, 0, 0}, kSgrSnapshot, 1));
  source.Add(WriteProcess(writer, {200, 1, "/usr/bin/curl", {"curl", "-s"}, 0, 0}, kSgrCreate, 2));
  Run(source, nullptr);

  const auto lines = Lines(events_);
  ASSERT_EQ(lines.size(), 1U) << events_;
  const json event = json::parse(lines[0]);
  EXPECT_EQ(event["EventID"], 1);
  EXPECT_EQ(event["Computer"], "host");
  EXPECT_EQ(event["Image"], "/usr/bin/curl");
  EXPECT_EQ(event["CommandLine"], "curl -s");
  EXPECT_EQ(event["User"], "root");
  EXPECT_EQ(event["ParentImage"], "/sbin/init");
  EXPECT_EQ(event["ParentStatus"], "snapshot");
  EXPECT_EQ(event["RuleName"], "-");
  EXPECT_EQ(alerts_, "");
  EXPECT_NE(xml_.find("<Data Name=\"Image\">/usr/bin/curl</Data>"), std::string::npos) << xml_;
  EXPECT_EQ(books_.Snapshot().Imbalance(), "");
}

TEST_F(EventProcessorTest, MatchBecomesAnAlertInEveryShapeAndNamesTheEvent) {
  ListSource source;
  RecordWriter writer;
  source.Add(WriteProcess(writer, {200, 1, "/usr/bin/curl", {"curl", "a b"}, 0, 0}));
  Run(source, std::make_shared<ImageRule>("Curl runs", RuleLevel::kHigh, "/curl"));

  const json event = json::parse(events_);
  EXPECT_EQ(event["RuleName"], "Curl runs");
  const json alert = json::parse(alerts_);
  EXPECT_EQ(alert["rule_id"], "id of Curl runs");
  EXPECT_EQ(alert["rule_title"], "Curl runs");
  EXPECT_EQ(alert["level"], "high");
  EXPECT_EQ(alert["attack"], json({"T1059.004"}));
  EXPECT_EQ(alert["matched"]["Image"], json({"/usr/bin/curl"}));
  EXPECT_EQ(alert["event"], event);

  const json ecs = json::parse(ecs_);
  EXPECT_EQ(ecs["event"]["kind"], "alert");
  EXPECT_EQ(ecs["rule"]["name"], "Curl runs");
  EXPECT_EQ(ecs["process"]["executable"], "/usr/bin/curl");
  EXPECT_EQ(ecs["process"]["name"], "curl");
  EXPECT_EQ(ecs["process"]["pid"], 200);
  EXPECT_EQ(ecs["process"]["args"], json({"curl", "a b"}));
  EXPECT_EQ(ecs["threat"]["technique"]["id"], json({"T1059.004"}));
  EXPECT_EQ(ecs["threat"]["tactic"]["name"], json({"execution"}));

  const json ocsf = json::parse(ocsf_);
  EXPECT_EQ(ocsf["class_uid"], 2004);
  EXPECT_EQ(ocsf["type_uid"], 200401);
  EXPECT_EQ(ocsf["severity_id"], 4);
  EXPECT_EQ(ocsf["time"], 1655526400000);
  EXPECT_EQ(ocsf["finding_info"]["analytic"]["uid"], "id of Curl runs");
  EXPECT_EQ(ocsf["finding_info"]["attacks"][0]["technique"]["uid"], "T1059.004");
  EXPECT_EQ(ocsf["evidences"][0]["process"]["cmd_line"], "curl a b");
  EXPECT_EQ(processor_.counts().alerts, 1U);
}

/// A start of `image` that was denied because of a rule.
std::vector<std::byte> DeniedStart(uint32_t pid, const std::string& image,
                                   const std::string& rule) {
  RecordWriter plain;
  RecordView record;
  EXPECT_EQ(RecordView::Read(WriteProcess(plain, {pid, 1, image, {}, 0, kSgrFlagDenied}), record),
            CodecError::kNone);
  EventContext context;
  context.hold = HoldResult::kDenied;
  context.hold_rules = rule;
  context.user = "root";
  RecordWriter writer;
  WriteEnriched(record, context, writer);
  const Bytes bytes = writer.Finish();
  return {bytes.begin(), bytes.end()};
}

TEST_F(EventProcessorTest, DeniedStartIsAnAlertOfTheRuleThatDeniedIt) {
  ListSource source;
  source.Add(DeniedStart(200, "/tmp/tool", "unknown rule,id of Denies"));
  // It matches nothing: the rules may have been loaded anew since.
  Run(source, std::make_shared<ImageRule>("Denies", RuleLevel::kHigh, "/other"));
  const json alert = json::parse(alerts_);
  EXPECT_EQ(alert["rule_id"], "id of Denies");
  EXPECT_EQ(alert["event"]["Hold"], "denied");
  EXPECT_EQ(alert["event"]["Source"], "hold");
  EXPECT_EQ(alert["event"]["Flags"], "denied");
  EXPECT_EQ(alert["event"]["RuleName"], "Denies");
  EXPECT_EQ(json::parse(ecs_)["event"]["type"], json({"start", "denied"}));
  EXPECT_EQ(json::parse(ocsf_)["action_id"], 2);
}

TEST_F(EventProcessorTest, DeniedStartLeavesItsProcessWhatItWas) {
  ListSource source;
  RecordWriter writer;
  source.Add(WriteProcess(writer, {200, 1, "/bin/shell", {"shell"}, 0, 0}, kSgrCreate, 1));
  source.Add(DeniedStart(200, "/tmp/tool", ""));
  source.Add(WriteProcess(writer, {300, 200, "/bin/child", {"child"}, 0, 0}, kSgrCreate, 2));
  Run(source, nullptr);
  const auto lines = Lines(events_);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(json::parse(lines[1])["ProcessGuid"], json::parse(lines[0])["ProcessGuid"]);
  EXPECT_EQ(json::parse(lines[2])["ParentImage"], "/bin/shell");
}

TEST_F(EventProcessorTest, HostileTextStaysInsideItsValueInEveryShape) {
  ListSource source;
  RecordWriter writer;
  source.Add(
      WriteProcess(writer, {200, 1, "/tmp/\xFF\"},\n{\"x\":\"/curl", {"a\x01", "]]><b>"}, 0, 0}));
  Run(source, std::make_shared<ImageRule>("Odd \"title\"", RuleLevel::kLow, "/curl"));
  for (const std::string& text : {events_, alerts_, ecs_, ocsf_}) {
    ASSERT_EQ(Lines(text).size(), 1U) << text;
    EXPECT_TRUE(json::accept(text)) << text;
  }
  EXPECT_EQ(Lines(xml_).size(), 1U) << xml_;
}

TEST_F(EventProcessorTest, LossesAndGapsAreEventsOfTheirOwn) {
  ListSource source;
  RecordWriter writer;
  writer.Begin(TestHeader(kSgrGap, 0), SgrGap{1, 133'000'000'000'000'000, 9, kSgrGapCrash, 0});
  source.Add(writer.Finish());
  writer.Begin(TestHeader(kSgrLoss, 0), SgrLoss{7, 10, 16, kSgrStageKernel, kSgrDropRingFull, 0});
  source.Add(writer.Finish());
  Run(source, nullptr);

  const auto lines = Lines(events_);
  ASSERT_EQ(lines.size(), 2U);
  const json gap = json::parse(lines[0]);
  EXPECT_EQ(gap["EventID"], 255);
  EXPECT_EQ(gap["ID"], "GAP");
  EXPECT_EQ(gap["Reason"], "crash");
  EXPECT_EQ(gap["LastSequence"], 9);
  const json loss = json::parse(lines[1]);
  EXPECT_EQ(loss["ID"], "LOSS");
  EXPECT_EQ(loss["LostRecords"], 7);
  EXPECT_EQ(loss["Stage"], "kernel");
  EXPECT_EQ(loss["Reason"], "ring_full");
  EXPECT_EQ(loss["FirstSequence"], 10);
}

TEST_F(EventProcessorTest, CaptureGetsEveryRecordAndWithEventsWhatWasFoundOut) {
  ListSource source;
  RecordWriter writer;
  std::vector<std::string> given;
  const auto give = [&](const Bytes& bytes) {
    given.emplace_back(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    source.Add(bytes);
  };
  give(WriteProcess(writer, {}, kSgrSnapshot));
  give(WriteProcess(writer, {}, kSgrCreate));
  writer.Begin(TestHeader(kSgrLoss, 0), SgrLoss{7, 0, 0, kSgrStageKernel, kSgrDropRingFull, 0});
  give(writer.Finish());
  Run(source, nullptr);

  ASSERT_GT(capture_.size(), given[0].size() + given[1].size() + given[2].size());
  EXPECT_EQ(capture_.substr(0, given[0].size()), given[0]);
  EXPECT_EQ(capture_.substr(capture_.size() - given[2].size()), given[2]);
  const std::string create =
      capture_.substr(given[0].size(), capture_.size() - given[0].size() - given[2].size());
  RecordView written;
  RecordView captured;
  const auto bytes_of = [](const std::string& text) {
    return Bytes(reinterpret_cast<const std::byte*>(text.data()), text.size());
  };
  ASSERT_EQ(RecordView::Read(bytes_of(given[1]), written), CodecError::kNone);
  ASSERT_EQ(RecordView::Read(bytes_of(create), captured), CodecError::kNone);
  EXPECT_FALSE(IsEnriched(written));
  EXPECT_TRUE(IsEnriched(captured));
  EXPECT_EQ(captured.header().sequence, written.header().sequence);
  EXPECT_EQ(captured.text(kSgrTagImage), written.text(kSgrTagImage));
}

TEST_F(EventProcessorTest, NoEventIsLostOrEvaluatedTwiceOverReloads) {
  constexpr uint64_t kEvents = 20'000;
  FakeSource source(kEvents);
  std::vector<std::shared_ptr<ImageRule>> rules;
  rules.push_back(std::make_shared<ImageRule>("First", RuleLevel::kLow, "/true"));
  processor_.SetEvaluator(rules.back());
  std::atomic<bool> done = false;
  std::thread reloader([&] {
    while (!done) {
      rules.push_back(std::make_shared<ImageRule>("Next", RuleLevel::kLow, "/true"));
      processor_.SetEvaluator(rules.back());
      std::this_thread::sleep_for(milliseconds(2));
    }
  });
  Run(source, nullptr);
  done = true;
  reloader.join();
  uint64_t asked = 0;
  for (const auto& rule : rules) asked += rule->asked;
  EXPECT_EQ(asked, kEvents);
  EXPECT_EQ(Lines(events_).size(), kEvents);
  EXPECT_EQ(processor_.counts().alerts, kEvents);
  EXPECT_EQ(books_.Snapshot().Imbalance(), "");
}

TEST(LatencyHistogramTest, QuantileIsAtMostAnEighthAbove) {
  LatencyHistogram histogram;
  EXPECT_EQ(histogram.Quantile(0.5), 0U);
  for (uint64_t i = 1; i <= 1000; ++i) histogram.Add(i * 1000);
  EXPECT_GE(histogram.Quantile(0.5), 500'000U);
  EXPECT_LE(histogram.Quantile(0.5), 563'000U);
  EXPECT_GE(histogram.Quantile(1.0), 1'000'000U);
  EXPECT_LE(histogram.Quantile(1.0), 1'125'000U);
  histogram.Add(UINT64_MAX);
  EXPECT_GT(histogram.Quantile(1.0), UINT64_MAX / 2);
}

}  // namespace
}  // namespace sigmavm::collector
