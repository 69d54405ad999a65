// The conformance cases and the semantic traps on the compiled program, on every path through the
// evaluator.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/conformance.h"
#include "tests/support/shared_data.h"
#include "tests/support/vm/vm_adapter.h"

namespace sigmavm::support {
namespace {

class VmConformance : public ::testing::TestWithParam<vm::EngineOptions> {};

void ExpectAllPass(const std::vector<ConformanceCase>& cases, const vm::EngineOptions& options) {
  ASSERT_FALSE(cases.empty());
  for (const ConformanceFailure& failure : RunCases(cases, VmEvaluate(options))) {
    ADD_FAILURE() << failure.id << ": " << failure.text;
  }
}

TEST_P(VmConformance, EveryCaseComesOutAsTheFileSays) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const auto suite = ReadConformance(*shared / "conformance/conformance.jsonl");
  ASSERT_TRUE(suite.ok());
  ExpectAllPass(suite->cases, GetParam());
}

TEST_P(VmConformance, EveryTrapComesOutAsTheFileSays) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const auto traps = ReadTraps(*shared / "conformance/semantic-traps.jsonl");
  ASSERT_TRUE(traps.ok());
  ExpectAllPass(*traps, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Paths, VmConformance,
                         ::testing::Values(vm::EngineOptions{true, true, false},
                                           vm::EngineOptions{true, false, false},
                                           vm::EngineOptions{false, false, false}));

}  // namespace
}  // namespace sigmavm::support
