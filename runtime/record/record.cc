#include "runtime/record/record.h"

#include <cstring>
#include <utility>

#include "runtime/record/escaped_text.h"

namespace sigmavm::record {

Schema::Schema(std::vector<std::string> names, bool needs_leaves)
    : names_(std::move(names)), needs_leaves_(needs_leaves) {
  if (names_.empty()) names_.emplace_back();
  ids_.reserve(names_.size());
  for (size_t id = 1; id < names_.size(); ++id) ids_.emplace(names_[id], static_cast<FieldId>(id));
}

Record::Record(const Schema& schema) : schema_(&schema), slots_(schema.size()) {
  for (Slot& slot : slots_) slot.values = &slot.first;
}

void Record::Reset() {
  if (++generation_ == 0) {  // wrapped: old stamps could be taken for new ones
    for (Slot& slot : slots_) slot.generation = 0;
    generation_ = 1;
  }
  for (Slot* const slot : grown_) {
    slot->values = &slot->first;
    slot->capacity = 1;
  }
  grown_.clear();
  leaves_.clear();
  leaf_source_ = nullptr;
  document_ = {};
  header_ = {};
  raw_ = {};
  arena_.Reset();
}

void Record::MarkPresent(FieldId field) {
  Slot& slot = slots_[field];
  if (slot.generation == generation_) return;
  slot.generation = generation_;
  slot.count = 0;
  slot.escaped = false;
}

void Record::Clear(FieldId field) { slots_[field].generation = generation_ - 1; }

void Record::Add(FieldId field, const Value& value) {
  MarkPresent(field);
  Slot& slot = slots_[field];
  if (slot.count == slot.capacity) Grow(slot);
  slot.values[slot.count++] = value;
  slot.escaped = slot.escaped || value.escaped;
}

void Record::Decode(FieldId field) const {
  Slot& slot = slots_[field];
  for (uint32_t i = 0; i < slot.count; ++i) {
    Value& value = slot.values[i];
    if (!value.escaped) continue;
    value.text = Unescape(value.text, arena_);
    value.escaped = false;
  }
  slot.escaped = false;
}

void Record::Grow(Slot& slot) {
  const uint32_t capacity = slot.capacity * 4;
  auto* values = reinterpret_cast<Value*>(arena_.Allocate(capacity * sizeof(Value)));
  std::memcpy(static_cast<void*>(values), slot.values, slot.count * sizeof(Value));
  if (slot.capacity == 1) grown_.push_back(&slot);
  slot.values = values;
  slot.capacity = capacity;
}

}  // namespace sigmavm::record
