// Modifiers whose values are no texts: comparisons, time parts, networks, existence, references.
#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/modifier/modifier.h"

namespace sigmavm::modifier {
namespace {

bool IsFinite(const ir::Number& number) {
  const double* real = std::get_if<double>(&number);
  return real == nullptr || std::isfinite(*real);
}

bool Compare(const Context& context, Values& values, ir::Comparison comparison) {
  for (Value& value : values) {
    if (value.type != Type::kNumber && value.type != Type::kTimePart) {
      return RejectType(context, value, "a number");
    }
    if (!IsFinite(value.number)) {
      context.diagnostics.push_back(Error(DiagnosticCode::kBadNumber, context.item.span,
                                          "a comparison needs a finite number"));
      return false;
    }
    value.has_time_part = value.type == Type::kTimePart;
    value.type = Type::kComparison;
    value.comparison = comparison;
  }
  return true;
}

bool TakePart(const Context& context, Values& values, ir::TimePart part) {
  for (Value& value : values) {
    if (value.type != Type::kNumber) return RejectType(context, value, "a number");
    if (!std::holds_alternative<int64_t>(value.number)) {
      context.diagnostics.push_back(Error(DiagnosticCode::kBadNumber, context.item.span,
                                          "a part of a time is a whole number"));
      return false;
    }
    value.type = Type::kTimePart;
    value.time_part = part;
  }
  return true;
}

struct Address {
  int family = AF_INET;
  std::array<unsigned char, 16> bytes{};
  [[nodiscard]] unsigned bits() const { return family == AF_INET ? 32 : 128; }
};

std::optional<Address> ParseAddress(const std::string& text) {
  Address address;
  if (inet_pton(AF_INET, text.c_str(), address.bytes.data()) == 1) return address;
  address.family = AF_INET6;
  if (inet_pton(AF_INET6, text.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::optional<unsigned> ParsePrefix(std::string_view text, unsigned most) {
  unsigned prefix = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), prefix);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  const bool leading_zero = text.size() > 1 && text[0] == '0';
  if (!whole || leading_zero || prefix > most) return std::nullopt;
  return prefix;
}

// Clears the host bits; true when there were any.
bool ClearHostBits(Address& address, unsigned prefix) {
  bool cleared = false;
  for (unsigned bit = prefix; bit < address.bits(); ++bit) {
    const auto mask = static_cast<unsigned char>(0x80u >> (bit % 8));
    unsigned char& byte = address.bytes[bit / 8];
    cleared |= (byte & mask) != 0;
    byte = static_cast<unsigned char>(byte & ~mask);
  }
  return cleared;
}

std::string NetworkText(const Address& address, unsigned prefix) {
  char text[INET6_ADDRSTRLEN] = {};
  inet_ntop(address.family, address.bytes.data(), text, sizeof text);
  return std::string(text) + "/" + std::to_string(prefix);
}

bool BadNetwork(const Context& context, const Value& value, std::string message, std::string help) {
  context.diagnostics.push_back(
      Error(DiagnosticCode::kBadNetwork, value.written->span, std::move(message), std::move(help)));
  return false;
}

bool ParseNetwork(const Context& context, Value& value) {
  const std::string& text = value.written->text;
  const size_t slash = text.find('/');
  std::optional<Address> address = ParseAddress(text.substr(0, slash));
  if (!address || text.find('\0') != std::string::npos) {
    return BadNetwork(context, value, "'" + text + "' is no IPv4 or IPv6 network",
                      "write it as 10.0.0.0/8 or 2001:db8::/32");
  }
  const std::optional<unsigned> prefix =
      slash == std::string::npos
          ? address->bits()
          : ParsePrefix(std::string_view(text).substr(slash + 1), address->bits());
  if (!prefix) {
    return BadNetwork(context, value, "'" + text + "' has no valid prefix length",
                      "it is a number from 0 to " + std::to_string(address->bits()));
  }
  if (ClearHostBits(*address, *prefix)) {
    return BadNetwork(context, value, "'" + text + "' has host bits set",
                      "did you mean " + NetworkText(*address, *prefix) + "?");
  }
  value.type = Type::kCidr;
  value.cidr.network = NetworkText(*address, *prefix);
  return true;
}

}  // namespace

bool Less(const Context& context, Values& values) {
  return Compare(context, values, ir::Comparison::kLess);
}
bool LessEqual(const Context& context, Values& values) {
  return Compare(context, values, ir::Comparison::kLessEqual);
}
bool Greater(const Context& context, Values& values) {
  return Compare(context, values, ir::Comparison::kGreater);
}
bool GreaterEqual(const Context& context, Values& values) {
  return Compare(context, values, ir::Comparison::kGreaterEqual);
}

bool Minute(const Context& context, Values& values) {
  return TakePart(context, values, ir::TimePart::kMinute);
}
bool Hour(const Context& context, Values& values) {
  return TakePart(context, values, ir::TimePart::kHour);
}
bool Day(const Context& context, Values& values) {
  return TakePart(context, values, ir::TimePart::kDay);
}
bool Week(const Context& context, Values& values) {
  return TakePart(context, values, ir::TimePart::kWeek);
}
bool Month(const Context& context, Values& values) {
  return TakePart(context, values, ir::TimePart::kMonth);
}
bool Year(const Context& context, Values& values) {
  return TakePart(context, values, ir::TimePart::kYear);
}

bool Cidr(const Context& context, Values& values) {
  for (Value& value : values) {
    if (value.type != Type::kString) return RejectType(context, value, "a text");
    if (!ParseNetwork(context, value)) return false;
  }
  return true;
}

bool Exists(const Context& context, Values& values) {
  if (context.item.field.empty()) {
    context.diagnostics.push_back(Error(DiagnosticCode::kModifierNeedsField, context.use.span,
                                        "'exists' needs a field name before it"));
    return false;
  }
  if (context.item.values.size() != 1) {
    context.diagnostics.push_back(Error(DiagnosticCode::kModifierType, context.use.span,
                                        "modifier 'exists' takes one boolean, not a list"));
    return false;
  }
  for (Value& value : values) {
    if (value.type != Type::kBoolean) return RejectType(context, value, "true or false");
    value.type = Type::kExists;
  }
  return true;
}

bool FieldReference(const Context& context, Values& values) {
  for (Value& value : values) {
    if (value.type != Type::kString) return RejectType(context, value, "a text");
    if (HasWildcards(value.string) || HasPlaceholders(value.string) || value.string.empty()) {
      context.diagnostics.push_back(
          Error(DiagnosticCode::kModifierNeedsPlainText, context.use.span,
                "'fieldref' takes the name of one field, without wildcards",
                "put 'contains', 'startswith' or 'endswith' after 'fieldref'"));
      return false;
    }
    value.type = Type::kFieldReference;
    value.field.field = PlainText(value.string);
    value.field.cased = value.cased;
  }
  return true;
}

}  // namespace sigmavm::modifier
