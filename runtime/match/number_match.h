// Exact comparison of numbers of different kinds, and numbers written in texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/program/program.h"
#include "runtime/record/value.h"

namespace sigmavm::match {

enum class Order : uint8_t { kLess, kEqual, kGreater, kUnordered };

/// What a comparison asks of an order.
enum class Relation : uint8_t { kEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

[[nodiscard]] bool Satisfies(Order order, Relation relation) noexcept;

/// Compares mathematically: no integer ever goes through a double. Unordered only for NaN.
[[nodiscard]] Order CompareNumbers(const program::Number& a, const program::Number& b) noexcept;

/// The whole text as `[+-]?digits[.digits][e[+-]digits]`; nullopt when it is anything else.
/// Integral texts without exponent that fit 64 bits are exact; others are the nearest double,
/// infinite when too large.
[[nodiscard]] std::optional<program::Number> ParseNumber(std::string_view text) noexcept;

/// The text that an event value equal to the number has: decimal, or runtime/base/number_text.h.
[[nodiscard]] std::string CanonicalText(const program::Number& number);

/// A number value of an event as a Number; nullopt for every other kind.
[[nodiscard]] std::optional<program::Number> NumberOf(const record::Value& value) noexcept;

/// NumberEq: an equal number, or a string spelled exactly as `canonical`.
[[nodiscard]] bool EqualsNumber(const record::Value& value, const program::Number& number,
                                std::string_view canonical) noexcept;

/// lt, lte, gt, gte: a number, or a string that is one.
[[nodiscard]] bool ComparesNumber(const record::Value& value, Relation relation,
                                  const program::Number& number) noexcept;

}  // namespace sigmavm::match
