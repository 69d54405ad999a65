// Decides which logsources an event contradicts, from its header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.h"
#include "runtime/record/record.h"

namespace sigmavm::vm {

/// A rule is left out only when the event says something its logsource rules out: another channel,
/// another event id or, where the channel is not told, another provider. A logsource that names
/// neither channels nor event ids is ruled out for a Windows event when its product is another or
/// when it has a category: all categories of Windows events are known to the compiler, which gives
/// them channels and ids. Names are compared without case. An event that says nothing contradicts
/// nothing. Immutable and thread-safe.
class LogsourceGate {
 public:
  explicit LogsourceGate(const program::Program& program);

  [[nodiscard]] size_t size() const noexcept { return sources_.size(); }

  /// Writes 1 for every logsource that the header allows and 0 for the others.
  void Decide(const record::Header& header, std::vector<uint8_t>& allowed) const;

 private:
  struct Source {
    std::string product;  // folded; empty: any
    bool has_category = false;
    // nullopt: any; folded
    std::optional<std::vector<std::string>> channels;
    std::optional<std::vector<std::string>> providers;
    std::optional<std::vector<uint32_t>> event_ids;
  };
  struct FoldedHeader {
    std::optional<int64_t> event_id;
    std::string channel;
    std::string provider;
  };

  [[nodiscard]] static bool Allows(const Source& source, const FoldedHeader& header);
  [[nodiscard]] static bool AllowsUnmapped(const Source& source, const FoldedHeader& header);

  std::vector<Source> sources_;
};

}  // namespace sigmavm::vm
