#include "runtime/vm/route_cache.h"

#include "runtime/match/text_hash.h"

namespace sigmavm::vm {
namespace {

size_t HashOf(const record::Header& header) noexcept {
  const uint64_t id = header.event_id ? static_cast<uint64_t>(*header.event_id) + 1 : 0;
  const uint64_t hash = match::HashText(header.channel) + 3 * match::HashText(header.provider);
  return static_cast<size_t>((hash ^ id * 0x9E3779B97F4A7C15u) >> 32);
}

}  // namespace

const Route& RouteCache::Find(const record::Header& header) {
  const record::Header nothing;
  const record::Header& asked = state_->options().use_logsource ? header : nothing;
  if (slots_[last_].IsOf(asked)) return slots_[last_].route;
  if (asked.channel.size() + asked.provider.size() > kLongestKept) {
    Fill(asked, uncached_);
    return uncached_;
  }
  last_ = HashOf(asked) % kSlots;
  Slot& slot = slots_[last_];
  if (!slot.IsOf(asked)) {
    slot.used = true;
    slot.event_id = asked.event_id;
    slot.channel = asked.channel;
    slot.provider = asked.provider;
    Fill(asked, slot.route);
  }
  return slot.route;
}

void RouteCache::Fill(const record::Header& header, Route& route) {
  state_->gate().Decide(header, route.allowed);
  if (!state_->options().use_index) return;
  const IndexSet::Found found = state_->indices().Get(route.allowed);
  route.tuner = found.tuner;
  route.exact = found.exact;
}

}  // namespace sigmavm::vm
