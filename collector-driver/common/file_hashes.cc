// Spells hashes.
#include "collector-driver/common/file_hashes.h"

namespace sigmavm::collector {

std::string_view HashStatusText(HashStatus status) noexcept {
  switch (status) {
    case HashStatus::kNotAsked:
      return "not_asked";
    case HashStatus::kOk:
      return "ok";
    case HashStatus::kCached:
      return "cached";
    case HashStatus::kTooLarge:
      return "too_large";
    case HashStatus::kTimeout:
      return "timeout";
    case HashStatus::kChanged:
      return "changed";
    case HashStatus::kGone:
      return "gone";
    case HashStatus::kDenied:
      return "denied";
    case HashStatus::kFailed:
      return "failed";
    case HashStatus::kRemote:
      return "remote";
    case HashStatus::kHeld:
      return "held";
  }
  return "";
}

void AppendHex(const uint8_t* bytes, size_t size, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (size_t i = 0; i < size; ++i) {
    out += kDigits[bytes[i] >> 4];
    out += kDigits[bytes[i] & 15];
  }
}

void AppendHashes(const FileHashes& hashes, std::string& out) {
  const size_t begin = out.size();
  const auto append = [&](HashKind kind, std::string_view name, const auto& digest) {
    if ((hashes.present & kind) == 0) return;
    if (out.size() != begin) out += ',';
    out += name;
    AppendHex(digest.data(), digest.size(), out);
  };
  append(kHashSha1, "SHA1=", hashes.sha1);
  append(kHashMd5, "MD5=", hashes.md5);
  append(kHashSha256, "SHA256=", hashes.sha256);
  append(kHashImphash, "IMPHASH=", hashes.imphash);
}

}  // namespace sigmavm::collector
