// Where bytes come from, before anything is known of what they mean.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/diagnostic.h"
#include "runtime/base/result.h"

namespace sigmavm::input {

/// Nothing was read when `size` is 0: the end, or, with `problem`, a failure that ends the source.
struct ReadOutcome {
  size_t size = 0;
  std::optional<Diagnostic> problem;
};

/// A stream of bytes, read once from start to end. Not thread-safe.
class ByteSource {
 public:
  ByteSource() = default;
  virtual ~ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  /// Puts at least one byte into `buffer`, which is not empty, unless the source has ended. Fewer
  /// bytes than asked for mean that no more are there yet, as on a pipe. After the end or a
  /// problem, further calls report the end.
  [[nodiscard]] virtual ReadOutcome Read(std::span<char> buffer) = 0;
};

/// Ends whoever waits for input that may never come, such as a pipe: once the flag is true, a read
/// from it reports the end. May be null.
using StopFlag = const std::atomic<bool>*;

/// A file; `path` names it in problems. The flag must outlive the source.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> OpenFile(const std::string& path,
                                                           StopFlag stop = nullptr);

/// Standard input, which stays open. The flag must outlive the source.
[[nodiscard]] std::unique_ptr<ByteSource> OpenStandardInput(StopFlag stop = nullptr);

/// Counts the bytes that `rest` gives.
[[nodiscard]] std::unique_ptr<ByteSource> CountBytes(std::unique_ptr<ByteSource> rest,
                                                     std::shared_ptr<std::atomic<uint64_t>> count);

/// Bytes in memory, which the source keeps.
[[nodiscard]] std::unique_ptr<ByteSource> OpenText(std::string text);

/// `rest` with bytes that were read ahead put back in front.
[[nodiscard]] std::unique_ptr<ByteSource> PutBack(std::string head,
                                                  std::unique_ptr<ByteSource> rest);

}  // namespace sigmavm::input
