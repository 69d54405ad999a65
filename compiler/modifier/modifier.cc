#include "compiler/modifier/modifier.h"

#include <algorithm>
#include <array>
#include <string>

namespace sigmavm::modifier {
namespace {

constexpr std::array kModifiers = {
    Modifier{"all", Place::kWholeItem, nullptr},
    Modifier{"base64", Place::kAnywhere, Base64},
    Modifier{"base64offset", Place::kAnywhere, Base64Offset},
    Modifier{"cased", Place::kAnywhere, Cased},
    Modifier{"cidr", Place::kFirst, Cidr},
    Modifier{"contains", Place::kAnywhere, Contains},
    Modifier{"day", Place::kAnywhere, Day},
    Modifier{"dotall", Place::kAnywhere, RegexDotAll},
    Modifier{"endswith", Place::kAnywhere, EndsWith},
    Modifier{"exists", Place::kFirst, Exists},
    Modifier{"expand", Place::kAnywhere, Expand},
    Modifier{"fieldref", Place::kAnywhere, FieldReference},
    Modifier{"gt", Place::kAnywhere, Greater},
    Modifier{"gte", Place::kAnywhere, GreaterEqual},
    Modifier{"hour", Place::kAnywhere, Hour},
    Modifier{"i", Place::kAnywhere, RegexIgnoreCase},
    Modifier{"ignorecase", Place::kAnywhere, RegexIgnoreCase},
    Modifier{"lt", Place::kAnywhere, Less},
    Modifier{"lte", Place::kAnywhere, LessEqual},
    Modifier{"m", Place::kAnywhere, RegexMultiline},
    Modifier{"minute", Place::kAnywhere, Minute},
    Modifier{"month", Place::kAnywhere, Month},
    Modifier{"multiline", Place::kAnywhere, RegexMultiline},
    Modifier{"neq", Place::kWholeItem, nullptr},
    Modifier{"re", Place::kFirst, Regex},
    Modifier{"s", Place::kAnywhere, RegexDotAll},
    Modifier{"startswith", Place::kAnywhere, StartsWith},
    Modifier{"utf16", Place::kAnywhere, Utf16WithMark},
    Modifier{"utf16be", Place::kAnywhere, Utf16BigEndian},
    Modifier{"utf16le", Place::kAnywhere, Utf16LittleEndian},
    Modifier{"week", Place::kAnywhere, Week},
    Modifier{"wide", Place::kAnywhere, Utf16LittleEndian},
    Modifier{"windash", Place::kAnywhere, Windash},
    Modifier{"year", Place::kAnywhere, Year},
};

}  // namespace

std::span<const Modifier> AllModifiers() { return kModifiers; }

const Modifier* FindModifier(std::string_view name) {
  const auto* found =
      std::lower_bound(kModifiers.begin(), kModifiers.end(), name,
                       [](const Modifier& m, std::string_view n) { return m.name < n; });
  return found != kModifiers.end() && found->name == name ? found : nullptr;
}

std::string_view TypeName(Type type) noexcept {
  switch (type) {
    case Type::kString:
      return "a text";
    case Type::kNumber:
      return "a number";
    case Type::kBoolean:
      return "a boolean";
    case Type::kNull:
      return "null";
    case Type::kRegex:
      return "a regular expression";
    case Type::kFieldReference:
      return "a field reference";
    case Type::kComparison:
      return "a comparison";
    case Type::kTimePart:
      return "a time part";
    case Type::kCidr:
      return "a network";
    case Type::kExists:
      return "an existence test";
  }
  return "a value";
}

bool RejectType(const Context& context, const Value& value, std::string_view wants) {
  context.diagnostics.push_back(Error(DiagnosticCode::kModifierType, context.use.span,
                                      "modifier '" + context.use.name + "' takes " +
                                          std::string(wants) + ", not " +
                                          std::string(TypeName(value.type))));
  Diagnostic& error = context.diagnostics.back();
  if (value.written != nullptr && value.written->span.valid()) {
    error.notes.push_back({value.written->span, "this value"});
  }
  if (value.type == Type::kNumber && wants == "a text") {
    error.help = "quote the number to search for its digits";
  }
  return false;
}

}  // namespace sigmavm::modifier
