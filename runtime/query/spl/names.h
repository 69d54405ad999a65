// Numbers for field names, so that rows are arrays instead of maps.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sigmavm::spl {

/// Gives each name a number, in the order of first use. Names are case-sensitive, as in Splunk.
/// Not thread-safe while names are added; reading is.
class Names {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  Names() = default;
  Names(const Names& other) { *this = other; }
  Names& operator=(const Names& other);
  Names(Names&&) = default;
  Names& operator=(Names&&) = default;
  ~Names() = default;

  uint32_t Add(std::string_view name);
  [[nodiscard]] uint32_t Find(std::string_view name) const;
  [[nodiscard]] std::string_view operator[](uint32_t number) const { return names_[number]; }
  [[nodiscard]] uint32_t size() const noexcept { return static_cast<uint32_t>(names_.size()); }

 private:
  std::deque<std::string> names_;  ///< never moves: the keys of numbers_ point into it
  std::unordered_map<std::string_view, uint32_t> numbers_;
};

}  // namespace sigmavm::spl
