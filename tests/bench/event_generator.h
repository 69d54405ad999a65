// Makes process creations as Sysmon records them, so that measurements need nobody else's events.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/bench/base_events.h"
#include "tests/support/random.h"

namespace sigmavm::bench {

/// The fields of one event in the order in which Sysmon writes them.
struct GeneratedEvent {
  std::vector<std::pair<std::string_view, std::string>> fields;

  /// One line of JSON.
  [[nodiscard]] std::string ToJson(EventShape shape) const;
};

/// Everything follows from the seed, on every platform. Names of hosts, users and firms are made
/// up; what runs is what runs on Windows: services, browsers, tools of administrators and, once in
/// a while, what an intruder would type.
class EventGenerator {
 public:
  explicit EventGenerator(uint64_t seed) : random_(seed) {}

  [[nodiscard]] GeneratedEvent Next();

 private:
  [[nodiscard]] std::string Hexadecimal(size_t digits);
  [[nodiscard]] std::string Guid();
  [[nodiscard]] std::string Time();
  [[nodiscard]] std::string Hashes(std::string_view image) const;
  [[nodiscard]] std::string FillIn(std::string_view pattern, std::string_view user);

  support::Random random_;
  uint64_t clock_ = 0;  // milliseconds since the first event
};

}  // namespace sigmavm::bench
