// Records about records as events, so that whoever reads the events learns of what is missing.
#pragma once

#include <string>
#include <vector>

#include "collector-driver/common/codec.h"
#include "collector-driver/common/event_text.h"

namespace sigmavm::collector {

/// SgrGap.reason: "first_start", "crash" and so on.
[[nodiscard]] std::string_view GapReasonText(uint32_t reason) noexcept;

/// The values of one such event, and the texts that they borrow. Reusable.
class NoteEvent {
 public:
  /// LOSS and GAP become Sysmon's event 255, STATUS its event 4.
  void Fill(const RecordView& record, EventHeader& header);
  [[nodiscard]] const std::vector<EventValue>& values() const noexcept { return values_; }

 private:
  void Put(std::string_view name, std::string text, bool is_number = false);
  void PutNumber(std::string_view name, uint64_t number) {
    Put(name, std::to_string(number), true);
  }
  void FillLoss(const SgrLoss& loss);
  void FillGap(const SgrGap& gap);
  void FillStatus(const RecordView& record);

  std::vector<std::string> names_;
  std::vector<std::string> texts_;
  std::vector<bool> numbers_;
  std::vector<EventValue> values_;
};

}  // namespace sigmavm::collector
