// The evaluator's small parts: predicate states, the value cache, the ordered thread pool.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <initializer_list>
#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "runtime/vm/batch_runner.h"
#include "runtime/vm/epoch_table.h"
#include "runtime/vm/guarded_rules.h"
#include "runtime/vm/outcome_cache.h"
#include "runtime/vm/predicate_states.h"
#include "runtime/vm/value_cache.h"
#include "tests/unit/vm_testing.h"

namespace sigmavm::vm {
namespace {

TEST(PredicateStates, ForgetEverythingOnTheNextRecord) {
  constexpr program::PredicateId kPredicates = 20'000;
  PredicateStates states(kPredicates);
  PredicateBits open = MakePredicateBits(kPredicates, false);
  open[0] = 2;
  std::mt19937 random(3);
  for (int i = 0; i < 2'000; ++i) {
    states.NextRecord(open);
    for (program::PredicateId id = 0; id < kPredicates;
         id += 1 + static_cast<program::PredicateId>(random() % 500)) {
      ASSERT_FALSE(states.Holds(id));
      ASSERT_EQ(states.IsOpen(id), id == 1);
    }
    // Now and then more than the states keep track of one by one.
    const int changes = i % 10 == 0 ? 500 : 20;
    for (int k = 0; k < changes; ++k) {
      const auto id = static_cast<program::PredicateId>(random() % kPredicates);
      const bool holds = random() % 2 == 0;
      states.Open(id);
      ASSERT_TRUE(states.IsOpen(id));
      states.Decide(id, holds);
      ASSERT_FALSE(states.IsOpen(id));
      if (holds) {
        ASSERT_TRUE(states.Holds(id));
      }
    }
  }
}

TEST(PredicateStates, FollowAnotherSetOfOpenPredicates) {
  PredicateStates states(2);
  const PredicateBits none = MakePredicateBits(2, false);
  const PredicateBits all = MakePredicateBits(2, true);
  states.NextRecord(none);
  EXPECT_FALSE(states.IsOpen(1));
  states.NextRecord(all);
  EXPECT_TRUE(states.IsOpen(1));
  states.NextRecord(none);
  EXPECT_FALSE(states.IsOpen(1));
}

TEST(EpochSet, IsEmptyAfterClear) {
  EpochSet set(2);
  for (int i = 0; i < 200'000; ++i) {
    ASSERT_FALSE(set.Has(1)) << i;
    ASSERT_TRUE(set.Insert(1));
    ASSERT_FALSE(set.Insert(1));
    ASSERT_TRUE(set.Has(1));
    set.Clear();
  }
}

TEST(ValueCache, ReturnsWhatWasStoredForThatText) {
  std::mt19937 random(5);
  ValueCache cache;
  size_t hits = 0;
  for (int i = 0; i < 200'000; ++i) {
    // The targets follow from text and space, so any mix-up shows.
    const auto number = static_cast<uint32_t>(random() % 12'000);
    const uint32_t space = number % 3;
    const std::string text = "value " + std::to_string(number / 3) + std::string(number % 300, 'x');
    std::vector<Target> expected;
    for (uint32_t t = 0; t < number % 7; ++t) expected.emplace_back(number + t, t % 2 == 0, false);
    ValueCache::Key key;
    cache.Prepare(text, space, key);
    ValueCache::Known found;
    if (cache.Find(key, found)) {
      ++hits;
      ASSERT_EQ(std::vector<Target>(found.targets.begin(), found.targets.end()), expected) << text;
    } else {
      cache.Insert(key, expected);
    }
  }
  EXPECT_GT(hits, 20'000u);
}

bool Knows(const ValueCache& cache, const ValueCache::Key& key) {
  ValueCache::Known known;
  return cache.Find(key, known);
}

void InsertTwice(ValueCache& cache, const ValueCache::Key& key, std::span<const Target> targets) {
  cache.Insert(key, targets);
  cache.Insert(key, targets);
}

TEST(ValueCache, EqualHashesAreToldApart) {
  ValueCache cache;
  const std::vector<Target> targets = {Target(1, true, false)};
  InsertTwice(cache, {"one", 5, 42}, targets);
  EXPECT_FALSE(Knows(cache, {"two", 5, 42}));
  EXPECT_FALSE(Knows(cache, {"ones", 5, 42}));
  EXPECT_FALSE(Knows(cache, {"one", 6, 42}));
  EXPECT_TRUE(Knows(cache, {"one", 5, 42}));
  InsertTwice(cache, {"two", 5, 42}, {});
  EXPECT_TRUE(Knows(cache, {"one", 5, 42}));
  ValueCache::Known known;
  ASSERT_TRUE(cache.Find({"two", 5, 42}, known));
  EXPECT_TRUE(known.targets.empty());
}

TEST(ValueCache, KnowsNothingAtFirstAndNothingLarge) {
  ValueCache cache;
  EXPECT_FALSE(Knows(cache, {"", 0, 0}));
  const std::string large(3 * ValueCache::kLongestText, 'x');
  InsertTwice(cache, {large, 0, 7}, {});
  EXPECT_FALSE(Knows(cache, {large, 0, 7}));
}

TEST(ValueCache, KeepsAValueAtItsSecondComing) {
  ValueCache cache;
  ValueCache::Key once;
  ValueCache::Key twice;
  cache.Prepare("comes once", 1, once);
  cache.Prepare("comes twice", 1, twice);
  EXPECT_EQ(cache.Insert(once, {}), ValueCache::kNotKept);
  EXPECT_EQ(cache.Insert(twice, {}), ValueCache::kNotKept);
  EXPECT_NE(cache.Insert(twice, {}), ValueCache::kNotKept);
  EXPECT_FALSE(Knows(cache, once));
  EXPECT_TRUE(Knows(cache, twice));
}

TEST(ValueCache, WhatNeverRepeatsPushesNothingOut) {
  ValueCache cache;
  ValueCache::Key kept;
  cache.Prepare("repeats", 1, kept);
  InsertTwice(cache, kept, {});
  for (int i = 0; i < 100'000; ++i) {
    const std::string text = std::string(200, 'x') + " does not repeat " + std::to_string(i);
    ValueCache::Key key;
    cache.Prepare(text, 1, key);
    cache.Insert(key, {});
  }
  EXPECT_TRUE(Knows(cache, kept));
}

OutcomeCache::Key KeyOf(std::initializer_list<ValueCache::Place> places,
                        record::ValueKind kind = record::ValueKind::kString) {
  OutcomeCache::Key key;
  for (const ValueCache::Place place : places) key.Add(place, kind);
  return key;
}

TEST(OutcomeCache, ReturnsWhatMatchedForThoseValues) {
  std::mt19937 random(9);
  OutcomeCache cache;
  size_t hits = 0;
  for (int i = 0; i < 200'000; ++i) {
    // The outcome follows from the values, so any mix-up shows.
    const ValueCache::Place first = 8 * (1 + random() % 100);
    const ValueCache::Place second = 8 * (1 + random() % 100);
    const OutcomeCache::Key key = KeyOf({first, second});
    const std::vector<program::RuleIndex> expected(first % 5,
                                                   static_cast<uint32_t>(first * second));
    std::vector<program::RuleIndex> found = {7};
    if (cache.Find(key, found)) {
      ++hits;
      found.erase(found.begin());
      ASSERT_EQ(found, expected);
    } else {
      ASSERT_EQ(found.size(), 1u);
      cache.Insert(key, expected);
    }
  }
  EXPECT_GT(hits, 20'000u);
}

TEST(OutcomeCache, TellsKindsOrderAndNumberOfValuesApart) {
  OutcomeCache cache;
  cache.Insert(KeyOf({8, 16}), {});
  std::vector<program::RuleIndex> found;
  EXPECT_TRUE(cache.Find(KeyOf({8, 16}), found));
  EXPECT_FALSE(cache.Find(KeyOf({8, 16}, record::ValueKind::kInteger), found));
  EXPECT_FALSE(cache.Find(KeyOf({16, 8}), found));
  EXPECT_FALSE(cache.Find(KeyOf({8}), found));
  EXPECT_FALSE(cache.Find(KeyOf({8, 16, 24}), found));
}

TEST(OutcomeCache, KeyIsIncompleteWithoutValuesWithTooManyAndWhenSaid) {
  OutcomeCache::Key key;
  EXPECT_FALSE(key.complete());
  key.Add(8, record::ValueKind::kString);
  EXPECT_TRUE(key.complete());
  key.MakeIncomplete();
  EXPECT_FALSE(key.complete());
  key.Clear();
  for (ValueCache::Place place = 8; place < 8 * 100; place += 8) {
    key.Add(place, record::ValueKind::kString);
  }
  EXPECT_FALSE(key.complete());
}

TEST(OutcomeCache, ForgetsRecordsThatVeryManyRulesMatch) {
  OutcomeCache cache;
  cache.Insert(KeyOf({8}), std::vector<program::RuleIndex>(1'000, 3));
  std::vector<program::RuleIndex> found;
  EXPECT_FALSE(cache.Find(KeyOf({8}), found));
}

TEST(GuardedRules, MakeATestOnceForAllThatBeginWithIt) {
  using program::Opcode;
  TestProgram test;
  const auto a = test.Text("A", program::Operator::kEquals, "a");
  const auto b = test.Text("A", program::Operator::kEquals, "b");
  test.AddRule({Make(Opcode::kTest, a), Make(Opcode::kNot)});  // 0
  test.AddRule({Make(Opcode::kTest, b), Make(Opcode::kNot)});  // 1
  test.AddRule({Make(Opcode::kTest, a), Make(Opcode::kNot),    // 2
                Make(Opcode::kSkipFalse, 2), Make(Opcode::kTest, b), Make(Opcode::kNot)});
  test.AddRule({Make(Opcode::kTest, a)});      // 3
  test.AddRule({Make(Opcode::kConst, 0, 1)});  // 4: without a test
  const program::VerifiedProgram verified = test.Finish();
  const PredicateLists lists(verified.get());
  const RuleCode code(verified.get(), lists);
  const std::vector<program::RuleIndex> rules = {0, 1, 2, 3, 4};
  const GuardedRules guarded(code, rules);
  for (const bool a_holds : {false, true}) {
    size_t tests = 0;
    std::vector<program::RuleIndex> found;
    guarded.Find(
        [&](const RuleCode::Node& node) {
          ++tests;
          return node.first.bits == PredicateBit(a) && a_holds;
        },
        [&](std::span<const program::RuleIndex> some) {
          found.insert(found.end(), some.begin(), some.end());
        });
    std::sort(found.begin(), found.end());
    const std::vector<program::RuleIndex> expected =
        a_holds ? std::vector<program::RuleIndex>{1, 3, 4}
                : std::vector<program::RuleIndex>{0, 1, 2, 4};
    EXPECT_EQ(found, expected);
    EXPECT_EQ(tests, 3u);  // a to be false, a to be true, b
  }
}

TEST(CacheMeter, PausesWhileNothingRepeats) {
  const auto active_share = [](bool repeat) {
    CacheMeter meter;
    int active = 0;
    for (int i = 0; i < 100'000; ++i) {
      if (!meter.Active()) continue;
      ++active;
      meter.Count(repeat);
    }
    return active;
  };
  EXPECT_LT(active_share(false), 10'000);
  EXPECT_EQ(active_share(true), 100'000);
}

TEST(CacheMeter, ComesBackSoonAfterAColdStart) {
  CacheMeter meter;
  int active = 0;
  for (int i = 0; i < 20'000; ++i) {
    if (!meter.Active()) continue;
    meter.Count(++active > 1'024);  // nothing is known during the first thousand
  }
  EXPECT_GT(active, 18'000);
}

struct NumberBatch : Batch {
  int number = 0;
  int square = 0;
  size_t worker = 0;
};

/// Squares `count` numbers; cancels after `limit` results. Returns what was consumed.
std::vector<int> Square(size_t threads, int count, int limit, bool* complete = nullptr) {
  std::atomic<int> alive{0};
  int next = 0;
  std::vector<int> consumed;
  const std::thread::id caller = std::this_thread::get_id();
  BatchSteps steps;
  steps.produce = [&](std::unique_ptr<Batch> spare) -> std::unique_ptr<Batch> {
    if (next == count) return nullptr;
    if (spare == nullptr) {
      spare = std::make_unique<NumberBatch>();
      EXPECT_LE(++alive, static_cast<int>(3 * threads));
    }
    static_cast<NumberBatch&>(*spare).number = next++;
    return spare;
  };
  steps.work = [&](size_t worker, Batch& batch) {
    auto& own = static_cast<NumberBatch&>(batch);
    EXPECT_LT(worker, threads);
    own.worker = worker;
    if (own.number % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds(50));
    own.square = own.number * own.number;
  };
  steps.consume = [&](Batch& batch) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    consumed.push_back(static_cast<NumberBatch&>(batch).square);
    return static_cast<int>(consumed.size()) < limit;
  };
  const bool result = RunBatches(threads, steps);
  if (complete != nullptr) *complete = result;
  return consumed;
}

TEST(RunBatches, KeepsTheOrderForAnyNumberOfThreads) {
  std::vector<int> expected;
  expected.reserve(500);
  for (int i = 0; i < 500; ++i) expected.push_back(i * i);
  for (size_t threads = 1; threads <= 8; ++threads) {
    bool complete = false;
    EXPECT_EQ(Square(threads, 500, 1'000, &complete), expected) << threads;
    EXPECT_TRUE(complete);
  }
}

TEST(RunBatches, StopsWhenTheConsumerHasEnough) {
  for (size_t threads = 1; threads <= 8; ++threads) {
    bool complete = true;
    const std::vector<int> consumed = Square(threads, 100'000, 20, &complete);
    EXPECT_EQ(consumed.size(), 20u) << threads;
    EXPECT_EQ(consumed.back(), 19 * 19);
    EXPECT_FALSE(complete);
  }
}

TEST(RunBatches, NothingToDoIsDone) {
  for (const size_t threads : {1, 2, 8}) {
    bool complete = false;
    EXPECT_TRUE(Square(threads, 0, 1, &complete).empty());
    EXPECT_TRUE(complete);
  }
}

}  // namespace
}  // namespace sigmavm::vm
