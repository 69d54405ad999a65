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

RouteCache::RouteCache(const EngineState& state, const ScanIndex& index)
    : state_(&state), index_(&index), slots_(kSlots), wanted_(state.program().fields.size()) {}

bool RouteCache::IsLookedAt(program::FieldId field) const noexcept {
  return index_->scans().fields[field] != nullptr || !index_->candidates().of_field(field).empty();
}

const Route& RouteCache::Find(const record::Header& header) {
  const record::Header nothing;
  const record::Header& asked = state_->options().use_logsource ? header : nothing;
  if (asked.channel.size() + asked.provider.size() > kLongestKept) {
    Fill(asked, uncached_);
    return uncached_;
  }
  Slot& slot = slots_[HashOf(asked) % kSlots];
  const bool same = slot.used && slot.event_id == asked.event_id && slot.channel == asked.channel &&
                    slot.provider == asked.provider;
  if (!same) {
    slot.used = true;
    slot.event_id = asked.event_id;
    slot.channel = asked.channel;
    slot.provider = asked.provider;
    Fill(asked, slot.route);
  }
  return slot.route;
}

void RouteCache::Fill(const record::Header& header, Route& route) {
  const program::Program& program = state_->program();
  state_->gate().Decide(header, route.allowed);
  route.always.clear();
  for (const program::RuleIndex rule : index_->candidates().always()) {
    if (route.allowed[program.rules[rule].logsource] != 0) route.always.push_back(rule);
  }
  route.fields.clear();
  wanted_.assign(wanted_.size(), 0);
  for (uint32_t i = 0; i < route.allowed.size(); ++i) {
    if (route.allowed[i] == 0) continue;
    for (const program::FieldId field : state_->fields_of(i)) wanted_[field] = 1;
  }
  for (program::FieldId field = 0; field < wanted_.size(); ++field) {
    if (wanted_[field] != 0 && IsLookedAt(field)) route.fields.push_back(field);
  }
}

}  // namespace sigmavm::vm
