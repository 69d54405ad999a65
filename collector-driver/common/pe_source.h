// Bytes of a program file for the PE parser, from memory or from an open file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sigmavm::collector {

/// Random access to bytes that may end or change at any time. Not thread-safe.
class PeSource {
 public:
  PeSource() = default;
  PeSource(const PeSource&) = delete;
  PeSource& operator=(const PeSource&) = delete;
  virtual ~PeSource() = default;

  [[nodiscard]] virtual uint64_t size() const noexcept = 0;
  /// Reads up to `out.size()` bytes; fewer at the end or when reading fails, then perhaps none.
  [[nodiscard]] virtual size_t ReadAt(uint64_t offset, std::span<uint8_t> out) = 0;
};

/// Bytes in memory, borrowed.
class MemoryPeSource final : public PeSource {
 public:
  explicit MemoryPeSource(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  [[nodiscard]] uint64_t size() const noexcept override { return bytes_.size(); }
  [[nodiscard]] size_t ReadAt(uint64_t offset, std::span<uint8_t> out) override;

 private:
  std::span<const uint8_t> bytes_;
};

/// An open regular file, borrowed; its position does not matter and is left alone. Keeps the last
/// blocks in memory, because parsing reads few bytes at a time.
class FilePeSource final : public PeSource {
 public:
  FilePeSource(int descriptor, uint64_t size);
  [[nodiscard]] uint64_t size() const noexcept override { return size_; }
  [[nodiscard]] size_t ReadAt(uint64_t offset, std::span<uint8_t> out) override;

 private:
  static constexpr size_t kBlockBytes = 16 << 10;
  static constexpr size_t kBlocks = 8;
  struct Block {
    uint64_t number = UINT64_MAX;
    uint64_t used = 0;
    std::vector<uint8_t> bytes;
  };
  [[nodiscard]] const Block& Load(uint64_t number);

  int descriptor_;
  uint64_t size_;
  uint64_t clock_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace sigmavm::collector
