// The shapes of alerts that public schemas define.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/linux/service/alert_text.h"

namespace sigmavm::collector {

/// Appends an object of the Elastic Common Schema 8.11, without a line break.
void AppendEcsAlert(const AlertView& alert, std::string& out);

/// Appends a Detection Finding (class 2004) of OCSF 1.3, without a line break.
void AppendOcsfAlert(const AlertView& alert, std::string& out);

/// One hash of the field Hashes.
struct NamedHash {
  std::string_view name;  ///< "SHA256"
  std::string_view digits;
};
[[nodiscard]] std::vector<NamedHash> SplitHashes(std::string_view hashes);

}  // namespace sigmavm::collector
