// Conversions between types.
#include "runtime/query/kql/convert.h"
#include "runtime/query/kql/functions.h"
#include "runtime/query/kql/json.h"
#include "runtime/query/kql/xml.h"

namespace sigmavm::kql {
namespace {

using Arguments = std::span<const Value>;

template <ColumnType kType>
Value To(Context& context, Arguments arguments) {
  return Convert(arguments[0], kType, context.memory());
}

/// A text that is no JSON stays a text, as a dynamic value.
Value ParseJsonText(Context& context, Arguments arguments) {
  if (!arguments[0].is_text()) return arguments[0];
  const std::string_view text = arguments[0].text();
  if (text.empty()) return {};
  const std::optional<Value> value = ParseJson(text, context.memory());
  return value ? *value : arguments[0];
}

Value ParseXmlText(Context& context, Arguments arguments) {
  const std::optional<Value> value = ParseXml(arguments[0].text(), context.memory());
  return value ? *value : Value();
}

Value GetType(Context& /*context*/, Arguments arguments) {
  static constexpr std::string_view kNames[] = {
      "null", "bool", "long", "double", "string", "datetime", "timespan", "array", "dictionary"};
  return Value::Text(kNames[static_cast<size_t>(arguments[0].kind)]);
}

constexpr Function kFunctions[] = {
    {"tostring", "!s:a", To<ColumnType::kString>},
    {"tolong", "l:a", To<ColumnType::kLong>},
    {"toint", "i:a", To<ColumnType::kInt>},
    {"todouble", "r:a", To<ColumnType::kReal>},
    {"toreal", "r:a", To<ColumnType::kReal>},
    {"tobool", "b:a", To<ColumnType::kBool>},
    {"toboolean", "b:a", To<ColumnType::kBool>},
    {"todatetime", "t:a", To<ColumnType::kDateTime>},
    {"totimespan", "p:a", To<ColumnType::kTimespan>},
    {"toguid", "g:a", To<ColumnType::kGuid>},
    {"parse_json", "d:a", ParseJsonText},
    {"todynamic", "d:a", ParseJsonText},
    {"parse_xml", "d:s", ParseXmlText},
    {"gettype", "!s:a", GetType},
};

}  // namespace

std::span<const Function> ConvertFunctions() noexcept { return kFunctions; }

}  // namespace sigmavm::kql
