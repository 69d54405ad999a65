// Numbers for field names.
#include "runtime/query/spl/names.h"

namespace sigmavm::spl {

Names& Names::operator=(const Names& other) {
  if (this == &other) return *this;
  names_.clear();
  numbers_.clear();
  for (const std::string& name : other.names_) Add(name);
  return *this;
}

uint32_t Names::Add(std::string_view name) {
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return found->second;
  const auto number = static_cast<uint32_t>(names_.size());
  names_.emplace_back(name);
  numbers_.emplace(names_.back(), number);
  return number;
}

uint32_t Names::Find(std::string_view name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? kNone : found->second;
}

}  // namespace sigmavm::spl
