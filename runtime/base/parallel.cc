#include "runtime/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace sigmavm {
namespace {

constexpr size_t kMostThreads = 16;

// Numbers that a thread takes at once: one at a time, threads would wait for each other's counter.
size_t StepOf(size_t count, size_t threads) {
  constexpr size_t kStepsEach = 64;
  return std::max<size_t>(1, count / (threads * kStepsEach));
}

}  // namespace

size_t MachineThreads() noexcept {
  return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kMostThreads);
}

void ParallelFor(size_t count, size_t threads, const std::function<void(size_t)>& work) {
  const size_t step = StepOf(count, std::max<size_t>(threads, 1));
  std::atomic<size_t> next = 0;
  const auto run = [&] {
    for (size_t begin = next.fetch_add(step); begin < count; begin = next.fetch_add(step)) {
      const size_t end = std::min(count, begin + step);
      for (size_t i = begin; i < end; ++i) work(i);
    }
  };
  std::vector<std::thread> helpers;
  const size_t pieces = (count + step - 1) / step;
  try {
    for (size_t i = 1; i < std::min(threads, pieces); ++i) helpers.emplace_back(run);
  } catch (const std::system_error&) {
  }
  run();
  for (std::thread& helper : helpers) helper.join();
}

}  // namespace sigmavm
