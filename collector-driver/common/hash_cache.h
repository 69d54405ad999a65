// Remembers what was found out about files, because the same few programs run again and again.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "collector-driver/common/file_examiner.h"
#include "collector-driver/common/record.h"

namespace sigmavm::collector {

/// Bounded: what was not asked for the longest goes first. Files are told apart by device, inode,
/// size and both times, so a changed file is another file. Thread-safe.
class HashCache {
 public:
  /// About 400 bytes an entry, more with version strings, which are cut off at 1 KiB each.
  explicit HashCache(size_t max_entries = 8'192) : max_entries_(max_entries) {}

  /// What is known of a file if that is all of `request`; its status is kCached.
  [[nodiscard]] std::optional<Examination> Find(const SgrFile& file, const ExamineRequest& request);

  /// Keeps an examination that is kOk and cacheable; others are not kept. `file` is that of the
  /// record, not zero.
  void Add(const SgrFile& file, const Examination& examination);

  struct Statistics {
    uint64_t hits = 0;
    uint64_t misses = 0;
    size_t entries = 0;
  };
  [[nodiscard]] Statistics statistics() const;

 private:
  struct Key {
    uint64_t device, inode, size;
    int64_t mtime_ns, ctime_ns;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct HashKey {
    size_t operator()(const Key& key) const noexcept;
  };
  struct Entry {
    Key key;
    Examination examination;
  };
  [[nodiscard]] static Key KeyOf(const SgrFile& file) noexcept;

  const size_t max_entries_;
  mutable std::mutex mutex_;  // guards all below
  std::list<Entry> entries_;  // least recently used first
  std::unordered_map<Key, std::list<Entry>::iterator, HashKey> by_key_;
  uint64_t hits_ = 0;
  uint64_t misses_ = 0;
};

}  // namespace sigmavm::collector
