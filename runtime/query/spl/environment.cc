// Stores events, macros, lookups and data models.
#include "runtime/query/spl/environment.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace sigmavm::spl {
namespace {

/// Seconds of `_time`; below every time if there is none.
double TimeOf(const StoredEvent& event, uint32_t time_field) {
  for (const auto& [name, value] : event.fields) {
    if (name == time_field && value.texts[0].is_number) return value.texts[0].number;
  }
  return -std::numeric_limits<double>::infinity();
}

}  // namespace

Environment::Environment(const std::vector<Event>& events) {
  const uint32_t time_field = names_.Add("_time");
  events_.events.reserve(events.size());
  for (const Event& event : events) {
    StoredEvent stored;
    stored.origin = static_cast<uint32_t>(events_.events.size());
    for (const auto& [name, texts] : event.fields) {
      if (texts.empty()) continue;
      Value value;
      for (const std::string& text : texts) value.texts.push_back(MakeText(text));
      stored.fields.emplace_back(names_.Add(name), std::move(value));
    }
    const double time = TimeOf(stored, time_field);
    if (events_.events.empty() || time > now_) now_ = std::max(time, 0.0);
    events_.events.push_back(std::move(stored));
  }
  Sort(events_);
}

void Environment::Sort(EventSet& set) const {
  const uint32_t time_field = names_.Find("_time");
  std::vector<std::pair<double, uint32_t>> times;
  for (uint32_t index = 0; index < set.events.size(); ++index) {
    times.emplace_back(TimeOf(set.events[index], time_field), index);
  }
  std::stable_sort(times.begin(), times.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  set.order.clear();
  for (const auto& [time, index] : times) set.order.push_back(index);
}

void Environment::AddMacro(Macro macro) {
  auto key = std::make_pair(macro.name, macro.arguments.size());
  macros_[std::move(key)] = std::move(macro);
}

void Environment::AddLookup(Lookup lookup) {
  std::string name = lookup.name;
  lookups_[std::move(name)] = std::move(lookup);
}

const Macro* Environment::FindMacro(std::string_view name, size_t arguments) const {
  const auto found = macros_.find(std::make_pair(std::string(name), arguments));
  return found == macros_.end() ? nullptr : &found->second;
}

bool Environment::HasMacroNamed(std::string_view name) const {
  const auto found = macros_.lower_bound(std::make_pair(std::string(name), size_t{0}));
  return found != macros_.end() && found->first.first == name;
}

const Lookup* Environment::FindLookup(std::string_view name) const {
  const auto found = lookups_.find(name);
  return found == lookups_.end() ? nullptr : &found->second;
}

const Environment::Dataset* Environment::FindDataset(std::string_view name) const {
  const auto found = datasets_.find(name);
  return found == datasets_.end() ? nullptr : &found->second;
}

}  // namespace sigmavm::spl
