#include "runtime/query/kql/memory.h"

namespace sigmavm::kql {

Value Memory::FoldedText(std::string_view text) {
  char* bytes = Make<char>(text.size() * 2);
  if (!text.empty()) std::memcpy(bytes, text.data(), text.size());
  for (size_t i = 0; i < text.size(); ++i) bytes[text.size() + i] = FoldAscii(text[i]);
  Value value = Value::Text({bytes, text.size()});
  value.folded_follows = true;
  return value;
}

Value Memory::KeepAt(const Value& value, size_t depth) {
  if (depth > kKeptDepth) used_ = limit_ + 1;
  if (exhausted()) return {};
  if (value.is_text()) return FoldedText(value.text());
  if (value.kind == Kind::kArray) {
    Value* items = Make<Value>(value.size);
    for (uint32_t i = 0; i < value.size; ++i) items[i] = KeepAt(value.items[i], depth + 1);
    return Value::Array(items, value.size);
  }
  if (value.kind != Kind::kBag) return value;
  Member* members = Make<Member>(value.size);
  for (uint32_t i = 0; i < value.size; ++i) {
    members[i] = {CopyBytes(value.members[i].name), KeepAt(value.members[i].value, depth + 1)};
  }
  return Value::Bag(members, value.size);
}

}  // namespace sigmavm::kql
