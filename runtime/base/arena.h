// Bump allocation for the bytes of one record: freed all at once, reused for the next.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace sigmavm {

/// Not thread-safe. Reset() keeps the largest block, so a steady stream allocates nothing.
class Arena {
 public:
  explicit Arena(size_t first_block = 16 << 10) : next_block_size_(first_block) {}

  /// Uninitialised bytes, aligned to 16, valid until Reset().
  [[nodiscard]] char* Allocate(size_t size) {
    size = (size + 15) & ~size_t{15};
    if (size > left_) NewBlock(size);
    char* result = cursor_;
    cursor_ += size;
    left_ -= size;
    return result;
  }

  [[nodiscard]] std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    char* bytes = Allocate(text.size());
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  void Reset() noexcept {
    if (blocks_.empty()) return;
    if (blocks_.size() > 1) blocks_.erase(blocks_.begin(), blocks_.end() - 1);
    cursor_ = blocks_.back().bytes.get();
    left_ = blocks_.back().size;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };

  void NewBlock(size_t size) {
    const size_t block_size = std::max(size, next_block_size_);
    next_block_size_ = std::max(next_block_size_, std::min(block_size * 2, size_t{1} << 20));
    blocks_.push_back({std::unique_ptr<char[]>(new char[block_size]), block_size});
    cursor_ = blocks_.back().bytes.get();
    left_ = block_size;
  }

  std::vector<Block> blocks_;
  char* cursor_ = nullptr;
  size_t left_ = 0;
  size_t next_block_size_;
};

}  // namespace sigmavm
