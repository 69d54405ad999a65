// Keeps examinations by what identifies a file.
#include "collector-driver/common/hash_cache.h"

namespace sigmavm::collector {
namespace {

/// Nobody shows more; a hostile program must not fill the cache with its strings.
void Shorten(std::optional<VersionInfo>& version) {
  constexpr size_t kMaxBytes = 1024;
  if (!version) return;
  for (std::string* text : {&version->file_version, &version->description, &version->product,
                            &version->company, &version->original_file_name}) {
    if (text->size() > kMaxBytes) text->resize(kMaxBytes);
    text->shrink_to_fit();
  }
}

}  // namespace

HashCache::Key HashCache::KeyOf(const SgrFile& file) noexcept {
  return {file.device, file.inode, file.size, file.mtime_ns, file.ctime_ns};
}

size_t HashCache::HashKey::operator()(const Key& key) const noexcept {
  // FNV-1a over words: the inode and the times differ in their low bits.
  uint64_t hash = 0xCBF29CE484222325;
  for (const uint64_t part : {key.device, key.inode, key.size, static_cast<uint64_t>(key.mtime_ns),
                              static_cast<uint64_t>(key.ctime_ns)}) {
    hash = (hash ^ part) * 0x100000001B3;
    hash ^= hash >> 32;
  }
  return static_cast<size_t>(hash);
}

std::optional<Examination> HashCache::Find(const SgrFile& file, const ExamineRequest& request) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(KeyOf(file));
  const bool is_enough = found != by_key_.end() &&
                         (request.hashes & ~found->second->examination.asked) == 0 &&
                         (!request.version || found->second->examination.asked_version);
  if (!is_enough) {
    ++misses_;
    return std::nullopt;
  }
  ++hits_;
  entries_.splice(entries_.end(), entries_, found->second);
  Examination examination = found->second->examination;
  examination.hashes.present &= request.hashes;
  if (!request.version) examination.version.reset();
  return examination;
}

void HashCache::Add(const SgrFile& file, const Examination& examination) {
  if (examination.status != HashStatus::kOk || !examination.cacheable || file.inode == 0) return;
  Entry entry{KeyOf(file), examination};
  entry.examination.status = HashStatus::kCached;
  Shorten(entry.examination.version);
  const std::lock_guard lock(mutex_);
  if (const auto old = by_key_.find(entry.key); old != by_key_.end()) {
    entries_.erase(old->second);
    by_key_.erase(old);
  }
  entries_.push_back(std::move(entry));
  by_key_[entries_.back().key] = std::prev(entries_.end());
  if (entries_.size() <= max_entries_) return;
  by_key_.erase(entries_.front().key);
  entries_.pop_front();
}

HashCache::Statistics HashCache::statistics() const {
  const std::lock_guard lock(mutex_);
  return {hits_, misses_, entries_.size()};
}

}  // namespace sigmavm::collector
