// Finds functions by name, and what their preparations share.
#include "runtime/query/spl/functions.h"

#include <string>
#include <unordered_map>

namespace sigmavm::spl {
namespace {

std::unordered_map<std::string_view, const Function*> AllFunctions() {
  std::unordered_map<std::string_view, const Function*> all;
  for (const auto family :
       {LogicFunctions(), TextFunctions(), PatternFunctions(), NumberFunctions(), TimeFunctions(),
        ListFunctions(), DigestFunctions()}) {
    for (const Function& function : family) all.emplace(function.name, &function);
  }
  return all;
}

}  // namespace

const Function* FindFunction(std::string_view name) {
  static const auto kAll = AllFunctions();
  const auto found = kAll.find(name);
  return found == kAll.end() ? nullptr : found->second;
}

std::shared_ptr<const Regex> CompileRegex(Cursor& cursor, size_t offset, std::string_view pattern) {
  std::string error;
  auto regex = Regex::Compile(pattern, error);
  if (regex == nullptr) {
    cursor.Fail(DiagnosticCode::kQueryRegex, offset,
                "the regular expression does not compile: " + error);
  }
  return regex;
}

std::optional<std::string_view> LiteralArgument(Cursor& cursor, size_t offset, const Call& call,
                                                size_t index, std::string_view what) {
  const auto literal = call.arguments[index]->literal();
  if (!literal) {
    cursor.Fail(DiagnosticCode::kQueryUnsupported, offset,
                std::string(what) + " that is no text in quotes");
  }
  return literal;
}

}  // namespace sigmavm::spl
