// The one place where the bytes of records are taken apart and put together: nothing else trusts a
// size or an offset that came from a ring, a file or a driver.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "collector-driver/common/record.h"

namespace sigmavm::collector {

using Bytes = std::span<const std::byte>;

/// Why bytes are not a record. kIncomplete alone can be cured by more bytes.
enum class CodecError : uint8_t {
  kNone,
  kIncomplete,
  kNotARecord,
  kOtherVersion,
  kBadSize,
  kBadFixedPart,
  kBadString,
  kTooManyStrings,
};
/// "record size is wrong" and the like, without a full stop; "no error" for kNone.
[[nodiscard]] std::string_view CodecErrorText(CodecError error) noexcept;

/// A string of a record; `data` borrows from the record's bytes.
struct StringField {
  SgrTag tag{};
  SgrEncoding encoding{};
  SgrStringStatus status{};
  uint32_t full_size = 0;  ///< bytes it had where it was read
  std::string_view data;

  [[nodiscard]] bool truncated() const noexcept { return data.size() < full_size; }
};

/// The fixed part that a type of record has; kNone for those that this version does not know.
enum class FixedPart : uint8_t { kNone, kProcess, kExit, kFork, kLoss, kGap, kStatus, kHost };
[[nodiscard]] FixedPart FixedPartOf(uint16_t type) noexcept;

/// One record over borrowed bytes, checked as a whole when it was made. Cheap to copy.
class RecordView {
 public:
  /// Takes the record at the start of `bytes`, which may hold more after it and need no alignment.
  /// Reads at most kSgrMaxRecordSize bytes; leaves `record` alone when it fails.
  [[nodiscard]] static CodecError Read(Bytes bytes, RecordView& record) noexcept;

  [[nodiscard]] const SgrHeader& header() const noexcept { return header_; }
  [[nodiscard]] bool is(SgrType type) const noexcept { return header_.type == type; }
  [[nodiscard]] bool has(SgrFlag flag) const noexcept { return (header_.flags & flag) != 0; }
  [[nodiscard]] size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] Bytes bytes() const noexcept { return bytes_; }

  /// The fixed part, all zero when the record is of another type.
  [[nodiscard]] SgrProcess process() const noexcept {
    return Fixed<SgrProcess>(FixedPart::kProcess);
  }
  [[nodiscard]] SgrExit exit() const noexcept { return Fixed<SgrExit>(FixedPart::kExit); }
  [[nodiscard]] SgrFork fork() const noexcept { return Fixed<SgrFork>(FixedPart::kFork); }
  [[nodiscard]] SgrLoss loss() const noexcept { return Fixed<SgrLoss>(FixedPart::kLoss); }
  [[nodiscard]] SgrGap gap() const noexcept { return Fixed<SgrGap>(FixedPart::kGap); }
  [[nodiscard]] SgrStatus status() const noexcept { return Fixed<SgrStatus>(FixedPart::kStatus); }
  [[nodiscard]] SgrHost host() const noexcept { return Fixed<SgrHost>(FixedPart::kHost); }

  [[nodiscard]] size_t string_count() const noexcept { return string_count_; }
  [[nodiscard]] bool contains(SgrTag tag) const noexcept { return offsets_[tag] != 0; }
  /// The string of a tag; an empty one, whole, when there is none.
  [[nodiscard]] StringField string(SgrTag tag) const noexcept;
  /// Its data only.
  [[nodiscard]] std::string_view text(SgrTag tag) const noexcept { return string(tag).data; }

 private:
  [[nodiscard]] CodecError ReadStrings(size_t begin) noexcept;

  /// Fixed parts may be shorter than ours only in records that Read() refuses, or longer.
  template <typename T>
  [[nodiscard]] T Fixed(FixedPart part) const noexcept {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    if (FixedPartOf(header_.type) == part) {
      std::memcpy(&value, bytes_.data() + sizeof(SgrHeader), sizeof value);
    }
    return value;
  }

  SgrHeader header_{};
  Bytes bytes_;
  size_t string_count_ = 0;
  std::array<uint32_t, kSgrTagCount> offsets_{};  // of SgrString; 0 when there is none
};

/// Puts a record together. Sizes, magic and version of the header are filled in by it. Reusable:
/// Begin() starts the next record. Not thread-safe.
class RecordWriter {
 public:
  /// `fixed` is the part of the header's type.
  template <typename T>
  void Begin(const SgrHeader& header, const T& fixed) {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % kSgrAlignment == 0);
    BeginBytes(header, std::as_bytes(std::span<const T, 1>(&fixed, 1)));
  }
  /// The same with the bytes of the fixed part, a multiple of 8.
  void BeginBytes(const SgrHeader& header, Bytes fixed);
  /// Begins with a whole record, to which strings are then added. A tag that it has stays first.
  void BeginCopy(const RecordView& record);

  /// Appends a string; `full_size` 0 stands for the size of `data`. What does not fit the record
  /// any more is cut off and so stored as truncated; false when not even an empty string fits.
  bool Add(SgrTag tag, SgrEncoding encoding, std::string_view data, uint32_t full_size = 0,
           SgrStringStatus status = kSgrStringWhole);

  /// The finished record; valid until the next Begin().
  [[nodiscard]] Bytes Finish();

 private:
  std::vector<std::byte> bytes_;
  size_t strings_ = 0;
  SgrHeader header_{};
};

}  // namespace sigmavm::collector
