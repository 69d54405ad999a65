// Alerts of Splunk as stanzas of savedsearches.conf.
#pragma once

#include <string>

#include "compiler/backend/artefact/packing.h"

namespace sigmavm::backend {

/// The stanzas of all rules, one after the other; each is noted as a rule of the file `path`.
/// Rules whose search does not fit on one line are left out.
[[nodiscard]] std::string MakeSavedSearches(Packing& packing, const std::string& path);

/// What is wrong with the options for Splunk.
[[nodiscard]] Diagnostics CheckSplunkOptions(const ArtefactOptions& options);

}  // namespace sigmavm::backend
