// Reads and resolves lists of fields.
#include "runtime/query/spl/field_choice.h"

#include <algorithm>
#include <utility>

namespace sigmavm::spl {

PatternParts NameParts(std::string_view name) {
  PatternParts parts(1);
  for (const char c : name) {
    if (c == '*') {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

bool CoversName(const PatternParts& parts, std::string_view name) {
  const bool is_internal = !name.empty() && name[0] == '_';
  return (!is_internal || !parts[0].empty()) && MatchesWhole(parts, name);
}

bool FieldChoice::Parse(Cursor& cursor, std::span<const std::string_view> stops) {
  const auto at_stop = [&] {
    const size_t before = cursor.pos();
    const std::string_view word = cursor.TakeBare();
    cursor.set_pos(before);
    return std::any_of(stops.begin(), stops.end(),
                       [&](std::string_view stop) { return EqualsIgnoringCase(word, stop); });
  };
  bool after_comma = true;
  while (after_comma || (!cursor.AtEnd() && !at_stop())) {
    std::string name;
    if (!cursor.TakeName(name)) return false;
    PatternParts parts = NameParts(name);
    if (parts.size() > 1) {
      cursor.state().uses_wildcards = true;
      entries_.push_back({Names::kNone, std::move(parts)});
    } else {
      entries_.push_back({cursor.state().names.Add(name), {}});
    }
    after_comma = cursor.Take(",");
  }
  return true;
}

std::vector<uint32_t> FieldChoice::Resolve(const Run& run) const {
  std::vector<uint32_t> slots;
  std::vector<bool> taken(run.names().size(), false);
  const auto take = [&](uint32_t slot) {
    if (!taken[slot]) slots.push_back(slot);
    taken[slot] = true;
  };
  for (const Entry& entry : entries_) {
    if (entry.slot != Names::kNone) {
      take(entry.slot);
      continue;
    }
    for (uint32_t slot = 0; slot < run.names().size(); ++slot) {
      if (CoversName(entry.parts, run.names()[slot])) take(slot);
    }
  }
  return slots;
}

std::vector<uint32_t> UsedSlots(const Rows& rows, const Run& run) {
  std::vector<uint32_t> used;
  for (uint32_t slot = 0; slot < run.names().size(); ++slot) {
    const bool is_used = std::any_of(rows.begin(), rows.end(),
                                     [&](const Row& row) { return row.slots[slot] != nullptr; });
    if (is_used) used.push_back(slot);
  }
  return used;
}

}  // namespace sigmavm::spl
