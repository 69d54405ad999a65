// Mixes what makes a process unique into 128 bits.
#include "collector-driver/common/process_guid.h"

#include <openssl/evp.h>

#include <cstring>

namespace sigmavm::collector {
namespace {

constexpr uint64_t kNanosecondsPerSecond = 1'000'000'000;

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection in which every bit of the
/// input changes half of the output.
constexpr uint64_t Mix(uint64_t value) noexcept {
  value += 0x9E3779B97F4A7C15;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

/// The first eight bytes of the text's SHA-256; zero when the library refuses.
uint64_t Digest(std::string_view text) noexcept {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  uint64_t number = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1) {
    std::memcpy(&number, digest.data(), sizeof number);
  }
  return number;
}

template <typename T>
void PutBigEndian(T number, uint8_t* out) noexcept {
  for (size_t i = sizeof(T); i-- > 0; number = static_cast<T>(number >> 8)) {
    out[i] = static_cast<uint8_t>(number & 0xFF);
  }
}

}  // namespace

std::string Guid::text() const {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text = "{";
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  text += '}';
  return text;
}

GuidMaker::GuidMaker(std::string_view machine_id, std::string_view boot_id)
    : seed_{static_cast<uint32_t>(Digest(machine_id)),
            Digest(std::string(machine_id).append(1, '\n').append(boot_id))} {}

Guid GuidMaker::Make(uint32_t middle, uint64_t mixed) const noexcept {
  Guid guid;
  PutBigEndian(seed_.machine, guid.bytes.data());
  PutBigEndian(middle, guid.bytes.data() + 4);
  PutBigEndian(mixed, guid.bytes.data() + 8);
  return guid;
}

Guid GuidMaker::ForProcess(const SgrTask& task) const noexcept {
  if (task.pid == 0 && task.start == 0) return {};
  const uint64_t mixed = Mix(Mix(Mix(seed_.boot ^ task.start) ^ task.exec_id) ^ task.pid);
  return Make(static_cast<uint32_t>(task.start / kNanosecondsPerSecond), mixed);
}

Guid GuidMaker::ForLogon(uint32_t session_id, uint32_t login_uid) const noexcept {
  if (session_id == SGR_UNSET) return {};
  return Make(session_id, Mix(Mix(seed_.boot ^ login_uid) ^ session_id));
}

}  // namespace sigmavm::collector
