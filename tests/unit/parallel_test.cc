// Work that is spread over threads has to be done once each, whatever the threads.
#include "runtime/base/parallel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <vector>

namespace sigmavm {
namespace {

TEST(ParallelFor, DoesEveryPieceOnce) {
  for (const size_t threads : {0u, 1u, 2u, 5u, 16u}) {
    for (const size_t count : {0u, 1u, 2u, 63u, 1'000u, 10'007u}) {
      std::vector<std::atomic<int>> done(count);
      ParallelFor(count, threads, [&done](size_t i) { ++done[i]; });
      EXPECT_TRUE(
          std::all_of(done.begin(), done.end(), [](const auto& times) { return times == 1; }))
          << count << " pieces on " << threads << " threads";
    }
  }
}

TEST(ParallelFor, HasFinishedWhenItReturns) {
  std::vector<size_t> squares(5'000);  // written without synchronisation, each by one thread
  ParallelFor(squares.size(), 4, [&squares](size_t i) { squares[i] = i * i; });
  for (size_t i = 0; i < squares.size(); ++i) ASSERT_EQ(squares[i], i * i);
}

TEST(MachineThreads, AreAtLeastOneAndBounded) {
  EXPECT_GE(MachineThreads(), 1u);
  EXPECT_LE(MachineThreads(), 16u);
}

}  // namespace
}  // namespace sigmavm
