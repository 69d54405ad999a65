#include "runtime/match/literal_table.h"

#include <bit>

namespace sigmavm::match {

LiteralTable::LiteralTable(const std::vector<Key>& keys) : entries_(keys.size()) {
  // Two buckets a literal, so that most are empty.
  const auto bits = static_cast<uint32_t>(std::bit_width(keys.size() * 2 + 1));
  shift_ = 64 - bits;
  starts_.assign((size_t{1} << bits) + 1, 0);
  marks_.assign(size_t{1} << bits, kNothing);
  for (const Key& key : keys) {
    ++starts_[(key.hash >> shift_) + 1];
    uint8_t& mark = marks_[key.hash >> shift_];
    mark = mark == kNothing || mark == MarkOf(key.hash) ? MarkOf(key.hash) : kSeveral;
  }
  for (size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  std::vector<uint32_t> next(starts_.begin(), starts_.end() - 1);
  for (const Key& key : keys) {
    entries_[next[key.hash >> shift_]++] = {
        static_cast<uint32_t>(key.hash), static_cast<uint32_t>(pool_.size()),
        static_cast<uint32_t>(key.literal.text.size()), key.literal.id};
    pool_ += key.literal.text;
  }
}

}  // namespace sigmavm::match
