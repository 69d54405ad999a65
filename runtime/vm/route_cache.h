// Remembers, for the headers seen lately, which rules and fields concern such an event.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/record/record.h"
#include "runtime/vm/engine_state.h"

namespace sigmavm::vm {

/// What an event's header decides, once for all events with the same header.
struct Route {
  std::vector<uint8_t> allowed;            ///< by logsource
  std::vector<program::RuleIndex> always;  ///< allowed rules that can match by absence
  std::vector<program::FieldId> fields;    ///< that have to be looked at, ascending
};

/// A direct-mapped cache; a stream has few distinct headers. Not thread-safe.
class RouteCache {
 public:
  /// Both must outlive the cache.
  RouteCache(const EngineState& state, const ScanIndex& index);

  /// Valid until the next call.
  [[nodiscard]] const Route& Find(const record::Header& header);

 private:
  static constexpr size_t kSlots = 256;
  static constexpr size_t kLongestKept = 512;  // bytes of channel and provider
  struct Slot {
    bool used = false;
    std::optional<int64_t> event_id;
    std::string channel;
    std::string provider;
    Route route;
  };

  void Fill(const record::Header& header, Route& route);

  [[nodiscard]] bool IsLookedAt(program::FieldId field) const noexcept;

  const EngineState* state_;
  const ScanIndex* index_;
  std::vector<Slot> slots_;
  Route uncached_;               // for headers too long to keep
  std::vector<uint8_t> wanted_;  // by field; scratch of Fill
};

}  // namespace sigmavm::vm
