// Reads program files in blocks.
#include "collector-driver/common/pe_source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sigmavm::collector {

size_t MemoryPeSource::ReadAt(uint64_t offset, std::span<uint8_t> out) {
  if (offset >= bytes_.size()) return 0;
  const auto from = bytes_.subspan(static_cast<size_t>(offset));
  const size_t count = std::min(from.size(), out.size());
  std::copy_n(from.begin(), count, out.begin());
  return count;
}

FilePeSource::FilePeSource(int descriptor, uint64_t size)
    : descriptor_(descriptor), size_(size), blocks_(kBlocks) {}

size_t FilePeSource::ReadAt(uint64_t offset, std::span<uint8_t> out) {
  size_t done = 0;
  while (done < out.size() && offset < size_) {
    const Block& block = Load(offset / kBlockBytes);
    const auto within = static_cast<size_t>(offset % kBlockBytes);
    if (within >= block.bytes.size()) break;
    const size_t count = std::min(block.bytes.size() - within, out.size() - done);
    std::copy_n(block.bytes.begin() + static_cast<ptrdiff_t>(within), count,
                out.begin() + static_cast<ptrdiff_t>(done));
    done += count;
    offset += count;
  }
  return done;
}

/// A block that cannot be read is short, as at the end.
const FilePeSource::Block& FilePeSource::Load(uint64_t number) {
  ++clock_;
  const auto least_used = [](const Block& a, const Block& b) { return a.used < b.used; };
  auto block = std::find_if(blocks_.begin(), blocks_.end(),
                            [&](const Block& known) { return known.number == number; });
  if (block == blocks_.end()) {
    block = std::min_element(blocks_.begin(), blocks_.end(), least_used);
    block->number = number;
    block->bytes.resize(kBlockBytes);
    ssize_t count = 0;
    do {
      count = ::pread(descriptor_, block->bytes.data(), kBlockBytes,
                      static_cast<off_t>(number * kBlockBytes));
    } while (count < 0 && errno == EINTR);
    block->bytes.resize(count > 0 ? static_cast<size_t>(count) : 0);
  }
  block->used = clock_;
  return *block;
}

}  // namespace sigmavm::collector
