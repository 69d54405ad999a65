#include "runtime/vm/folded_values.h"

#include "runtime/match/fold_escaped.h"

namespace sigmavm::vm {

void FoldedValues::NextRecord() noexcept {
  ++record_;
  arena_.Reset();
}

match::PaddedText FoldedValues::Fold(const record::Value& value) {
  if (!value.escaped) return match::FoldPadded(value.text, arena_);
  return match::FoldEscaped(value.text, arena_);
}

const match::PaddedText& FoldedValues::GetOfMany(Slot& slot, std::span<const record::Value> values,
                                                 size_t index) {
  if (slot.record != record_) {
    slot.record = record_;
    char* bytes = arena_.Allocate(values.size() * sizeof(match::PaddedText));
    slot.many = reinterpret_cast<match::PaddedText*>(bytes);
    for (size_t i = 0; i < values.size(); ++i) new (slot.many + i) match::PaddedText{};
  }
  match::PaddedText& text = slot.many[index];
  if (text.text.data() == nullptr) text = Fold(values[index]);
  return text;
}

}  // namespace sigmavm::vm
