// A rule value on its way through the modifiers of its item.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compiler/ir/predicate.h"
#include "compiler/model/rule.h"
#include "compiler/modifier/sigma_string.h"

namespace sigmavm::modifier {

/// The types of sigma-semantics, section 6.1; which modifier takes and gives which is the table
/// there.
enum class Type : uint8_t {
  kString,
  kNumber,
  kBoolean,
  kNull,
  kRegex,
  kFieldReference,
  kComparison,
  kTimePart,
  kCidr,
  kExists,
};

[[nodiscard]] std::string_view TypeName(Type type) noexcept;

/// One alternative of a written value. Expanding modifiers turn one into several, which are ORed.
struct Value {
  Type type = Type::kNull;
  SigmaString string;             ///< kString
  bool cased = false;             ///< kString
  bool encoded = false;           ///< kString: bytes of UTF-16, perhaps no UTF-8
  ir::RegexMatch regex;           ///< kRegex
  ir::Number number{int64_t{0}};  ///< kNumber, kComparison, kTimePart
  ir::Comparison comparison = ir::Comparison::kEqual;  ///< kComparison, kTimePart
  bool has_time_part = false;                          ///< kComparison made from a time part
  ir::TimePart time_part = ir::TimePart::kMinute;      ///< kTimePart and such comparisons
  bool boolean = false;                                ///< kBoolean, kExists
  ir::FieldMatch field;                                ///< kFieldReference
  ir::CidrMatch cidr;                                  ///< kCidr
  const model::Value* written = nullptr;
};

using Values = std::vector<Value>;

}  // namespace sigmavm::modifier
