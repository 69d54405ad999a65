#include "runtime/program/signature.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "runtime/program/bytes.h"
#include "runtime/program/checksum.h"
#include "runtime/program/container.h"
#include "runtime/program/reader.h"

namespace sigmavm::program {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Context = std::unique_ptr<EVP_MD_CTX, Free>;
using Bio = std::unique_ptr<BIO, Free>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Diagnostic KeyError(std::string name, std::string message) {
  ERR_clear_error();  // the queue of this thread would keep what failed
  return ErrorAt(DiagnosticCode::kSigningKey, std::move(name), std::move(message));
}

// Instead of asking the terminal for a passphrase.
int NoPassphrase(char*, int, int, void*) { return -1; }

Bio OpenMemory(std::string_view text) {
  return Bio(
      BIO_new_mem_buf(text.data(), static_cast<int>(std::min(text.size(), size_t{1} << 20))));
}

std::string MemoryText(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

bool IsEd25519(const Key& key) {
  return key != nullptr && EVP_PKEY_id(key.get()) == EVP_PKEY_ED25519;
}

constexpr std::string_view kNotAKey = "this is not an Ed25519 key in a PEM file without passphrase";

std::string MakeSignature(std::string_view message, const PrivateKey& private_key) {
  const Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, private_key.seed().data(),
                                             private_key.seed().size()));
  const Context context(EVP_MD_CTX_new());
  std::string signature(kSignatureSize, '\0');
  size_t size = signature.size();
  const bool made =
      key && context &&
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     Bytes(message), message.size()) == 1 &&
      size == kSignatureSize;
  return made ? signature : std::string();
}

bool IsSignatureOf(std::string_view message, std::string_view signature,
                   const PublicKey& public_key) {
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_key.bytes.data(),
                                            public_key.bytes.size()));
  const Context context(EVP_MD_CTX_new());
  const bool valid =
      key && context &&
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message),
                       message.size()) == 1;
  ERR_clear_error();
  return valid;
}

std::optional<PublicKey> RawPublicKey(const Key& key) {
  PublicKey result;
  size_t size = result.bytes.size();
  if (!IsEd25519(key) || EVP_PKEY_get_raw_public_key(key.get(), result.bytes.data(), &size) != 1 ||
      size != result.bytes.size()) {
    return std::nullopt;
  }
  return result;
}

std::optional<PublicKey> PublicPart(const PrivateKey& key) {
  return RawPublicKey(Key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, key.seed().data(),
                                                       key.seed().size())));
}

// Key id and signature with their checksum, or room for them.
std::string SignatureSection(const KeyId& id, std::string_view signature) {
  std::string content(id.begin(), id.end());
  content += signature;
  content.resize(kKeyIdSize + kSignatureSize, '\0');
  AppendLittleEndian(Crc32c(content), content);
  AppendLittleEndian(uint32_t{0}, content);
  return content;
}

KeyId SignerIn(const Section& section) {
  KeyId id;
  std::copy_n(section.bytes.begin(), id.size(), id.begin());
  return id;
}

const Section* FindSignature(const std::vector<Section>& sections) {
  const bool is_signed = !sections.empty() && sections.back().kind == SectionKind::kSignature;
  return is_signed ? &sections.back() : nullptr;
}

}  // namespace

PrivateKey::~PrivateKey() { OPENSSL_cleanse(seed_.data(), seed_.size()); }

Result<KeyFiles> GenerateKeyPair() {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const Bio private_bio(BIO_new(BIO_s_mem()));
  const Bio public_bio(BIO_new(BIO_s_mem()));
  if (!key || !private_bio || !public_bio ||
      PEM_write_bio_PrivateKey(private_bio.get(), key.get(), nullptr, nullptr, 0, nullptr,
                               nullptr) != 1 ||
      PEM_write_bio_PUBKEY(public_bio.get(), key.get()) != 1) {
    return KeyError("new key", "no key could be made");
  }
  return KeyFiles{MemoryText(private_bio.get()), MemoryText(public_bio.get())};
}

Result<PrivateKey> ReadPrivateKey(std::string_view pem, std::string name) {
  const Bio bio = OpenMemory(pem);
  const Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr) : nullptr);
  std::array<uint8_t, 32> seed{};
  size_t size = seed.size();
  if (!IsEd25519(key) || EVP_PKEY_get_raw_private_key(key.get(), seed.data(), &size) != 1) {
    return KeyError(std::move(name), std::string(kNotAKey));
  }
  PrivateKey result(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return result;
}

Result<PublicKey> ReadPublicKey(std::string_view pem, std::string name) {
  const Bio bio = OpenMemory(pem);
  const Key key(bio ? PEM_read_bio_PUBKEY(bio.get(), nullptr, NoPassphrase, nullptr) : nullptr);
  if (const std::optional<PublicKey> raw = RawPublicKey(key)) return *raw;
  return KeyError(std::move(name), std::string(kNotAKey));
}

KeyId IdOf(const PublicKey& key) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(key.bytes.data(), key.bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  KeyId id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

std::string KeyIdText(const KeyId& id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const uint8_t byte : id) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Result<std::string> Sign(std::string_view file, const PrivateKey& key, std::string name) {
  Result<std::vector<Section>> sections = ReadSections(file, name);
  if (!sections.ok()) return std::move(sections).errors();
  const std::optional<PublicKey> public_key = PublicPart(key);
  if (!public_key) return KeyError(std::move(name), "the key cannot sign");
  if (FindSignature(*sections) != nullptr) sections->pop_back();
  if (sections->size() == kMaxSections) {
    return ErrorAt(DiagnosticCode::kProgramLayout, std::move(name),
                   "the program has no room for another section");
  }
  // The table is signed too, so the section gets its place before it gets its content.
  const KeyId id = IdOf(*public_key);
  const std::string room = SignatureSection(id, {});
  sections->push_back({SectionKind::kSignature, 0, room});
  std::string result = WriteSections(*sections);
  result.resize(result.size() - kSignatureSectionSize);
  const std::string signature = MakeSignature(result, key);
  if (signature.empty()) return KeyError(std::move(name), "the key cannot sign");
  return result + SignatureSection(id, signature);
}

std::optional<KeyId> ClaimedSigner(std::string_view file) {
  const Result<std::vector<Section>> sections = ReadSections(file, {});
  const Section* const section = sections.ok() ? FindSignature(*sections) : nullptr;
  if (section == nullptr) return std::nullopt;
  return SignerIn(*section);
}

Result<PublicKey> CheckSignature(std::string_view file, std::span<const PublicKey> trusted,
                                 std::string name) {
  Result<std::vector<Section>> sections = ReadSections(file, name);
  if (!sections.ok()) return std::move(sections).errors();
  const Section* const section = FindSignature(*sections);
  if (section == nullptr) {
    return ErrorAt(DiagnosticCode::kProgramNotSigned, std::move(name), "the program is not signed");
  }
  const KeyId id = SignerIn(*section);
  const std::string_view message = file.substr(0, file.size() - kSignatureSectionSize);
  const std::string_view signature = section->bytes.substr(kKeyIdSize, kSignatureSize);
  bool is_known = false;
  for (const PublicKey& key : trusted) {
    if (IdOf(key) != id) continue;
    if (IsSignatureOf(message, signature, key)) return key;
    is_known = true;
  }
  if (is_known) {
    return ErrorAt(DiagnosticCode::kProgramSignatureWrong, std::move(name),
                   "the signature by key " + KeyIdText(id) + " does not fit the program");
  }
  return ErrorAt(DiagnosticCode::kProgramSignerUnknown, std::move(name),
                 "the program is signed with key " + KeyIdText(id) + ", which is not trusted");
}

Result<Program> ReadTrusted(std::string_view file, std::span<const PublicKey> trusted,
                            std::string name) {
  Result<PublicKey> key = CheckSignature(file, trusted, name);
  if (!key.ok()) return std::move(key).errors();
  return Read(file, std::move(name));
}

}  // namespace sigmavm::program
