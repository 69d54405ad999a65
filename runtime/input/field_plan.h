// Which fields of a record each place of a document feeds: the schema and the event shapes, worked
// out once, so that a reader pays one hash lookup a key.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/input/event_shape.h"
#include "runtime/record/schema.h"

namespace sigmavm::input {

/// One consequence of finding a value at a place.
struct FieldTarget {
  record::FieldId field = record::kNoField;  ///< kNoField when only the header is fed
  /// Quality of this source of the field. A better (lower) one replaces what the field holds, an
  /// equal one appends. Ranks are even; readers use rank + 1 for a stand-in.
  uint8_t rank = 0;
  HeaderMember member = HeaderMember::kNone;
  uint8_t member_rank = 0;
};

/// A map of the document, as far as it matters: its keys that feed fields or lead to some.
/// Immutable and owned by a FieldPlan.
class FieldMap {
 public:
  struct Entry {
    std::string_view key;
    std::span<const FieldTarget> targets;
    const FieldMap* child = nullptr;  ///< the map below; nullptr when nothing there matters
    /// The payload that maps of the form {"@Name": field, "#text": value} feed when they stand
    /// here: as members of a list, or directly when this is the payload's own `Data`.
    const FieldMap* pairs = nullptr;
    bool embedded = false;       ///< a string here may hold a document
    bool has_backslash = false;  ///< the key does, so its escaped spelling must not be compared
  };

  /// The entry of `key`, or nullptr. Does no more than compare the key.
  [[nodiscard]] const Entry* Find(std::string_view key) const noexcept {
    const Ends ends(key);
    for (size_t i = ends.Hash(key.size()) & mask_;; i = (i + 1) & mask_) {
      const Slot& slot = slots_[i];
      if (slot.entry == nullptr) return nullptr;
      if (slot.ends == ends && SameMiddle(slot.entry->key, key)) return slot.entry;
    }
  }

  /// For a key that Find() did not know: the spellings that shapes allow. At the root and in a
  /// payload, a name with blanks is also known without them; at the root, a key with dots that
  /// starts like a shape, `winlog.event_data.Image`, is taken as that path.
  [[nodiscard]] const Entry* FindVariant(std::string_view key) const noexcept;

  /// The map below every key that has none of its own; nullptr for most.
  [[nodiscard]] const FieldMap* any_child() const noexcept { return any_child_; }
  /// True for a map that holds an event's own fields.
  [[nodiscard]] bool is_payload() const noexcept { return payload_; }
  /// True for a map of a known shape, where objects may hold their text under kTextKey.
  [[nodiscard]] bool is_shape() const noexcept { return shape_; }

 private:
  friend class FieldPlanBuilder;

  /// The first and last eight bytes of a key; all of it when it has no more than 16. Comparing them
  /// is most of comparing keys, and hashing them is enough to tell field names apart.
  struct Ends {
    Ends() = default;
    explicit Ends(std::string_view key) noexcept {
      if (key.size() >= 8) {
        std::memcpy(&first, key.data(), 8);
        std::memcpy(&last, key.data() + key.size() - 8, 8);
      } else if (key.size() >= 4) {
        std::memcpy(&first, key.data(), 4);
        std::memcpy(&last, key.data() + key.size() - 4, 4);
      } else {
        for (const char c : key) first = first << 8 | static_cast<unsigned char>(c);
      }
    }
    [[nodiscard]] uint64_t Hash(size_t size) const noexcept {
      const uint64_t hash =
          (first ^ size) * 0x9E3779B97F4A7C15u + (last ^ size << 8) * 0xC2B2AE3D27D4EB4Fu;
      return hash ^ hash >> 32;
    }
    friend bool operator==(const Ends&, const Ends&) = default;

    uint64_t first = 0;
    uint64_t last = 0;
  };

  struct Slot {
    Ends ends;
    const Entry* entry = nullptr;
  };

  /// Whether keys with the same ends are the same.
  [[nodiscard]] static bool SameMiddle(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    return a.size() <= 16 || std::memcmp(a.data() + 8, b.data() + 8, a.size() - 16) == 0;
  }

  [[nodiscard]] const Entry* FindWithoutBlanks(std::string_view key) const noexcept;

  std::vector<Slot> slots_;  // at most half full; its size is a power of two
  size_t mask_ = 0;
  const FieldMap* any_child_ = nullptr;
  bool root_ = false;
  bool payload_ = false;
  bool shape_ = false;
};

/// Immutable and safe to share between threads; holds no reference to the schema.
class FieldPlan {
 public:
  explicit FieldPlan(const record::Schema& schema);
  FieldPlan(const FieldPlan&) = delete;
  FieldPlan& operator=(const FieldPlan&) = delete;

  [[nodiscard]] const FieldMap& root() const noexcept { return maps_[0]; }
  [[nodiscard]] size_t field_count() const noexcept { return field_count_; }
  [[nodiscard]] bool needs_leaves() const noexcept { return needs_leaves_; }

 private:
  friend class FieldPlanBuilder;

  std::vector<FieldMap> maps_;
  std::vector<FieldMap::Entry> entries_;
  std::vector<FieldTarget> targets_;
  std::vector<char> keys_;  // what Entry::key points into
  size_t field_count_;
  bool needs_leaves_;
};

}  // namespace sigmavm::input
