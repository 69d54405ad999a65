// The numbers of the program file format, as docs/reference/program-format.md describes it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sigmavm::program {

inline constexpr std::string_view kMagic{"SIGMAVM\0", 8};
inline constexpr uint16_t kMajorVersion = 1;  ///< another major: refused
inline constexpr uint16_t kMinorVersion = 0;  ///< a later minor: only additions that may be ignored
inline constexpr uint64_t kKnownFeatures = 0;  ///< bits of features a program may require

/// Header, 64 bytes; all integers of the file are little-endian.
struct HeaderOffset {
  static constexpr size_t kMagic = 0;           // 8 bytes
  static constexpr size_t kMajor = 8;           // u16
  static constexpr size_t kMinor = 10;          // u16
  static constexpr size_t kHeaderSize = 12;     // u32
  static constexpr size_t kFeatures = 16;       // u64
  static constexpr size_t kSectionCount = 24;   // u32
  static constexpr size_t kFlags = 28;          // u32, zero
  static constexpr size_t kFileSize = 32;       // u64
  static constexpr size_t kTableChecksum = 40;  // u32, CRC-32C of the section table
  static constexpr size_t kZero = 44;           // 16 bytes
  static constexpr size_t kChecksum = 60;       // u32, CRC-32C of the 60 bytes before
};
inline constexpr size_t kHeaderSize = 64;

/// Section table entry: kind u32, flags u32, offset u64, size u64, checksum u32, zero u32.
inline constexpr size_t kSectionEntrySize = 32;
/// Sections follow the table, and each other, at the next multiple of this; the gap is zero.
inline constexpr size_t kSectionAlignment = 8;
inline constexpr size_t kMaxSections = 64;

/// Section flag: a reader that does not know the section must refuse the program.
inline constexpr uint32_t kSectionRequired = 1;

/// Four ASCII letters, the first in the lowest byte.
[[nodiscard]] constexpr uint32_t SectionCode(std::string_view letters) {
  uint32_t code = 0;
  for (size_t i = 4; i-- > 0;) code = code << 8 | static_cast<unsigned char>(letters[i]);
  return code;
}

enum class SectionKind : uint32_t {
  kStrings = SectionCode("STRS"),
  kFields = SectionCode("FLDS"),
  kNumbers = SectionCode("NUMS"),
  kPredicates = SectionCode("PRED"),
  kLists = SectionCode("LIST"),
  kLogsources = SectionCode("LSRC"),
  kRules = SectionCode("RULE"),
  kCode = SectionCode("CODE"),
  kCorrelations = SectionCode("CORR"),
  kPlaces = SectionCode("SRCM"),
  kMeta = SectionCode("META"),
  kSignature = SectionCode("SIGN"),
};

/// The letters of a section for messages; bytes that are no capital letters or digits show as '?'.
[[nodiscard]] inline std::string SectionName(SectionKind kind) {
  std::string name;
  for (int shift = 0; shift < 32; shift += 8) {
    const char letter = static_cast<char>(static_cast<uint32_t>(kind) >> shift & 0xFF);
    const bool plain = (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
    name += plain ? letter : '?';
  }
  return name;
}

// Bytes of one entry of the sections that are arrays.
inline constexpr size_t kFieldSize = 4;
inline constexpr size_t kNumberSize = 16;
inline constexpr size_t kPredicateSize = 16;
inline constexpr size_t kLogsourceSize = 24;
inline constexpr size_t kRuleSize = 60;
inline constexpr size_t kInstructionSize = 8;
inline constexpr size_t kCorrelationSize = 88;
inline constexpr size_t kPlaceSize = 12;

/// SIGN: key id, Ed25519 signature of every byte before the section, CRC-32C of these two, zero
/// u32. Its checksum in the table is zero, because the table is part of what is signed.
inline constexpr size_t kKeyIdSize = 8;
inline constexpr size_t kSignatureSize = 64;
inline constexpr size_t kSignatureSectionSize = kKeyIdSize + kSignatureSize + 8;

/// The first bytes of the SHA-256 of a raw Ed25519 public key.
using KeyId = std::array<uint8_t, kKeyIdSize>;

}  // namespace sigmavm::program
