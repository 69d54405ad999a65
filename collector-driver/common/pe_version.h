// The version resource of a Windows program: what Sysmon shows as Description, Product and so on.
#pragma once

#include <optional>

#include "collector-driver/common/pe_image.h"
#include "collector-driver/common/version_info.h"

namespace sigmavm::collector {

/// The strings of the first language of the first VS_VERSION_INFO, as UTF-8; nullopt when there is
/// none that can be read. At most 64 KiB of the resource are looked at.
[[nodiscard]] std::optional<VersionInfo> ReadVersionInfo(const PeImage& image);

}  // namespace sigmavm::collector
