// Any bytes are a record or a diagnostic, and repaired XML needs no second repair.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/utf8.h"
#include "runtime/input/xml_reader.h"
#include "runtime/input/xml_repair.h"
#include "runtime/record/record.h"

namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckRepair(std::string_view text) {
  const std::optional<std::string> repaired = sigmavm::input::RepairXml(text);
  if (!repaired) return Check(sigmavm::IsValidUtf8(text));
  Check(sigmavm::IsValidUtf8(*repaired));
  Check(!sigmavm::input::RepairXml(*repaired).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using sigmavm::record::FieldId;
  static const sigmavm::record::Schema schema(
      {"", "Image", "Data", "EventID", "Channel", "Provider_Name", "Event.EventData.Image"}, true);
  static sigmavm::input::XmlReader reader(schema);
  static sigmavm::record::Record record(schema);

  const std::vector<char> bytes(data, data + size);
  const std::string_view text(bytes.data(), size);
  CheckRepair(text);
  const auto problem = reader.Read(text, record);
  if (problem) {
    Check(!problem->message.empty() && !problem->where.empty());
    return 0;
  }
  Check(text.find("<!DOCTYPE") != 0);
  for (FieldId id = 1; id < schema.size(); ++id) {
    for (const sigmavm::record::Value& value : record.values(id)) {
      Check(sigmavm::IsValidUtf8(value.text));
    }
  }
  for (const sigmavm::record::Value& leaf : record.leaves()) {
    Check(leaf.kind == sigmavm::record::ValueKind::kString);
  }
  return 0;
}
