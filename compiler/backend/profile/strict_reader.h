// Reading maps of profiles: what a profile says and nobody understands is an error, because a
// column that is quietly ignored changes what queries mean.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::backend {

/// Typed access to one map of a profile. Keeps references; what is wrong goes to `diagnostics`.
class StrictReader {
 public:
  /// `owner` names the map in messages: "source". A `map` that is none is reported and read as
  /// empty. Keys other than `known` are reported.
  StrictReader(const source::Node& map, std::string owner,
               std::initializer_list<std::string_view> known, Diagnostics& diagnostics);

  [[nodiscard]] const source::Node* Find(std::string_view key) const noexcept {
    return map_.Find(key);
  }
  /// A scalar as text; `target` is left alone when the key is absent.
  void Text(std::string_view key, std::string& target) const;
  /// A whole number above 0.
  void Count(std::string_view key, size_t& target) const;
  /// A list of scalars.
  void Texts(std::string_view key, std::vector<std::string>& target) const;
  /// A map of scalars, added to what `target` has.
  void TextMap(std::string_view key, std::map<std::string, std::string>& target) const;

  void Report(Span place, std::string message, std::string help = {}) const;

 private:
  [[nodiscard]] bool IsText(const source::Node& node, std::string_view subject) const;

  const source::Node& map_;
  std::string owner_;
  Diagnostics& diagnostics_;
};

}  // namespace sigmavm::backend
