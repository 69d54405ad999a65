// Which container a cgroup belongs to.
#pragma once

#include <string_view>

namespace sigmavm::collector {

/// The container's id in a cgroup path, as container managers name their groups: 64 hexadecimal
/// digits (Docker, containerd, CRI-O, Podman) or the name after "lxc.payload." and "lxc/". Empty
/// when the path names none. A view into `cgroup`.
[[nodiscard]] std::string_view FindContainerId(std::string_view cgroup) noexcept;

}  // namespace sigmavm::collector
