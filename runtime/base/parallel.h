// Spreads independent pieces of work over threads, where their order does not matter.
#pragma once

#include <cstddef>
#include <functional>

namespace sigmavm {

/// How many threads the machine can run at once; at least 1, and at most 16, because no work here
/// has been seen to gain from more.
[[nodiscard]] size_t MachineThreads() noexcept;

/// Calls `work(i)` once for every i below `count`, on up to `threads` threads of which the caller
/// is one, and returns when all is done. Threads take the next numbers when they have done theirs,
/// so unequal pieces spread evenly. `work` must not throw and must be callable from several threads
/// at once. Threads that the system refuses are done without. Never throws.
void ParallelFor(size_t count, size_t threads, const std::function<void(size_t)>& work);

}  // namespace sigmavm
