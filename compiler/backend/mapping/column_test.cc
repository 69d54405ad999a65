#include "compiler/backend/mapping/column_test.h"

#include <optional>
#include <string_view>
#include <utility>

#include "compiler/backend/mapping/value_pattern.h"
#include "compiler/backend/profile/number_text.h"
#include "runtime/base/case_fold.h"

namespace sigmavm::backend {
namespace {

ir::Expression With(const ir::Predicate& predicate, const std::string& column,
                    ir::Operand operand) {
  return ir::MakePredicate({column, std::move(operand), predicate.span});
}

ir::TextMatch Text(std::string text, bool cased = false) {
  return {{{ir::PartKind::kLiteral, std::move(text)}}, cased};
}

Reason NoCounterpart(const ir::Predicate& predicate, const Column& column) {
  return Refusal(ReasonCode::kUnmappedValue, predicate,
                 "this test of " + FieldName(predicate) + " has no counterpart in the column '" +
                     column.name + "'");
}

/// The number of a text that is written as records write numbers; the text 04 is no 4.
std::optional<int64_t> WrittenNumber(const std::string& text) {
  const auto number = WholeNumber(text);
  if (!number) return std::nullopt;
  const bool is_plain = text == std::to_string(*number);
  const bool is_hex = *number >= 0 && Folded(text) == HexText(*number);
  return is_plain || is_hex ? number : std::nullopt;
}

bool IsAnyText(const ir::Operand& operand) {
  const auto* text = std::get_if<ir::TextMatch>(&operand);
  return text != nullptr && text->parts.size() == 1 &&
         text->parts.front().kind == ir::PartKind::kAnyRun;
}

bool IsPresenceTest(const ir::Operand& operand) {
  return std::holds_alternative<ir::NullMatch>(operand) ||
         std::holds_alternative<ir::ExistsMatch>(operand) || IsAnyText(operand);
}

ColumnTest TestNumberColumn(const ir::Predicate& predicate, const Column& column) {
  if (std::holds_alternative<ir::NumberMatch>(predicate.operand)) {
    return With(predicate, column.name, predicate.operand);
  }
  const auto* text = std::get_if<ir::TextMatch>(&predicate.operand);
  const auto literal = text == nullptr ? std::nullopt : LiteralOf(*text);
  const auto number = literal ? WrittenNumber(*literal) : std::nullopt;
  if (!number) return NoCounterpart(predicate, column);
  return With(predicate, column.name, ir::NumberMatch{ir::Comparison::kEqual, *number});
}

ColumnTest TestHexColumn(const ir::Predicate& predicate, const Column& column) {
  std::optional<int64_t> number;
  if (const auto* match = std::get_if<ir::NumberMatch>(&predicate.operand)) {
    const auto* whole = std::get_if<int64_t>(&match->value);
    if (match->comparison == ir::Comparison::kEqual && whole != nullptr && *whole >= 0) {
      number = *whole;
    }
  } else if (const auto* text = std::get_if<ir::TextMatch>(&predicate.operand)) {
    const auto literal = LiteralOf(*text);
    if (literal) number = WrittenNumber(*literal);
  }
  if (!number || *number < 0) return NoCounterpart(predicate, column);
  return With(predicate, column.name, Text(HexText(*number)));
}

ColumnTest TestBoolColumn(const ir::Predicate& predicate, const Column& column) {
  if (std::holds_alternative<ir::BooleanMatch>(predicate.operand)) {
    return With(predicate, column.name, predicate.operand);
  }
  const auto* text = std::get_if<ir::TextMatch>(&predicate.operand);
  const auto literal = text == nullptr ? std::nullopt : LiteralOf(*text);
  const std::string folded = literal ? Folded(*literal) : std::string();
  if (folded != "true" && folded != "false") return NoCounterpart(predicate, column);
  return With(predicate, column.name, ir::BooleanMatch{folded == "true"});
}

/// A test for a text or a truth value as one for a text.
std::optional<ir::TextMatch> AsText(const ir::Operand& operand) {
  if (const auto* text = std::get_if<ir::TextMatch>(&operand)) return *text;
  const auto* boolean = std::get_if<ir::BooleanMatch>(&operand);
  return boolean == nullptr ? std::nullopt : std::optional(Text(boolean->value ? "true" : "false"));
}

/// The product has texts of its own for the values of Sigma: those whose Sigma text matches.
ColumnTest TestTranslatedColumn(const ir::Predicate& predicate, const Column& column) {
  const auto text = AsText(predicate.operand);
  if (!text) return NoCounterpart(predicate, column);
  std::vector<ir::Expression> alternatives;
  for (const auto& [sigma, product] : column.values) {
    if (Matches(*text, sigma)) {
      alternatives.push_back(With(predicate, column.name, Text(product)));
    }
  }
  // The rule may speak the product's own texts.
  if (alternatives.empty()) return With(predicate, column.name, *text);
  return ir::MakeOr(std::move(alternatives));
}

}  // namespace

std::string FieldName(const ir::Predicate& predicate) {
  return predicate.field.empty() ? "a keyword" : "field '" + predicate.field + "'";
}

Reason Refusal(ReasonCode code, const ir::Predicate& predicate, std::string message) {
  return {code, Gravity::kRefusal, std::move(message), predicate.span};
}

ColumnTest TestColumn(const ir::Predicate& predicate, const Column& column) {
  if (IsPresenceTest(predicate.operand)) {
    return With(predicate, column.name, predicate.operand);
  }
  if (!column.values.empty()) return TestTranslatedColumn(predicate, column);
  switch (column.type) {
    case ColumnType::kString:
      return With(predicate, column.name, predicate.operand);
    case ColumnType::kLong:
    case ColumnType::kReal:
      return TestNumberColumn(predicate, column);
    case ColumnType::kHexString:
      return TestHexColumn(predicate, column);
    case ColumnType::kBool:
      return TestBoolColumn(predicate, column);
    case ColumnType::kDateTime:
      if (std::holds_alternative<ir::TimeMatch>(predicate.operand)) {
        return With(predicate, column.name, predicate.operand);
      }
      break;
    case ColumnType::kDynamic:
      break;
  }
  return NoCounterpart(predicate, column);
}

ColumnTest TestFileName(const ir::Predicate& predicate, const std::string& column) {
  if (const auto* text = std::get_if<ir::TextMatch>(&predicate.operand)) {
    const auto name = FileNameAsked(*text);
    if (name) return With(predicate, column, Text(*name, text->cased));
  }
  return Refusal(
      ReasonCode::kUnmappedValue, predicate,
      "of " + FieldName(predicate) + " the product holds only the file name, in '" + column + "'");
}

ColumnTest TestHashes(const ir::Predicate& predicate, const FieldMapping& mapping) {
  const auto* text = std::get_if<ir::TextMatch>(&predicate.operand);
  const auto asked = text == nullptr ? std::nullopt : HashAsked(*text);
  if (!asked) {
    return Refusal(ReasonCode::kUnmappedValue, predicate,
                   "the product holds a column for each algorithm of " + FieldName(predicate) +
                       "; only tests for one digest can be said");
  }
  std::vector<ir::Expression> alternatives;
  for (const std::string& algorithm : asked->algorithms) {
    const auto found = mapping.hashes.find(algorithm);
    if (found == mapping.hashes.end()) continue;
    ir::TextMatch digest = Text(asked->digest);
    if (asked->open) digest.parts.push_back({ir::PartKind::kAnyRun, {}});
    alternatives.push_back(With(predicate, found->second, std::move(digest)));
  }
  if (alternatives.size() == asked->algorithms.size()) return ir::MakeOr(std::move(alternatives));
  return Refusal(ReasonCode::kUnmappedField, predicate,
                 "the product has no column for the " + asked->algorithms.back() + " of " +
                     FieldName(predicate));
}

}  // namespace sigmavm::backend
