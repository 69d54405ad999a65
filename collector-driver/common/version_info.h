// What a Windows program says of itself in its version resource. Its author may write anything.
#pragma once

#include <string>

namespace sigmavm::collector {

/// Empty where the resource has no such string.
struct VersionInfo {
  std::string file_version;
  std::string description;
  std::string product;
  std::string company;
  std::string original_file_name;

  friend bool operator==(const VersionInfo&, const VersionInfo&) = default;
};

}  // namespace sigmavm::collector
