// What becomes of a record behind the queue: it is learnt from, made an event, evaluated and
// offered to the outputs, and counted at each step.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "collector-driver/linux/service/alert_text.h"
#include "collector-driver/linux/service/enricher.h"
#include "collector-driver/linux/service/latency.h"
#include "collector-driver/linux/service/note_event.h"
#include "collector-driver/linux/service/output.h"
#include "collector-driver/linux/service/pipeline.h"

namespace sigmavm::collector {

enum class EventFormat : uint8_t { kNdjson, kXml };

/// The outputs of a collector. Filled before its start, closed after its stop.
struct OutputSet {
  struct Events {
    EventFormat format = EventFormat::kNdjson;
    std::unique_ptr<Output> output;
  };
  struct Alerts {
    AlertShape shape = AlertShape::kNdjson;
    std::unique_ptr<Output> output;
  };
  std::vector<Events> events;
  std::vector<Alerts> alerts;
  /// Gets the records, those of events enriched (enriched_record.h); null for none.
  std::unique_ptr<Output> capture;

  /// The longest wait is that of one output, not the sum.
  void Close(std::chrono::milliseconds wait);
  void RequestReopen() noexcept;
  /// See Output.
  void Announce();
  /// Output::last_error() of each, in the order in which they are added: events, alerts, capture.
  [[nodiscard]] std::vector<int> LastErrors() const;
};

/// Counters beside the books; all rise only.
struct ProcessorCounts {
  uint64_t events = 0;
  uint64_t alerts = 0;
  uint64_t late_parents = 0;
  uint64_t user_timeouts = 0;
  uint64_t processes = 0;  ///< in the table now
};

/// Handle(), Note() and Idle() are called by the pipeline's thread; the rest may be by any.
class EventProcessor final : public RecordHandler {
 public:
  struct Options {
    std::string computer;  ///< name of the machine that the records are of
    FactsNeeded output_facts;
    bool measure_latency = true;  ///< records are of now
  };

  /// All but the options must outlive it.
  EventProcessor(Enricher& enricher, OutputSet& outputs, Books& books, Options options);

  /// From the next record on; nullptr evaluates nothing. No record is lost or evaluated twice.
  void SetEvaluator(std::shared_ptr<EventEvaluator> evaluator);

  void Handle(const RecordView& record) override;
  void Note(const RecordView& record) override;
  void Idle() override;

  [[nodiscard]] ProcessorCounts counts() const;
  /// Times of the last record, as in SgrHeader; 0 before the first.
  [[nodiscard]] uint64_t last_mono_ns() const noexcept { return last_mono_ns_; }
  [[nodiscard]] int64_t last_utc_100ns() const noexcept { return last_utc_100ns_; }
  [[nodiscard]] const LatencyHistogram& latency() const noexcept { return latency_; }

 private:
  void TakeNewEvaluator();
  void Evaluate(const RecordView& record);
  void AddHoldRules(std::vector<RuleMatch>& matches) const;
  void SetRuleName(const std::vector<RuleMatch>& matches);
  void OfferEvent(const std::vector<EventValue>& values);
  void OfferAlerts(const std::vector<RuleMatch>& matches);
  void OfferCapture(Bytes record);
  void Publish();

  Enricher& enricher_;
  OutputSet& outputs_;
  Books& books_;
  Options options_;
  std::mutex mutex_;
  std::shared_ptr<EventEvaluator> next_evaluator_;  // guarded by mutex_
  std::atomic<bool> has_next_evaluator_ = false;
  std::shared_ptr<EventEvaluator> evaluator_;
  FactsNeeded needed_;
  EventHeader header_;
  ProcessEvent event_;
  NoteEvent note_;
  std::vector<EventValue> values_;
  std::string text_;
  LatencyHistogram latency_;
  std::atomic<uint64_t> last_mono_ns_ = 0;
  std::atomic<int64_t> last_utc_100ns_ = 0;
  std::atomic<uint64_t> events_ = 0;
  std::atomic<uint64_t> alerts_ = 0;
  // Copies of what the enricher counts, for other threads.
  std::atomic<uint64_t> late_parents_ = 0;
  std::atomic<uint64_t> user_timeouts_ = 0;
  std::atomic<uint64_t> processes_ = 0;
};

}  // namespace sigmavm::collector
