// Functions on arrays and bags.
#include <unordered_set>
#include <vector>

#include "runtime/query/kql/functions.h"
#include "runtime/query/kql/text_test.h"

namespace sigmavm::kql {
namespace {

using Arguments = std::span<const Value>;

constexpr size_t kArrayItems = 1'000'000;

/// Copies the items: sharing them would let a short query make an array that takes forever to walk.
Value NewArray(Context& context, const std::vector<Value>& items) {
  return context.memory().Keep(Value::Array(items.data(), items.size()));
}

Value NewBag(Context& context, const std::vector<Member>& members) {
  return context.memory().Keep(Value::Bag(members.data(), members.size()));
}

Value ArrayLength(Context& /*context*/, Arguments arguments) {
  return arguments[0].kind == Kind::kArray ? Value::Long(arguments[0].size) : Value();
}

int64_t IndexIn(const Value& array, const Value& wanted) noexcept {
  for (uint32_t i = 0; i < array.size; ++i) {
    if (Same(array.items[i], wanted)) return i;
  }
  return -1;
}

Value ArrayIndexOf(Context& /*context*/, Arguments arguments) {
  if (arguments[0].kind != Kind::kArray) return {};
  return Value::Long(IndexIn(arguments[0], arguments[1]));
}

Value SetHasElement(Context& /*context*/, Arguments arguments) {
  if (arguments[0].kind != Kind::kArray) return {};
  return Value::Bool(IndexIn(arguments[0], arguments[1]) >= 0);
}

/// Index of the first item that the text has as a whole term; -1 for none.
Value HasAnyIndex(Context& context, Arguments arguments) {
  if (arguments[1].kind != Kind::kArray) return {};
  const std::string_view text = context.FoldedTextOf(arguments[0]);
  for (uint32_t i = 0; i < arguments[1].size; ++i) {
    const std::string_view needle = context.FoldedTextOf(arguments[1].items[i]);
    if (TextRelates(text, TextRelation::kHas, needle)) return Value::Long(i);
  }
  return Value::Long(-1);
}

/// Name, value, name, value, ...; null when a value has no name. The last of one name wins.
Value BagPack(Context& context, Arguments arguments) {
  if (arguments.size() % 2 != 0) return {};
  std::vector<Member> members;
  for (size_t i = 0; i < arguments.size(); i += 2) {
    const std::string_view name = context.TextOf(arguments[i]);
    std::erase_if(members, [&](const Member& member) { return member.name == name; });
    members.push_back({name, arguments[i + 1]});
  }
  return NewBag(context, members);
}

Value PackArray(Context& context, Arguments arguments) {
  return NewArray(context, {arguments.begin(), arguments.end()});
}

Value BagKeys(Context& context, Arguments arguments) {
  if (arguments[0].kind != Kind::kBag) return {};
  std::vector<Value> names;
  for (uint32_t i = 0; i < arguments[0].size; ++i) {
    names.push_back(Value::Text(arguments[0].members[i].name));
  }
  return NewArray(context, names);
}

Value BagHasKey(Context& /*context*/, Arguments arguments) {
  if (arguments[0].kind != Kind::kBag) return {};
  return Value::Bool(FindMember(arguments[0], arguments[1].text()) != nullptr);
}

/// Of several members of one name, that of the first bag.
Value BagMerge(Context& context, Arguments arguments) {
  std::vector<Member> members;
  std::unordered_set<std::string_view> seen;
  for (const Value& bag : arguments) {
    if (bag.kind != Kind::kBag) continue;
    for (uint32_t i = 0; i < bag.size; ++i) {
      if (seen.insert(bag.members[i].name).second) members.push_back(bag.members[i]);
    }
  }
  return NewBag(context, members);
}

Value ArrayConcat(Context& context, Arguments arguments) {
  std::vector<Value> items;
  for (const Value& array : arguments) {
    if (array.kind != Kind::kArray || items.size() + array.size > kArrayItems) return {};
    items.insert(items.end(), array.items, array.items + array.size);
  }
  return NewArray(context, items);
}

constexpr Function kFunctions[] = {
    {"array_length", "l:d", ArrayLength},
    {"array_index_of", "l:da", ArrayIndexOf},
    {"set_has_element", "b:da", SetHasElement},
    {"has_any_index", "l:sd", HasAnyIndex},
    {"pack", "!d:saa*", BagPack},
    {"bag_pack", "!d:saa*", BagPack},
    {"pack_dictionary", "!d:saa*", BagPack},
    {"pack_array", "!d:aa*", PackArray},
    {"bag_keys", "d:d", BagKeys},
    {"bag_has_key", "b:ds", BagHasKey},
    {"bag_merge", "!d:dd*", BagMerge},
    {"array_concat", "d:dd*", ArrayConcat},
};

}  // namespace

std::span<const Function> DynamicFunctions() noexcept { return kFunctions; }

}  // namespace sigmavm::kql
