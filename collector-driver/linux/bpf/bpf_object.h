// The compiled BPF programs, part of the executable.
#pragma once

#include <span>

namespace sigmavm::collector {

/// The ELF object that clang made of exec.bpf.c.
[[nodiscard]] std::span<const unsigned char> BpfObject() noexcept;

}  // namespace sigmavm::collector
