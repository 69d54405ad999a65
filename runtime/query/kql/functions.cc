#include "runtime/query/kql/functions.h"

#include <unordered_map>

namespace sigmavm::kql {
namespace {

using Index = std::unordered_map<std::string_view, const Function*>;

Index MakeIndex() {
  Index index;
  for (const std::span<const Function> family :
       {TextFunctions(), ConvertFunctions(), DynamicFunctions(), TimeFunctions(),
        NetworkFunctions()}) {
    for (const Function& function : family) index.emplace(function.name, &function);
  }
  return index;
}

}  // namespace

const Function* FindFunction(std::string_view name) noexcept {
  static const Index kIndex = MakeIndex();
  const auto found = kIndex.find(name);
  return found == kIndex.end() ? nullptr : found->second;
}

}  // namespace sigmavm::kql
