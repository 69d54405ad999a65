// Hashes of program files, and the honest word on how they came to be or why there are none.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sigmavm::collector {

/// Which hashes; a set of bits.
enum HashKind : uint8_t {
  kHashSha1 = 1 << 0,
  kHashMd5 = 1 << 1,
  kHashSha256 = 1 << 2,
  kHashImphash = 1 << 3,  ///< of Windows programs only
  kHashAll = 15,
};
using HashKinds = uint8_t;

struct FileHashes {
  HashKinds present = 0;
  std::array<uint8_t, 20> sha1{};
  std::array<uint8_t, 16> md5{};
  std::array<uint8_t, 32> sha256{};
  std::array<uint8_t, 16> imphash{};
};

enum class HashStatus : uint8_t {
  kNotAsked,  ///< neither a rule nor the output needs hashes
  kOk,        ///< computed now, from the file that ran
  kCached,    ///< computed before from the same file, unchanged since
  kTooLarge,  ///< the file exceeds the bound
  kTimeout,   ///< the deadline passed
  kChanged,   ///< the file is not, or no longer, the one that ran
  kGone,      ///< neither the process nor the file could be reached
  kDenied,    ///< no permission to read it
  kFailed,    ///< reading failed
  kRemote,    ///< on a file system of a network or a process, which may never answer
  kHeld,      ///< computed while the program waited for its first instruction
};
/// "ok", "too_large" and so on.
[[nodiscard]] std::string_view HashStatusText(HashStatus status) noexcept;

/// Appends those present as Sysmon does: "SHA1=..,MD5=..,SHA256=..,IMPHASH=..", in upper case.
void AppendHashes(const FileHashes& hashes, std::string& out);

/// Appends bytes as hexadecimal digits, in upper case.
void AppendHex(const uint8_t* bytes, size_t size, std::string& out);

}  // namespace sigmavm::collector
