// Names for processes that stay unique when process ids are used again, across machines, reboots
// and the images that one process runs in turn.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "collector-driver/common/record.h"

namespace sigmavm::collector {

/// 16 bytes in the order in which they are printed.
struct Guid {
  std::array<uint8_t, 16> bytes{};

  friend bool operator==(const Guid&, const Guid&) = default;
  [[nodiscard]] bool empty() const noexcept { return *this == Guid{}; }
  /// "{00112233-4455-6677-8899-AABBCCDDEEFF}", Sysmon's spelling.
  [[nodiscard]] std::string text() const;
};

/// What GUIDs know of machine and boot: hashes, so that the machine's id is not given away.
struct GuidSeed {
  uint32_t machine = 0;
  uint64_t boot = 0;

  friend bool operator==(const GuidSeed&, const GuidSeed&) = default;
};

/// Makes GUIDs from facts alone: the same process gets the same one from every collector, also from
/// one that starts later. Bytes 0 to 3 stand for the machine, 4 to 7 are the start in seconds of
/// SgrTask's clock, the rest mixes boot, start, process id and image. Immutable, so thread-safe.
class GuidMaker {
 public:
  /// Both ids are texts of the system, such as those of /etc/machine-id and
  /// /proc/sys/kernel/random/boot_id.
  GuidMaker(std::string_view machine_id, std::string_view boot_id);
  explicit GuidMaker(const GuidSeed& seed) : seed_(seed) {}

  [[nodiscard]] const GuidSeed& seed() const noexcept { return seed_; }

  /// Empty for a task that is all zero, that is unknown.
  [[nodiscard]] Guid ForProcess(const SgrTask& task) const noexcept;
  /// For a logon session; the same for all its processes. Empty for SGR_UNSET.
  [[nodiscard]] Guid ForLogon(uint32_t session_id, uint32_t login_uid) const noexcept;

 private:
  [[nodiscard]] Guid Make(uint32_t middle, uint64_t mixed) const noexcept;

  GuidSeed seed_;
};

}  // namespace sigmavm::collector
