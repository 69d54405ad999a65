// What the tests of the readers share: padded documents, and records shown as text.
#pragma once

#include <string>
#include <string_view>

#include "runtime/input/json_text.h"
#include "runtime/record/record.h"

namespace sigmavm::input {

/// A padded copy of a document, as the readers ask for. The padding is what a careless reader would
/// take for more of the document.
class Padded {
 public:
  explicit Padded(std::string_view text) : bytes_(text), size_(text.size()) {
    bytes_.append(kDocumentPadding, '}');
  }
  [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::string bytes_;
  size_t size_;
};

inline std::string Show(const record::Value& value) {
  const std::string text(value.text);
  switch (value.kind) {
    case record::ValueKind::kNull:
      return "null";
    case record::ValueKind::kBool:
      return (value.boolean ? "true=" : "false=") + text;
    case record::ValueKind::kInteger:
      return "int:" + std::to_string(value.integer) + "=" + text;
    case record::ValueKind::kUnsigned:
      return "uint:" + std::to_string(value.unsigned_integer) + "=" + text;
    case record::ValueKind::kFloat:
      return "float:" + text;
    case record::ValueKind::kString:
      return "'" + text + "'";
    case record::ValueKind::kObject:
      return "object";
  }
  return "?";
}

/// "-" when absent, else the values separated by blanks; "[]" when there are none.
inline std::string ShowField(const record::Record& record, std::string_view name) {
  const record::FieldId id = record.schema().Find(name);
  if (!record.present(id)) return "-";
  std::string out;
  for (const record::Value& value : record.values(id)) {
    out += (out.empty() ? "" : " ") + Show(value);
  }
  return out.empty() ? "[]" : out;
}

inline std::string ShowLeaves(const record::Record& record) {
  std::string out;
  for (const record::Value& value : record.leaves()) out += (out.empty() ? "" : " ") + Show(value);
  return out;
}

}  // namespace sigmavm::input
