// The modifiers of Sigma 2.1: one table, one function a modifier.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/model/rule.h"
#include "compiler/modifier/value.h"
#include "runtime/base/diagnostic.h"

namespace sigmavm::modifier {

using Placeholders = std::map<std::string, std::vector<std::string>, std::less<>>;

/// What a modifier function may look at besides the value.
struct Context {
  const model::DetectionItem& item;
  const model::ModifierUse& use;
  const Placeholders& placeholders;
  Diagnostics& diagnostics;
};

/// How a modifier relates to the others of an item.
enum class Place : uint8_t {
  kAnywhere,   ///< works on what it is given
  kFirst,      ///< only as the first modifier
  kWholeItem,  ///< all, neq: acts on the list, wherever it stands
};

/// Changes `values` (the alternatives of one written value) in place. On error reports to the
/// context and returns false.
using Function = bool (*)(const Context& context, Values& values);

struct Modifier {
  std::string_view name;
  Place place;
  Function apply;  ///< null for kWholeItem
};

/// Every modifier, aliases too, in order of name.
[[nodiscard]] std::span<const Modifier> AllModifiers();
[[nodiscard]] const Modifier* FindModifier(std::string_view name);

/// Reports that a modifier does not take a value of this type; returns false.
bool RejectType(const Context& context, const Value& value, std::string_view wants);

// The functions, by family (one file each).
bool Contains(const Context& context, Values& values);
bool StartsWith(const Context& context, Values& values);
bool EndsWith(const Context& context, Values& values);
bool Cased(const Context& context, Values& values);
bool Windash(const Context& context, Values& values);
bool Expand(const Context& context, Values& values);
bool Base64(const Context& context, Values& values);
bool Base64Offset(const Context& context, Values& values);
bool Utf16LittleEndian(const Context& context, Values& values);
bool Utf16BigEndian(const Context& context, Values& values);
bool Utf16WithMark(const Context& context, Values& values);
bool Regex(const Context& context, Values& values);
bool RegexIgnoreCase(const Context& context, Values& values);
bool RegexMultiline(const Context& context, Values& values);
bool RegexDotAll(const Context& context, Values& values);
bool Cidr(const Context& context, Values& values);
bool Exists(const Context& context, Values& values);
bool FieldReference(const Context& context, Values& values);
bool Less(const Context& context, Values& values);
bool LessEqual(const Context& context, Values& values);
bool Greater(const Context& context, Values& values);
bool GreaterEqual(const Context& context, Values& values);
bool Minute(const Context& context, Values& values);
bool Hour(const Context& context, Values& values);
bool Day(const Context& context, Values& values);
bool Week(const Context& context, Values& values);
bool Month(const Context& context, Values& values);
bool Year(const Context& context, Values& values);

}  // namespace sigmavm::modifier
