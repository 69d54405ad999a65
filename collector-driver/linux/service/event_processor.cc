// Everything is rendered once a format, however many outputs share it.
#include "collector-driver/linux/service/event_processor.h"

#include <algorithm>
#include <ctime>

#include "collector-driver/common/event_ndjson.h"
#include "collector-driver/common/event_xml.h"

namespace sigmavm::collector {
namespace {

uint64_t BootTime() noexcept {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

Urgency UrgencyOf(RuleLevel level) noexcept {
  switch (level) {
    case RuleLevel::kCritical:
      return Urgency::kCritical;
    case RuleLevel::kHigh:
      return Urgency::kError;
    case RuleLevel::kMedium:
      return Urgency::kWarning;
    default:
      return Urgency::kNotice;
  }
}

void AppendEvent(EventFormat format, const EventHeader& header,
                 const std::vector<EventValue>& values, std::string& out) {
  if (format == EventFormat::kNdjson) {
    AppendEventNdjson(header, values, out);
  } else {
    AppendEventXml(header, values, out);
    out += '\n';
  }
}

}  // namespace

void OutputSet::Close(std::chrono::milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  const auto close = [&](Output* output) {
    if (output == nullptr) return;
    const auto left = deadline - std::chrono::steady_clock::now();
    output->Close(std::chrono::duration_cast<std::chrono::milliseconds>(left));
  };
  for (const Events& entry : events) close(entry.output.get());
  for (const Alerts& entry : alerts) close(entry.output.get());
  close(capture.get());
}

void OutputSet::RequestReopen() noexcept {
  for (const Events& entry : events) entry.output->RequestReopen();
  for (const Alerts& entry : alerts) entry.output->RequestReopen();
}

void OutputSet::Announce() {
  for (const Events& entry : events) entry.output->Announce();
  for (const Alerts& entry : alerts) entry.output->Announce();
  if (capture) capture->Announce();
}

std::vector<int> OutputSet::LastErrors() const {
  std::vector<int> errors;
  for (const Events& entry : events) errors.push_back(entry.output->last_error());
  for (const Alerts& entry : alerts) errors.push_back(entry.output->last_error());
  if (capture) errors.push_back(capture->last_error());
  return errors;
}

EventProcessor::EventProcessor(Enricher& enricher, OutputSet& outputs, Books& books,
                               Options options)
    : enricher_(enricher), outputs_(outputs), books_(books), options_(std::move(options)) {
  header_.computer = options_.computer;
  needed_ = options_.output_facts;
}

void EventProcessor::SetEvaluator(std::shared_ptr<EventEvaluator> evaluator) {
  const std::lock_guard lock(mutex_);
  next_evaluator_ = std::move(evaluator);
  has_next_evaluator_ = true;
}

void EventProcessor::TakeNewEvaluator() {
  if (!has_next_evaluator_) return;
  std::shared_ptr<EventEvaluator> old;  // freed outside of the lock
  {
    const std::lock_guard lock(mutex_);
    old = std::exchange(evaluator_, std::exchange(next_evaluator_, nullptr));
    has_next_evaluator_ = false;
  }
  needed_ = options_.output_facts;
  if (evaluator_) needed_ |= evaluator_->facts();
}

void EventProcessor::Handle(const RecordView& record) {
  TakeNewEvaluator();
  StageBooks& enrich = books_.stage(kSgrStageEnrich);
  enrich.Seen();
  const bool is_event = record.is(kSgrCreate);
  enricher_.Learn(record);
  if (is_event) enricher_.Fill(record, needed_, event_);
  enrich.Delivered();
  if (outputs_.capture) OfferCapture(is_event ? enricher_.EnrichedRecord(record) : record.bytes());

  StageBooks& evaluate = books_.stage(kSgrStageEvaluate);
  evaluate.Seen();
  if (is_event) Evaluate(record);
  evaluate.Delivered();
  last_mono_ns_ = record.header().mono_ns;
  last_utc_100ns_ = record.header().utc_100ns;
}

void EventProcessor::Evaluate(const RecordView& record) {
  static const std::vector<RuleMatch> kNoMatches;
  ++header_.record_id;
  header_.event_id = kEventProcessCreate;
  header_.utc_100ns = record.header().utc_100ns;
  values_.clear();
  event_.AppendValues(values_);
  std::vector<RuleMatch> denying;
  const std::vector<RuleMatch>* found =
      evaluator_ ? &evaluator_->Evaluate(header_, values_) : &kNoMatches;
  if (evaluator_ && record.has(kSgrFlagDenied)) {
    denying = *found;
    AddHoldRules(denying);
    found = &denying;
  }
  const std::vector<RuleMatch>& matches = *found;
  if (options_.measure_latency) {
    const uint64_t now = BootTime();
    latency_.Add(now - std::min(now, uint64_t{record.header().mono_ns}));
  }
  ++events_;
  SetRuleName(matches);
  OfferEvent(values_);
  OfferAlerts(matches);
}

// What denied a program is told, even if the rules or the parent have changed since.
void EventProcessor::AddHoldRules(std::vector<RuleMatch>& matches) const {
  std::string_view rest = event_[EventField::kHoldRules];
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(','), rest.size());
    const RuleFacts* rule = evaluator_->FindRule(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const bool is_new = std::none_of(matches.begin(), matches.end(),
                                     [rule](const RuleMatch& match) { return match.rule == rule; });
    if (rule != nullptr && is_new) matches.push_back({rule, {}});
  }
}

// The rule of the highest level; of several, the first.
void EventProcessor::SetRuleName(const std::vector<RuleMatch>& matches) {
  const RuleFacts* first = nullptr;
  for (const RuleMatch& match : matches) {
    if (first == nullptr || match.rule->level > first->level) first = match.rule;
  }
  if (first == nullptr) return;
  event_[EventField::kRuleName] = first->title;
  for (EventValue& value : values_) {
    if (value.name == "RuleName") value.text = event_[EventField::kRuleName];
  }
}

void EventProcessor::OfferEvent(const std::vector<EventValue>& values) {
  for (const EventFormat format : {EventFormat::kNdjson, EventFormat::kXml}) {
    text_.clear();
    for (const OutputSet::Events& entry : outputs_.events) {
      if (entry.format != format) continue;
      if (text_.empty()) AppendEvent(format, header_, values, text_);
      entry.output->Offer({text_, Urgency::kInformation});
    }
  }
}

void EventProcessor::OfferAlerts(const std::vector<RuleMatch>& matches) {
  for (const RuleMatch& match : matches) {
    ++alerts_;
    const AlertView alert{header_, event_, values_, match};
    for (const AlertShape shape : {AlertShape::kNdjson, AlertShape::kEcs, AlertShape::kOcsf}) {
      text_.clear();
      for (const OutputSet::Alerts& entry : outputs_.alerts) {
        if (entry.shape != shape) continue;
        if (text_.empty()) AppendAlert(shape, alert, text_);
        entry.output->Offer({text_, UrgencyOf(match.rule->level)});
      }
    }
  }
}

void EventProcessor::OfferCapture(Bytes bytes) {
  outputs_.capture->Offer(
      {std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
       Urgency::kInformation});
}

void EventProcessor::Note(const RecordView& record) {
  if (outputs_.capture) OfferCapture(record.bytes());
  ++header_.record_id;
  note_.Fill(record, header_);
  OfferEvent(note_.values());
}

void EventProcessor::Idle() {
  outputs_.Announce();
  TakeNewEvaluator();
  Publish();
}

void EventProcessor::Publish() {
  late_parents_ = enricher_.late_parents();
  user_timeouts_ = enricher_.user_timeouts();
  processes_ = enricher_.table().size();
}

ProcessorCounts EventProcessor::counts() const {
  return {events_, alerts_, late_parents_, user_timeouts_, processes_};
}

}  // namespace sigmavm::collector
