// Remembers, for the headers seen lately, which rules concern such an event.
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
  std::vector<uint8_t> allowed;  ///< by logsource
  IndexTuner* tuner = nullptr;   ///< finds the rules; null when there is no index
  bool exact = false;            ///< it finds no rules that are not allowed
};

/// A direct-mapped cache; a stream has few distinct headers. Not thread-safe.
class RouteCache {
 public:
  /// `state` must outlive the cache.
  explicit RouteCache(const EngineState& state) : state_(&state), slots_(kSlots) {}

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

    [[nodiscard]] bool IsOf(const record::Header& header) const noexcept {
      return used && event_id == header.event_id && channel == header.channel &&
             provider == header.provider;
    }
  };

  void Fill(const record::Header& header, Route& route);

  const EngineState* state_;
  std::vector<Slot> slots_;
  size_t last_ = 0;  // the slot found last
  Route uncached_;   // for headers too long to keep
};

}  // namespace sigmavm::vm
