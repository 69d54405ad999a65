// The compiled program against the slow evaluator on generated rules and events.
#include <gtest/gtest.h>

#include "tests/support/differential.h"
#include "tests/support/reference_evaluator.h"
#include "tests/support/vm/vm_adapter.h"

namespace sigmavm::support {
namespace {

class VmProperty : public ::testing::TestWithParam<vm::EngineOptions> {};

TEST_P(VmProperty, AgreesWithTheReferenceEvaluator) {
  DifferentialOptions options;
  options.seed = SeedFromEnvironment(20261124);
  options.rules = 2000;
  options.events_per_rule = 10;
  const auto disagreement =
      FindDisagreement(options, reference::ReferenceEvaluate, VmEvaluate(GetParam()));
  EXPECT_FALSE(disagreement) << *disagreement;
}

INSTANTIATE_TEST_SUITE_P(Paths, VmProperty,
                         ::testing::Values(vm::EngineOptions{true, true, false},
                                           vm::EngineOptions{false, false, false}));

}  // namespace
}  // namespace sigmavm::support
