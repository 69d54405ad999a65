#include "runtime/input/block_pool.h"

#include "runtime/input/json_text.h"

namespace sigmavm::input {

Block::Block(Block&& other) noexcept
    : bytes_(std::move(other.bytes_)),
      capacity_(std::exchange(other.capacity_, 0)),
      pool_(std::move(other.pool_)) {}

Block& Block::operator=(Block&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(capacity_, other.capacity_);
  std::swap(pool_, other.pool_);
  return *this;
}

Block::~Block() {
  if (pool_ != nullptr && capacity_ == pool_->block_capacity()) pool_->Return(std::move(bytes_));
}

Block BlockPool::Take(size_t capacity) {
  Block block;
  block.pool_ = shared_from_this();
  block.capacity_ = capacity <= block_capacity_ ? block_capacity_ : capacity;
  if (capacity <= block_capacity_) {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      block.bytes_ = std::move(idle_.back());
      idle_.pop_back();
      return block;
    }
  }
  block.bytes_.reset(new char[block.capacity_ + kDocumentPadding]);
  return block;
}

void BlockPool::Return(std::unique_ptr<char[]> bytes) noexcept {
  const std::lock_guard lock(mutex_);
  if (idle_.capacity() == 0) idle_.reserve(kMaxIdle);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(bytes));
}

}  // namespace sigmavm::input
