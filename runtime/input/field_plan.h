// Which fields of a record each place of a document feeds: the schema and the event shapes, worked
// out once, so that a reader pays one hash lookup a key.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
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

/// A tree of the places that matter. Nodes are maps, entries are their keys. Immutable and safe to
/// share between threads once built; holds no reference to the schema.
class FieldPlan {
 public:
  using NodeId = uint32_t;
  static constexpr NodeId kRoot = 0;
  static constexpr NodeId kNoNode = UINT32_MAX;

  struct Entry {
    uint32_t first_target = 0;
    uint32_t target_count = 0;
    NodeId child = kNoNode;
    /// The payload that maps of the form {"@Name": field, "#text": value} feed when they stand
    /// here: as members of a list, or directly when this is the payload's own `Data`.
    NodeId pairs = kNoNode;
    bool embedded = false;       ///< a string here may hold a document
    bool has_backslash = false;  ///< the key does, so its escaped spelling must not be compared
    std::string_view key;
  };

  explicit FieldPlan(const record::Schema& schema);
  FieldPlan(FieldPlan&&) noexcept = default;
  FieldPlan& operator=(FieldPlan&&) noexcept = default;

  /// The entry of `key` in the map `node`, or nullptr. Does no more than compare the key.
  [[nodiscard]] const Entry* Find(NodeId node, std::string_view key) const noexcept {
    const Node& map = nodes_[node];
    const uint64_t hash = Hash(key);
    for (size_t i = hash & map.mask;; i = (i + 1) & map.mask) {
      const Slot& slot = slots_[map.first_slot + i];
      if (slot.entry == nullptr) return nullptr;
      if (slot.hash == hash && slot.entry->key == key) return slot.entry;
    }
  }

  /// For a key that Find() did not know: the spellings that shapes allow. At the root and in a
  /// payload, a name with blanks is also known without them; at the root, a key with dots that
  /// starts like a shape, `winlog.event_data.Image`, is taken as that path.
  [[nodiscard]] const Entry* FindVariant(NodeId node, std::string_view key) const noexcept;

  /// The node below every key of `node` that has no entry with a child; kNoNode for most.
  [[nodiscard]] NodeId any_child(NodeId node) const noexcept { return nodes_[node].any_child; }
  /// True for a map that holds an event's own fields.
  [[nodiscard]] bool is_payload(NodeId node) const noexcept { return nodes_[node].payload; }
  /// True for a map of a known shape, where objects may hold their text under kTextKey.
  [[nodiscard]] bool is_shape(NodeId node) const noexcept { return nodes_[node].shape; }

  [[nodiscard]] std::span<const FieldTarget> targets(const Entry& entry) const noexcept {
    return {targets_.data() + entry.first_target, entry.target_count};
  }
  [[nodiscard]] size_t field_count() const noexcept { return field_count_; }
  [[nodiscard]] bool needs_leaves() const noexcept { return needs_leaves_; }

 private:
  class Builder;
  FieldPlan() = default;
  [[nodiscard]] const Entry* FindWithoutBlanks(NodeId node, std::string_view key) const noexcept;

  struct Slot {
    uint64_t hash = 0;
    const Entry* entry = nullptr;
  };
  struct Node {
    uint32_t first_slot = 0;
    uint32_t mask = 0;
    NodeId any_child = kNoNode;
    bool payload = false;
    bool shape = false;
  };

  /// Length and both ends of the key: enough to tell field names apart, and branch-poor.
  [[nodiscard]] static uint64_t Hash(std::string_view key) noexcept {
    uint64_t low = 0;
    uint64_t high = 0;
    if (key.size() >= 8) {
      std::memcpy(&low, key.data(), 8);
      std::memcpy(&high, key.data() + key.size() - 8, 8);
    } else if (key.size() >= 4) {
      uint32_t part;
      std::memcpy(&part, key.data(), 4);
      low = part;
      std::memcpy(&part, key.data() + key.size() - 4, 4);
      high = part;
    } else {
      for (const char c : key) low = low << 8 | static_cast<unsigned char>(c);
    }
    uint64_t hash = (low ^ key.size()) * 0x9E3779B97F4A7C15u + high * 0xC2B2AE3D27D4EB4Fu;
    return hash ^ hash >> 32;
  }

  std::vector<Node> nodes_;
  std::vector<Slot> slots_;
  std::vector<Entry> entries_;
  std::vector<FieldTarget> targets_;
  std::vector<char> keys_;  // what Entry::key points into
  size_t field_count_ = 0;
  bool needs_leaves_ = false;
};

}  // namespace sigmavm::input
