// Records survive writing and reading, and no byte of a broken one is trusted.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "collector-driver/common/codec.h"

namespace sigmavm::collector {
namespace {

using Buffer = std::vector<std::byte>;

SgrHeader Header(SgrType type) {
  SgrHeader header{};
  header.type = static_cast<SgrU16>(type);
  header.cpu = 3;
  header.sequence = 77;
  header.mono_ns = 1'000'000;
  header.utc_100ns = 133'000'000'000'000'000;
  return header;
}

SgrProcess Process() {
  SgrProcess process{};
  process.self = {5, 6, 7, 8};
  process.login_uid = SGR_UNSET;
  return process;
}

Buffer Copy(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

Buffer Create() {
  RecordWriter writer;
  writer.Begin(Header(kSgrCreate), Process());
  writer.Add(kSgrTagImage, kSgrBytes, "/usr/bin/true");
  writer.Add(kSgrTagArguments, kSgrBytes, std::string_view("true\0-x\0", 8), 100'008);
  writer.Add(kSgrTagDirectory, kSgrBytes, "", 0, kSgrStringUnreadable);
  return Copy(writer.Finish());
}

template <typename T>
void Put(Buffer& buffer, size_t offset, T value) {
  std::memcpy(buffer.data() + offset, &value, sizeof value);
}

TEST(CollectorCodec, WhatIsWrittenIsRead) {
  const Buffer buffer = Create();
  EXPECT_EQ(buffer.size() % kSgrAlignment, 0u);
  RecordView record;
  ASSERT_EQ(RecordView::Read(buffer, record), CodecError::kNone);
  EXPECT_TRUE(record.is(kSgrCreate));
  EXPECT_TRUE(record.has(kSgrFlagTruncated));
  EXPECT_EQ(record.header().sequence, 77u);
  EXPECT_EQ(record.header().utc_100ns, 133'000'000'000'000'000);
  EXPECT_EQ(record.process().self.pid, 7u);
  EXPECT_EQ(record.process().login_uid, SGR_UNSET);
  EXPECT_EQ(record.text(kSgrTagImage), "/usr/bin/true");
  EXPECT_FALSE(record.string(kSgrTagImage).truncated());
  EXPECT_TRUE(record.string(kSgrTagArguments).truncated());
  EXPECT_EQ(record.string(kSgrTagArguments).full_size, 100'008u);
  EXPECT_EQ(record.string(kSgrTagDirectory).status, kSgrStringUnreadable);
  EXPECT_TRUE(record.contains(kSgrTagDirectory));
  EXPECT_FALSE(record.contains(kSgrTagComm));
  EXPECT_EQ(record.text(kSgrTagComm), "");
}

TEST(CollectorCodec, FixedPartOfAnotherTypeIsZero) {
  RecordView record;
  ASSERT_EQ(RecordView::Read(Create(), record), CodecError::kNone);
  EXPECT_EQ(record.fork().child.pid, 0u);
  EXPECT_EQ(record.exit().self.pid, 0u);
}

TEST(CollectorCodec, EveryTypeKeepsItsFixedPart) {
  RecordWriter writer;
  RecordView record;
  writer.Begin(Header(kSgrFork), SgrFork{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}, 13, 0});
  ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
  EXPECT_EQ(record.fork().creator.pid, 11u);
  writer.Begin(Header(kSgrExit), SgrExit{{1, 2, 3, 4}, 256, 0});
  ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
  EXPECT_EQ(record.exit().status, 256);
  writer.Begin(Header(kSgrLoss), SgrLoss{4, 10, 13, kSgrStageKernel, kSgrDropRingFull, 0});
  ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
  EXPECT_EQ(record.loss().count, 4u);
  writer.Begin(Header(kSgrGap), SgrGap{1, 2, 3, kSgrGapCrash, 0});
  ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
  EXPECT_EQ(record.gap().reason, SgrU32{kSgrGapCrash});
  writer.Begin(Header(kSgrStatus), SgrStatus{9, kSgrSourceBpf, 0});
  ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
  EXPECT_EQ(record.status().started_mono_ns, 9u);
}

TEST(CollectorCodec, EveryCutIsIncomplete) {
  const Buffer buffer = Create();
  for (size_t size = 0; size < buffer.size(); ++size) {
    RecordView record;
    EXPECT_EQ(RecordView::Read(Bytes(buffer).first(size), record), CodecError::kIncomplete) << size;
    EXPECT_EQ(record.size(), 0u);
  }
}

TEST(CollectorCodec, WhatFollowsIsLeftAlone) {
  Buffer buffer = Create();
  const size_t size = buffer.size();
  buffer.push_back(std::byte{0xFF});
  RecordView record;
  ASSERT_EQ(RecordView::Read(buffer, record), CodecError::kNone);
  EXPECT_EQ(record.size(), size);
}

TEST(CollectorCodec, BrokenRecordsAreRefused) {
  constexpr size_t kFirstString = sizeof(SgrHeader) + sizeof(SgrProcess);
  struct Case {
    const char* name;
    CodecError want;
    void (*damage)(Buffer&);
  };
  const Case cases[] = {
      {"magic", CodecError::kNotARecord, [](Buffer& b) { Put<uint32_t>(b, 0, 1); }},
      {"version", CodecError::kOtherVersion, [](Buffer& b) { Put<uint16_t>(b, 8, 2); }},
      {"size of nothing", CodecError::kBadSize, [](Buffer& b) { Put<uint32_t>(b, 4, 40); }},
      {"size not aligned", CodecError::kBadSize, [](Buffer& b) { Put<uint32_t>(b, 4, 401); }},
      {"huge size", CodecError::kBadSize, [](Buffer& b) { Put<uint32_t>(b, 4, 0xFFFFFFF8); }},
      {"short fixed part", CodecError::kBadFixedPart,
       [](Buffer& b) { Put<uint32_t>(b, 20, sizeof(SgrProcess) - 8); }},
      {"fixed part not aligned", CodecError::kBadFixedPart,
       [](Buffer& b) { Put<uint32_t>(b, 20, sizeof(SgrProcess) + 4); }},
      {"fixed part beyond the end", CodecError::kBadFixedPart,
       [](Buffer& b) { Put<uint32_t>(b, 20, 0xFFFFFFF8); }},
      {"string beyond the end", CodecError::kBadString,
       [](Buffer& b) { Put<uint32_t>(b, kFirstString + 8, 0xFFFFFFFF); }},
      {"string fuller than its whole", CodecError::kBadString,
       [](Buffer& b) { Put<uint32_t>(b, kFirstString + 12, 1); }},
      {"half a string header", CodecError::kBadString,
       [](Buffer& b) {
         b.resize(b.size() + 8);
         Put<uint32_t>(b, 4, static_cast<uint32_t>(b.size()));
       }},
  };
  for (const Case& test : cases) {
    Buffer buffer = Create();
    test.damage(buffer);
    RecordView record;
    EXPECT_EQ(RecordView::Read(buffer, record), test.want) << test.name;
    EXPECT_FALSE(CodecErrorText(test.want).empty());
  }
}

TEST(CollectorCodec, LongerFixedPartsAndUnknownTagsAndTypesAreSkipped) {
  Buffer fixed(sizeof(SgrProcess) + 16, std::byte{0x55});
  const SgrProcess process = Process();
  std::memcpy(fixed.data(), &process, sizeof process);
  RecordWriter writer;
  writer.BeginBytes(Header(kSgrCreate), fixed);
  writer.Add(kSgrTagTty, kSgrUtf8, "news");
  writer.Add(kSgrTagComm, kSgrBytes, "true");
  writer.Add(kSgrTagComm, kSgrBytes, "second");
  RecordView record;
  Buffer buffer = Copy(writer.Finish());
  Put<uint16_t>(buffer, sizeof(SgrHeader) + fixed.size(), 900);
  ASSERT_EQ(RecordView::Read(buffer, record), CodecError::kNone);
  EXPECT_EQ(record.process().self.pid, 7u);
  EXPECT_EQ(record.text(kSgrTagComm), "true");
  EXPECT_FALSE(record.contains(kSgrTagTty));
  Put<uint16_t>(buffer, 10, 99);
  ASSERT_EQ(RecordView::Read(buffer, record), CodecError::kNone);
  EXPECT_EQ(record.process().self.pid, 0u);
}

TEST(CollectorCodec, RecordsStayWithinTheirBounds) {
  RecordWriter writer;
  writer.Begin(Header(kSgrCreate), Process());
  const std::string large(kSgrMaxRecordSize, 'x');
  EXPECT_TRUE(writer.Add(kSgrTagArguments, kSgrBytes, large));
  EXPECT_FALSE(writer.Add(kSgrTagComm, kSgrBytes, ""));
  RecordView record;
  ASSERT_EQ(RecordView::Read(writer.Finish(), record), CodecError::kNone);
  EXPECT_EQ(record.size(), size_t{kSgrMaxRecordSize});
  EXPECT_TRUE(record.string(kSgrTagArguments).truncated());
  writer.Begin(Header(kSgrCreate), Process());
  for (int count = 0; count < kSgrMaxStrings; ++count) {
    EXPECT_TRUE(writer.Add(kSgrTagComm, kSgrBytes, "x"));
  }
  EXPECT_FALSE(writer.Add(kSgrTagComm, kSgrBytes, "x"));
}

}  // namespace
}  // namespace sigmavm::collector
