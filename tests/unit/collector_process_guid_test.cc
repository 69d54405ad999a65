// GUIDs name processes: the same one gets the same name everywhere, different ones never share it.
#include <gtest/gtest.h>

#include <set>

#include "collector-driver/common/process_guid.h"

namespace sigmavm::collector {
namespace {

TEST(ProcessGuid, IsDeterministic) {
  constexpr SgrTask kTask{61'000'000'000, 4, 1234, 1234};
  const GuidMaker maker("0123456789abcdef0123456789abcdef", "boot");
  const GuidMaker later("0123456789abcdef0123456789abcdef", "boot");
  EXPECT_EQ(maker.ForProcess(kTask), later.ForProcess(kTask));
  // A golden value: GUIDs are stored elsewhere and must not change between versions.
  EXPECT_EQ(maker.ForProcess(kTask).text(), "{43BDB13E-0000-003D-BA82-F184506C7A01}");
}

TEST(ProcessGuid, EveryFactCounts) {
  std::set<std::string> texts;
  size_t count = 0;
  for (const char* machine : {"a", "b"}) {
    for (const char* boot : {"a", "b"}) {
      const GuidMaker maker(machine, boot);
      for (uint64_t start : {1, 2}) {
        for (uint64_t exec_id : {1, 2}) {
          for (uint32_t pid : {1u, 2u}) {
            texts.insert(maker.ForProcess({start, exec_id, pid, 0}).text());
            ++count;
          }
        }
      }
    }
  }
  EXPECT_EQ(texts.size(), count);
}

TEST(ProcessGuid, ThreadDoesNotCount) {
  const GuidMaker maker("a", "b");
  EXPECT_EQ(maker.ForProcess({1, 2, 3, 4}), maker.ForProcess({1, 2, 3, 5}));
}

TEST(ProcessGuid, MachineAndStartCanBeReadOff) {
  const GuidMaker maker("a", "b");
  const std::string first = maker.ForProcess({1'000'000'000, 1, 1, 1}).text();
  const std::string second = maker.ForProcess({0x1234 * uint64_t{1'000'000'000}, 1, 1, 1}).text();
  EXPECT_EQ(first.substr(0, 9), second.substr(0, 9));
  EXPECT_EQ(second.substr(9, 11), "-0000-1234-");
}

TEST(ProcessGuid, NothingKnownIsEmpty) {
  const GuidMaker maker("a", "b");
  EXPECT_TRUE(maker.ForProcess({}).empty());
  EXPECT_TRUE(maker.ForLogon(SGR_UNSET, 0).empty());
  EXPECT_EQ(Guid{}.text(), "{00000000-0000-0000-0000-000000000000}");
}

TEST(ProcessGuid, LogonsAreToldApart) {
  const GuidMaker maker("a", "b");
  EXPECT_EQ(maker.ForLogon(3, 1000), maker.ForLogon(3, 1000));
  EXPECT_NE(maker.ForLogon(3, 1000), maker.ForLogon(4, 1000));
  EXPECT_NE(maker.ForLogon(3, 1000), maker.ForLogon(3, 1001));
}

}  // namespace
}  // namespace sigmavm::collector
