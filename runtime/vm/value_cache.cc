#include "runtime/vm/value_cache.h"

#include <cstring>

namespace sigmavm::vm {

ValueCache::ValueCache() : slots_(kSlots), ring_(kRingBytes) {}

bool ValueCache::Active() noexcept {
  if (pause_ > 0) {
    --pause_;
    return false;
  }
  if (lookups_ < kPeriod) return true;
  if (hits_ < kLeastHits) pause_ = kPause;
  lookups_ = 0;
  hits_ = 0;
  return pause_ == 0;
}

std::optional<std::span<const Target>> ValueCache::Find(std::string_view text,
                                                        uint64_t hash) noexcept {
  ++lookups_;
  const Slot& slot = SlotOf(hash);
  if (slot.hash != hash || slot.position + kRingBytes < written_) return std::nullopt;
  const char* entry = At(slot.position);
  EntryHeader header;
  std::memcpy(&header, entry, sizeof header);
  if (header.text_size != text.size()) return std::nullopt;
  const char* targets = entry + sizeof header;
  const char* own_text = targets + header.target_count * sizeof(Target);
  if (std::memcmp(own_text, text.data(), text.size()) != 0) return std::nullopt;
  ++hits_;
  return std::span(reinterpret_cast<const Target*>(targets), header.target_count);
}

void ValueCache::Insert(std::string_view text, uint64_t hash,
                        std::span<const Target> targets) noexcept {
  const size_t bytes = sizeof(EntryHeader) + targets.size_bytes() + text.size();
  const size_t size = (bytes + 7) & ~size_t{7};
  if (size > kLargestEntry) return;
  const size_t left = kRingBytes - written_ % kRingBytes;
  if (size > left) written_ += left;  // entries do not wrap
  Slot& slot = SlotOf(hash);
  slot.hash = hash;
  slot.position = written_;
  char* entry = At(written_);
  const EntryHeader header{static_cast<uint32_t>(text.size()),
                           static_cast<uint32_t>(targets.size())};
  std::memcpy(entry, &header, sizeof header);
  entry += sizeof header;
  if (!targets.empty()) std::memcpy(entry, targets.data(), targets.size_bytes());
  entry += targets.size_bytes();
  if (!text.empty()) std::memcpy(entry, text.data(), text.size());
  written_ += size;
}

}  // namespace sigmavm::vm
