// Any bytes are a record or an error; what is read can be written and reads the same; everything
// that is made of a record takes any that reads.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "collector-driver/common/books.h"
#include "collector-driver/common/codec.h"
#include "collector-driver/common/enriched_record.h"
#include "collector-driver/common/process_event.h"
#include "collector-driver/common/process_table.h"

namespace {

using namespace sigmavm::collector;

void Check(bool holds) {
  if (!holds) std::abort();
}

/// A record of the same strings has the same strings.
void CheckRewrite(const RecordView& record) {
  RecordWriter writer;
  writer.Begin(record.header(), record.process());
  for (int number = 1; number < kSgrTagCount; ++number) {
    const auto tag = static_cast<SgrTag>(number);
    const StringField string = record.string(tag);
    if (record.contains(tag)) {
      Check(writer.Add(tag, string.encoding, string.data, string.full_size, string.status));
    }
  }
  RecordView again;
  const Bytes bytes = writer.Finish();
  if (FixedPartOf(record.header().type) != FixedPart::kProcess) return;
  Check(RecordView::Read(bytes, again) == CodecError::kNone);
  for (int number = 1; number < kSgrTagCount; ++number) {
    const auto tag = static_cast<SgrTag>(number);
    Check(record.contains(tag) == again.contains(tag));
    Check(record.text(tag) == again.text(tag));
    Check(record.string(tag).truncated() == again.string(tag).truncated());
  }
}

void CheckUsers(const RecordView& record) {
  static const GuidMaker kGuids("machine", "boot");
  static ProcessTable table(kGuids, {64, 1 << 20, 1'000'000});
  table.Apply(record);
  Check(table.size() <= 64);
  Check(table.bytes() <= 1 << 20);
  static ProcessEvent event;
  EventContext context;
  EnrichmentMemory memory;
  ReadEnriched(record, memory, context);
  FindFamily(record, kGuids, table, context);
  FillProcessEvent(record, context, event);
  std::vector<EventValue> values;
  event.AppendValues(values);
  Check(values.size() >= 23);
  static_cast<void>(StagesOfStatus(record));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // On the heap and without room behind, so that reading past the end is seen.
  const std::vector<uint8_t> copy(data, data + size);
  Bytes rest = std::as_bytes(std::span(copy));
  RecordView record;
  while (RecordView::Read(rest, record) == CodecError::kNone) {
    Check(record.size() <= rest.size() && record.size() >= sizeof(SgrHeader));
    CheckRewrite(record);
    CheckUsers(record);
    rest = rest.subspan(record.size());
  }
  return 0;
}
