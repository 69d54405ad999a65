// One reader for every text format, as a worker thread wants it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "runtime/base/diagnostic.h"
#include "runtime/input/json_reader.h"
#include "runtime/input/xml_reader.h"
#include "runtime/record/record.h"

namespace sigmavm::input {

enum class Format : uint8_t { kJson, kXml };

/// Not thread-safe; one a thread. Readers of one schema can share its plan.
class EventReader {
 public:
  /// `schema` is read during construction only.
  explicit EventReader(const record::Schema& schema)
      : EventReader(std::make_shared<const FieldPlan>(schema)) {}
  /// `plan` must not be null.
  explicit EventReader(std::shared_ptr<const FieldPlan> plan)
      : json_(plan), xml_(std::move(plan)) {}

  /// JsonReader::Read or XmlReader::Read; `document` must be padded as the first asks for.
  [[nodiscard]] std::optional<Diagnostic> Read(Format format, std::string_view document,
                                               record::Record& out) {
    return format == Format::kJson ? json_.Read(document, out) : xml_.Read(document, out);
  }

 private:
  JsonReader json_;
  XmlReader xml_;
};

}  // namespace sigmavm::input
