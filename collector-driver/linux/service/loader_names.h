// Recognises the loader that a program names, without looking up a path that somebody chose.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace sigmavm::collector {

/// Immutable, so thread-safe.
class LoaderNames {
 public:
  /// Looks up where the usual names lead on this machine: on older ones to files with other names.
  LoaderNames();

  /// Whether the file at `path` can be the loader that a program names: they have the same last
  /// part, or the one that the usual name leads to. Whoever makes a program choose its loader by
  /// such a name may as well have it name that file.
  [[nodiscard]] bool Match(std::string_view named, std::string_view path) const;

 private:
  std::map<std::string, std::string, std::less<>> files_;  // last part -> last part of the file
};

}  // namespace sigmavm::collector
