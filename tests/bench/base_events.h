// The different events that lanes are made of: recorded ones when there are any, else our own.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/base/result.h"

namespace sigmavm::bench {

/// How Event ID 1 of Sysmon is written as JSON.
enum class EventShape : uint8_t {
  kFlat,    ///< the fields alone, at the root
  kFull,    ///< the same with the additions of a collector, above all the rendered Message
  kNested,  ///< Event/System and Event/EventData
};
inline constexpr size_t kEventShapes = 3;

/// Events of every shape, one a line, without line breaks. Those of different shapes need not be
/// the same events.
struct BaseEvents {
  std::string origin;  ///< what a report says of where they come from
  std::array<std::vector<std::string>, kEventShapes> events;

  [[nodiscard]] const std::vector<std::string>& of(EventShape shape) const {
    return events[static_cast<size_t>(shape)];
  }
  [[nodiscard]] std::vector<std::string>& of(EventShape shape) {
    return events[static_cast<size_t>(shape)];
  }
};

/// Events of event_generator.h.
[[nodiscard]] BaseEvents GeneratedEvents();

/// The recorded events beside the project; GeneratedEvents() when they are not there.
[[nodiscard]] Result<BaseEvents> RecordedEvents();

}  // namespace sigmavm::bench
