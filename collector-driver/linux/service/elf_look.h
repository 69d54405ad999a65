// Tells programs from scripts, and what loader a program names: enough to know which of the files
// that an exec opens will be the image of the process.
#pragma once

#include <cstdint>
#include <string>

namespace sigmavm::collector {

struct ElfLook {
  bool is_elf = false;      ///< other files are run by an interpreter, which is the image then
  bool is_shared = false;   ///< ET_DYN: a loader is one, and so are most programs
  std::string interpreter;  ///< PT_INTERP: the loader that it names; empty for none
};

/// Reads a few hundred bytes of an open file. Whatever is odd about it leaves parts of the answer
/// empty: the kernel, which looks at the same bytes, will then not run it.
[[nodiscard]] ElfLook LookAtElf(int descriptor);

}  // namespace sigmavm::collector
