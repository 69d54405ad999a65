// The reference evaluator against the conformance cases and the semantic traps.
#include <gtest/gtest.h>

#include "tests/support/conformance.h"
#include "tests/support/reference_evaluator.h"
#include "tests/support/shared_data.h"

namespace sigmavm::support {
namespace {

void ExpectNoFailures(const std::vector<ConformanceCase>& cases, size_t fewest) {
  EXPECT_GE(cases.size(), fewest) << "the file holds fewer cases than it should";
  for (const ConformanceFailure& failure : RunCases(cases, reference::ReferenceEvaluate)) {
    ADD_FAILURE() << failure.text;
  }
}

TEST(ReferenceConformance, EveryCaseComesOutAsStated) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const auto suite = ReadConformance(*shared / "conformance" / "conformance.jsonl");
  ASSERT_TRUE(suite.ok()) << suite.errors().front().message;
  ExpectNoFailures(suite->cases, 780);
}

TEST(ReferenceConformance, EveryTrapIsAvoided) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const auto traps = ReadTraps(*shared / "conformance" / "semantic-traps.jsonl");
  ASSERT_TRUE(traps.ok()) << traps.errors().front().message;
  ExpectNoFailures(*traps, 148);
}

TEST(ReferenceConformance, EveryExceptionIsACase) {
  const auto shared = SharedDirectory();
  if (!shared) GTEST_SKIP() << kNoSharedData;
  const auto suite = ReadConformance(*shared / "conformance" / "conformance.jsonl");
  const auto traps = ReadTraps(*shared / "conformance" / "semantic-traps.jsonl");
  ASSERT_TRUE(suite.ok()) << suite.errors().front().message;
  ASSERT_TRUE(traps.ok()) << traps.errors().front().message;
  std::set<std::string> ids;
  for (const ConformanceCase& one : suite->cases) ids.insert(one.id);
  for (const ConformanceCase& one : *traps) ids.insert(one.id);
  for (const ConformanceException& exception : ConformanceExceptions()) {
    EXPECT_EQ(ids.count(std::string(exception.id)), 1u) << exception.id;
    EXPECT_FALSE(exception.reason.empty()) << exception.id;
  }
}

}  // namespace
}  // namespace sigmavm::support
