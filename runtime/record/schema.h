// Which fields of an event a program reads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sigmavm::record {

/// Dense number of a field. 0 is reserved for "any field" (keywords).
using FieldId = uint32_t;
inline constexpr FieldId kAnyField = 0;
inline constexpr FieldId kNoField = UINT32_MAX;

/// The field names a reader has to deliver, in the program's numbering. Immutable once built and
/// then shared by all threads. Names are exact: case matters (sigma-semantics, "Events").
class Schema {
 public:
  /// `names[i]` is the field with id i; names[0] is ignored. With `needs_leaves`, readers also
  /// deliver every scalar of the event, for keywords.
  explicit Schema(std::vector<std::string> names, bool needs_leaves = false);

  [[nodiscard]] FieldId Find(std::string_view name) const noexcept {
    const auto found = ids_.find(name);
    return found == ids_.end() ? kNoField : found->second;
  }
  [[nodiscard]] size_t size() const noexcept { return names_.size(); }
  [[nodiscard]] std::string_view name(FieldId id) const noexcept { return names_[id]; }
  [[nodiscard]] bool needs_leaves() const noexcept { return needs_leaves_; }
  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string_view, FieldId> ids_;  // views into names_
  bool needs_leaves_;
};

}  // namespace sigmavm::record
