// re and its flags.
#include <string>

#include "compiler/modifier/modifier.h"

namespace sigmavm::modifier {
namespace {

template <typename Set>
bool SetFlag(const Context& context, Values& values, Set set) {
  for (Value& value : values) {
    if (value.type != Type::kRegex) return RejectType(context, value, "a regular expression");
    set(value.regex);
  }
  return true;
}

}  // namespace

// `re` takes the text as written: its escapes are those of the regular expression.
bool Regex(const Context& context, Values& values) {
  for (Value& value : values) {
    if (value.type != Type::kString && value.type != Type::kNumber) {
      return RejectType(context, value, "a text");
    }
    value.type = Type::kRegex;
    value.regex.pattern = value.written->text;
    value.string.clear();
  }
  return true;
}

bool RegexIgnoreCase(const Context& context, Values& values) {
  return SetFlag(context, values, [](ir::RegexMatch& regex) { regex.ignore_case = true; });
}
bool RegexMultiline(const Context& context, Values& values) {
  return SetFlag(context, values, [](ir::RegexMatch& regex) { regex.multiline = true; });
}
bool RegexDotAll(const Context& context, Values& values) {
  return SetFlag(context, values, [](ir::RegexMatch& regex) { regex.dot_all = true; });
}

}  // namespace sigmavm::modifier
