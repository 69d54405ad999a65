// Outputs as users name them: FORMAT[:TARGET[,size=SIZE][,keep=COUNT]].
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "collector-driver/linux/service/file_sink.h"
#include "collector-driver/linux/service/message_sink.h"
#include "runtime/base/result.h"

namespace sigmavm::collector {

struct OutputSpec {
  enum class Target : uint8_t { kStandardOutput, kFile, kJournal, kSyslog };

  std::string text;    ///< as given
  std::string format;  ///< one of those allowed
  Target target = Target::kStandardOutput;
  FileTarget file;
};

/// TARGET is "-" for standard output, which it is when it is left out, "journald", "syslog" or the
/// path of a file; SIZE is a number of bytes, perhaps with K, M or G. `option` is shown in errors.
[[nodiscard]] Result<OutputSpec> ParseOutputSpec(std::string_view option, std::string_view text,
                                                 std::span<const std::string_view> formats);

/// The sink of an output. A file that cannot be opened is an error now, not with the first event.
[[nodiscard]] Result<std::unique_ptr<MessageSink>> OpenSink(const OutputSpec& spec,
                                                            const std::string& host);

/// "64K" is 65536; false for anything else than a number with at most one of K, M and G.
[[nodiscard]] bool ParseSize(std::string_view text, uint64_t& size) noexcept;

}  // namespace sigmavm::collector
