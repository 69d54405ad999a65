// Ed25519 signatures of program files, which tell whom a program comes from and that nobody changed
// it since.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/program/format.h"
#include "runtime/program/program.h"

namespace sigmavm::program {

/// A raw Ed25519 public key (RFC 8032).
struct PublicKey {
  std::array<uint8_t, 32> bytes{};
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

/// A raw Ed25519 private key; its memory is wiped when it goes.
class PrivateKey {
 public:
  explicit PrivateKey(const std::array<uint8_t, 32>& seed) : seed_(seed) {}
  PrivateKey(const PrivateKey&) = default;
  PrivateKey& operator=(const PrivateKey&) = default;
  ~PrivateKey();

  [[nodiscard]] const std::array<uint8_t, 32>& seed() const noexcept { return seed_; }

 private:
  std::array<uint8_t, 32> seed_;
};

/// A key pair as the contents of two PEM files: PKCS #8 without passphrase, and
/// SubjectPublicKeyInfo.
struct KeyFiles {
  std::string private_pem;
  std::string public_pem;
};

/// A new key pair from the system's random numbers.
Result<KeyFiles> GenerateKeyPair();

/// Keys from the contents of PEM files; `name` is shown in errors. Any other kind of key, and keys
/// under a passphrase, are refused. Nothing is ever asked of a terminal.
Result<PrivateKey> ReadPrivateKey(std::string_view pem, std::string name);
Result<PublicKey> ReadPublicKey(std::string_view pem, std::string name);

/// The first 8 bytes of the SHA-256 of the key. A name for messages and look-ups, no proof.
[[nodiscard]] KeyId IdOf(const PublicKey& key);
/// 16 hexadecimal digits.
[[nodiscard]] std::string KeyIdText(const KeyId& id);

/// `file` with a signature as its last section, replacing one that it has. The signature covers
/// every byte before that section. `name` is shown in errors.
Result<std::string> Sign(std::string_view file, const PrivateKey& key, std::string name);

/// The id of the key that a file claims to be signed with; nullopt when it is not signed or not a
/// program file. Proves nothing.
[[nodiscard]] std::optional<KeyId> ClaimedSigner(std::string_view file);

/// Checks that `file` was signed with one of `trusted` and gives the key.
Result<PublicKey> CheckSignature(std::string_view file, std::span<const PublicKey> trusted,
                                 std::string name);

/// Reads a program only when one of `trusted` signed it: nothing beyond the section table is
/// decoded before that is known. The result still needs Verify: signers make mistakes.
Result<Program> ReadTrusted(std::string_view file, std::span<const PublicKey> trusted,
                            std::string name);

}  // namespace sigmavm::program
