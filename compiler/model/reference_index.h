// Finds documents by what filters and correlations call them, in constant time.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/model/relations.h"
#include "compiler/model/rule.h"

namespace sigmavm::model {

/// Maps ids and names to the numbers that documents were added with. Agrees with RefersTo.
class ReferenceIndex {
 public:
  void Add(const Metadata& meta, size_t number) {
    if (meta.id.present()) numbers_[ReferenceKey(meta.id.text)].push_back(number);
    if (meta.name.present() && meta.name.text != meta.id.text) {
      numbers_[ReferenceKey(meta.name.text)].push_back(number);
    }
  }

  /// The numbers of everything with this id or name, in order of adding.
  [[nodiscard]] std::span<const size_t> Find(std::string_view reference) const {
    const auto found = numbers_.find(ReferenceKey(reference));
    if (found == numbers_.end()) return {};
    return found->second;
  }

 private:
  std::unordered_map<std::string, std::vector<size_t>> numbers_;
};

}  // namespace sigmavm::model
