// Says in one sentence and in numbers what was lost, and when nobody looked.
#include "collector-driver/linux/service/note_event.h"

#include "collector-driver/common/books.h"
#include "collector-driver/common/utc_time.h"

namespace sigmavm::collector {
std::string_view GapReasonText(uint32_t reason) noexcept {
  switch (reason) {
    case kSgrGapFirstStart:
      return "first_start";
    case kSgrGapRestart:
      return "restart";
    case kSgrGapCrash:
      return "crash";
    case kSgrGapReboot:
      return "reboot";
    default:
      return "unknown";
  }
}

void NoteEvent::Put(std::string_view name, std::string text, bool is_number) {
  names_.emplace_back(name);
  texts_.push_back(std::move(text));
  numbers_.push_back(is_number);
}

void NoteEvent::FillLoss(const SgrLoss& loss) {
  const std::string stage(StageText(static_cast<SgrStage>(loss.stage)));
  const std::string kind(DropText(static_cast<SgrDrop>(loss.kind)));
  Put("ID", "LOSS");
  Put("Description", std::to_string(loss.count) + " records lost at stage " + stage + ": " + kind);
  PutNumber("LostRecords", loss.count);
  Put("Stage", stage);
  Put("Reason", kind);
  if (loss.first_sequence == 0) return;
  PutNumber("FirstSequence", loss.first_sequence);
  PutNumber("LastSequence", loss.last_sequence);
}

void NoteEvent::FillGap(const SgrGap& gap) {
  Put("ID", "GAP");
  Put("Description", "nobody looked before this: " + std::string(GapReasonText(gap.reason)));
  Put("Reason", std::string(GapReasonText(gap.reason)));
  if (gap.last_utc_100ns == 0) return;
  std::string time;
  AppendSysmonTime(gap.last_utc_100ns, time);
  Put("LastRecordTime", time);
  PutNumber("LastSequence", gap.last_sequence);
}

void NoteEvent::FillStatus(const RecordView& record) {
  Put("State", "Running");
  const auto stages = StagesOfStatus(record);
  for (size_t stage = 0; stage < stages.size(); ++stage) {
    std::string name(StageText(static_cast<SgrStage>(stage)));
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    PutNumber(name + "Seen", stages[stage].seen);
    PutNumber(name + "Delivered", stages[stage].delivered);
    PutNumber(name + "Dropped", stages[stage].all_dropped());
  }
}

void NoteEvent::Fill(const RecordView& record, EventHeader& header) {
  names_.clear();
  texts_.clear();
  numbers_.clear();
  values_.clear();
  header.event_id = record.is(kSgrStatus) ? kEventServiceState : kEventError;
  header.utc_100ns = record.header().utc_100ns;
  if (header.utc_100ns != 0) {
    std::string time;
    AppendSysmonTime(header.utc_100ns, time);
    Put("UtcTime", time);
  }
  if (record.is(kSgrLoss)) FillLoss(record.loss());
  if (record.is(kSgrGap)) FillGap(record.gap());
  if (record.is(kSgrStatus)) FillStatus(record);
  for (size_t i = 0; i < names_.size(); ++i) {
    values_.push_back({names_[i], texts_[i], numbers_[i]});
  }
}

}  // namespace sigmavm::collector
