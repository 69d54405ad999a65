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

Value Memory::Keep(const Value& value) {
  switch (value.kind) {
    case Kind::kString:
      return FoldedText(value.text());
    case Kind::kArray: {
      Value* items = Make<Value>(value.size);
      for (uint32_t i = 0; i < value.size; ++i) items[i] = Keep(value.items[i]);
      return Value::Array(items, value.size);
    }
    case Kind::kBag:
      return KeepBag(value);
    default:
      return value;
  }
}

Value Memory::KeepBag(const Value& bag) {
  Member* members = Make<Member>(bag.size);
  for (uint32_t i = 0; i < bag.size; ++i) {
    members[i] = {CopyBytes(bag.members[i].name), Keep(bag.members[i].value)};
  }
  return Value::Bag(members, bag.size);
}

}  // namespace sigmavm::kql
