// The headers of a Windows program (PE32 and PE32+): where its parts are. Everything in such a file
// was chosen by whoever made it, so every offset and count is bounded here.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "collector-driver/common/pe_source.h"

namespace sigmavm::collector {

/// A part that the optional header points to.
struct PeDirectory {
  uint32_t address = 0;  ///< relative to the image
  uint32_t size = 0;
};

/// The layout of a program file. Addresses are relative to the image (RVA). Not thread-safe.
class PeImage {
 public:
  /// nullopt when the bytes are no PE program. `source` is borrowed.
  [[nodiscard]] static std::optional<PeImage> Parse(PeSource& source);

  [[nodiscard]] bool is_64_bit() const noexcept { return is_64_bit_; }
  [[nodiscard]] uint64_t file_size() const { return source_->size(); }
  [[nodiscard]] const PeDirectory& imports() const noexcept { return imports_; }
  [[nodiscard]] const PeDirectory& resources() const noexcept { return resources_; }

  /// The place in the file of an address. Addresses outside of all sections are offsets, as in the
  /// headers; nullopt beyond the file.
  [[nodiscard]] std::optional<uint64_t> OffsetOf(uint64_t address) const;

  /// Reads bytes at an address, as far as its section has them in the file.
  [[nodiscard]] size_t Read(uint64_t address, std::span<uint8_t> out) const;

  /// A little-endian number or a packed struct of them; nullopt when the file ends before.
  template <typename T>
  [[nodiscard]] std::optional<T> Get(uint64_t address) const {
    static_assert(std::is_trivially_copyable_v<T>);
    std::array<uint8_t, sizeof(T)> bytes;
    if (Read(address, bytes) != bytes.size()) return std::nullopt;
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }

  /// The text up to a NUL, the bound or the end of what can be read.
  [[nodiscard]] std::string Text(uint64_t address, size_t max_size) const;

 private:
  struct Section {
    uint64_t address = 0;
    uint64_t size = 0;
    uint64_t offset = 0;  // in the file, of `address`
    uint64_t end = 0;     // in the file
  };

  explicit PeImage(PeSource& source) : source_(&source) {}
  [[nodiscard]] bool ReadHeaders();
  void ReadDirectories(uint64_t offset, uint32_t count);
  void ReadSections(uint64_t offset, uint16_t count, uint32_t section_alignment,
                    uint32_t file_alignment);
  [[nodiscard]] const Section* FindSection(uint64_t address) const;
  template <typename T>
  [[nodiscard]] std::optional<T> GetAtOffset(uint64_t offset) const;

  PeSource* source_;
  bool is_64_bit_ = false;
  PeDirectory imports_;
  PeDirectory resources_;
  std::vector<Section> sections_;  // by address
};

}  // namespace sigmavm::collector
