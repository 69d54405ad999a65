// Gives up what is not needed once the kernel side runs.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/diagnostic.h"

namespace sigmavm::collector {

struct PrivilegeDrop {
  /// The user to become, with its groups; empty: stay who one is.
  std::string user;
  /// Capabilities (CAP_* numbers) that are kept if they are there. None is needed to read records.
  /// Those that enrichment can use: CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE, to hash files of others
  /// and to read /proc of others.
  std::vector<int> keep;
};

/// For this thread and those that it starts, so call it before any other thread runs: all other
/// capabilities go from every set, also from the bounding set where that is permitted, and programs
/// started later cannot gain any. Empty when it has worked; else the process has more privileges
/// than asked for and should end.
[[nodiscard]] Diagnostics DropPrivileges(const PrivilegeDrop& drop);

}  // namespace sigmavm::collector
