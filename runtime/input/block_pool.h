// Reuses the buffers of batches: a fresh megabyte costs more in page faults than in reading.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace sigmavm::input {

class BlockPool;

/// A buffer with kDocumentPadding more bytes than its capacity. Goes back to its pool when
/// destroyed, on any thread.
class Block {
 public:
  Block() = default;
  Block(Block&& other) noexcept;
  Block& operator=(Block&& other) noexcept;
  ~Block();

  [[nodiscard]] char* data() const noexcept { return bytes_.get(); }
  [[nodiscard]] size_t capacity() const noexcept { return capacity_; }

 private:
  friend class BlockPool;
  std::unique_ptr<char[]> bytes_;
  size_t capacity_ = 0;
  std::shared_ptr<BlockPool> pool_;
};

/// Thread-safe. Keeps a bounded number of idle blocks of one capacity. Create with
/// std::make_shared, since the blocks keep their pool alive.
class BlockPool : public std::enable_shared_from_this<BlockPool> {
 public:
  explicit BlockPool(size_t block_capacity) : block_capacity_(block_capacity) {}

  /// A block of at least `capacity` bytes, with any content.
  [[nodiscard]] Block Take(size_t capacity);
  [[nodiscard]] size_t block_capacity() const noexcept { return block_capacity_; }

 private:
  friend class Block;
  static constexpr size_t kMaxIdle = 16;
  void Return(std::unique_ptr<char[]> bytes) noexcept;

  const size_t block_capacity_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<char[]>> idle_;
};

}  // namespace sigmavm::input
