#include "compiler/backend/artefact/digest.h"

#include <openssl/sha.h>

#include <array>

#include "compiler/model/relations.h"

namespace sigmavm::backend {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void AppendHex(unsigned char byte, std::string& out) {
  out += kHexDigits[byte >> 4];
  out += kHexDigits[byte & 15];
}

// The namespace of our UUIDv5 ids: itself the UUIDv5 of "sigmavm" in the DNS namespace of RFC 4122.
constexpr std::array<unsigned char, 16> kNamespace = {
    0x7e, 0x54, 0x21, 0x9e, 0xaf, 0xa9, 0x57, 0xc9, 0x97, 0xfe, 0x6d, 0x3d, 0xae, 0xb9, 0x83, 0x5c};

std::string_view WithoutTrailingBlanks(std::string_view line) {
  const size_t last = line.find_last_not_of(" \t\r");
  return last == std::string_view::npos ? std::string_view() : line.substr(0, last + 1);
}

}  // namespace

std::string Sha256Hex(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(Bytes(text), text.size(), digest.data());
  std::string hex;
  for (const unsigned char byte : digest) AppendHex(byte, hex);
  return hex;
}

std::string RuleHash(std::string_view document) {
  std::string canonical;
  while (!document.empty()) {
    const size_t end = document.find('\n');
    const std::string_view line = WithoutTrailingBlanks(document.substr(0, end));
    document.remove_prefix(end == std::string_view::npos ? document.size() : end + 1);
    if (line.empty() && canonical.empty()) continue;
    canonical.append(line) += '\n';
  }
  while (canonical.ends_with("\n\n")) canonical.pop_back();
  return Sha256Hex(canonical);
}

std::string RuleGuid(std::string_view id, std::string_view title) {
  if (model::IsUuid(id)) return model::ReferenceKey(id);
  std::string name(kNamespace.begin(), kNamespace.end());
  name += id.empty() ? title : id;
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(Bytes(name), name.size(), digest.data());
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x50);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);
  std::string guid;
  for (size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) guid += '-';
    AppendHex(digest[i], guid);
  }
  return guid;
}

}  // namespace sigmavm::backend
