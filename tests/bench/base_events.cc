#include "tests/bench/base_events.h"

#include <string_view>
#include <utility>

#include "tests/bench/event_generator.h"
#include "tests/support/shared_data.h"

namespace sigmavm::bench {
namespace {

constexpr size_t kGeneratedEvents = 2000;

// Native records come in many shapes; these two are measured.
void Sort(std::vector<std::string> lines, BaseEvents& out) {
  for (std::string& line : lines) {
    if (line.starts_with(R"({"Event":{)")) {
      out.of(EventShape::kNested).push_back(std::move(line));
    } else if (line.find(R"("Message":")") != std::string::npos) {
      out.of(EventShape::kFull).push_back(std::move(line));
    }
  }
}

std::string Counts(const BaseEvents& events) {
  return std::to_string(events.of(EventShape::kFlat).size()) + " flat, " +
         std::to_string(events.of(EventShape::kFull).size()) + " full, " +
         std::to_string(events.of(EventShape::kNested).size()) + " nested";
}

}  // namespace

BaseEvents GeneratedEvents() {
  BaseEvents out;
  EventGenerator generator(1);
  for (size_t i = 0; i < kGeneratedEvents; ++i) {
    const GeneratedEvent event = generator.Next();
    for (const EventShape shape : {EventShape::kFlat, EventShape::kFull, EventShape::kNested}) {
      out.of(shape).push_back(event.ToJson(shape));
    }
  }
  out.origin = "generated (" + Counts(out) + ")";
  return out;
}

Result<BaseEvents> RecordedEvents() {
  const auto shared = support::SharedDirectory();
  if (!shared) return GeneratedEvents();
  auto flat = support::ReadLines(*shared / "corpora/eid1-flat.jsonl.zst");
  if (!flat) return flat.errors();
  auto native = support::ReadLines(*shared / "corpora/eid1.jsonl.zst");
  if (!native) return native.errors();
  BaseEvents out;
  out.of(EventShape::kFlat) = std::move(flat).value();
  Sort(std::move(native).value(), out);
  out.origin = "recorded (" + Counts(out) + ")";
  return out;
}

}  // namespace sigmavm::bench
