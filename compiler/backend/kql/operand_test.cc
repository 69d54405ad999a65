#include "compiler/backend/kql/operand_test.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/backend/kql/literal.h"
#include "compiler/backend/kql/number_test.h"
#include "compiler/backend/kql/regex.h"
#include "runtime/base/case_fold.h"
#include "runtime/base/utf8.h"

namespace sigmavm::backend::kql {
namespace {

using ir::Comparison;

bool HoldsText(const ColumnName& column) {
  return column.type == ColumnType::kString || column.type == ColumnType::kHexString;
}

Condition Call(std::string op, std::string negated_op, std::string subject) {
  Test test;
  test.form = TestForm::kCall;
  test.op = std::move(op);
  test.negated_op = std::move(negated_op);
  test.subject = std::move(subject);
  test.cost = Cost::kEquality;
  return MakeTest(std::move(test));
}

// The number that `text` spells as Sigma writes numbers; nothing for any other spelling.
std::optional<int64_t> SpelledNumber(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return std::to_string(number) == text ? std::optional(number) : std::nullopt;
}

// Up to its argument.
std::string_view PartFunction(ir::TimePart part) {
  switch (part) {
    case ir::TimePart::kMinute:
      return "datetime_part(\"minute\", ";
    case ir::TimePart::kHour:
      return "hourofday(";
    case ir::TimePart::kDay:
      return "dayofmonth(";
    case ir::TimePart::kWeek:
      return "week_of_year(";
    case ir::TimePart::kMonth:
      return "monthofyear(";
    case ir::TimePart::kYear:
      return "getyear(";
  }
  return {};
}

bool IsValid(const ir::TextMatch& match) {
  for (const ir::PatternPart& part : match.parts) {
    if (!IsValidUtf8(part.text)) return false;
  }
  return true;
}

/// Writes one predicate; each operand has its own function.
class PredicateWriter {
 public:
  PredicateWriter(const ir::Predicate& predicate, ColumnNames& columns,
                  std::vector<Reason>& reasons)
      : predicate_(predicate), columns_(columns), reasons_(reasons) {}

  Condition Write() {
    if (predicate_.field.empty()) {
      return Refuse(ReasonCode::kUnsupportedOperator,
                    "KQL searches keywords in named columns only, and the product names none");
    }
    column_ = columns_.Use(predicate_.field);
    if (column_.name.empty()) {
      return Refuse(ReasonCode::kUnmappedField,
                    "the product has no column '" + predicate_.field + "'");
    }
    return std::visit([this](const auto& operand) { return WriteOperand(operand); },
                      predicate_.operand);
  }

 private:
  void Tell(ReasonCode code, Gravity gravity, std::string message) {
    for (const Reason& known : reasons_) {
      if (known.code == code && known.span == predicate_.span && known.message == message) return;
    }
    reasons_.push_back({code, gravity, std::move(message), predicate_.span});
  }

  Condition Refuse(ReasonCode code, std::string message) {
    Tell(code, Gravity::kRefusal, std::move(message));
    return MakeConstant(false);
  }

  Condition RefuseTime() {
    return Refuse(ReasonCode::kUnsupportedOperator,
                  "column '" + predicate_.field +
                      "' holds a time, which has other texts than the "
                      "event");
  }

  void NoteAbsence() {
    Tell(ReasonCode::kAbsentIsEmpty, Gravity::kNote,
         "column '" + predicate_.field + "' does not tell a missing value from an empty one");
  }

  Condition WriteOperand(const ir::TextMatch& match) {
    if (column_.type == ColumnType::kDateTime) return RefuseTime();
    if (!IsValid(match)) {
      return Refuse(ReasonCode::kUnsafeText,
                    "the text is not well-formed UTF-8, and KQL has no other text");
    }
    const TextShape shape = ShapeOf(match);
    const bool typed = column_.type == ColumnType::kLong || column_.type == ColumnType::kReal ||
                       column_.type == ColumnType::kBool;
    if (typed && shape == TextShape::kAny) return Call("isnotnull", "isnull", column_.name);
    if (typed && shape == TextShape::kEmpty) return MakeConstant(false);
    if (typed && shape == TextShape::kEquals) {
      if (column_.type == ColumnType::kLong) return EqualsLong(match.parts[0].text);
      if (column_.type == ColumnType::kBool && !match.cased) return EqualsBool(match.parts[0].text);
    }
    if (shape == TextShape::kAny || shape == TextShape::kEmpty) NoteAbsence();
    return TestText(TextOf(column_), match);
  }

  Condition EqualsLong(std::string_view text) {
    const std::optional<int64_t> number = SpelledNumber(text);
    return number ? CompareNumber(column_.name, Comparison::kEqual, *number) : MakeConstant(false);
  }

  Condition EqualsBool(std::string_view text) {
    const std::string folded = Folded(text);
    if (folded != "true" && folded != "false") return MakeConstant(false);
    return WriteOperand(ir::BooleanMatch{folded == "true"});
  }

  Condition WriteOperand(const ir::RegexMatch& match) {
    if (column_.type == ColumnType::kDateTime) return RefuseTime();
    if (!IsValidUtf8(match.pattern)) {
      return Refuse(ReasonCode::kUnsafeText,
                    "the regular expression is not well-formed UTF-8, and KQL has no other text");
    }
    RegexText regex = TranslateRegex(match);
    if (!regex.problem.empty()) return Refuse(ReasonCode::kRegexSyntax, std::move(regex.problem));
    if (!regex.remark.empty()) {
      Tell(ReasonCode::kRegexSyntax, Gravity::kNote, std::move(regex.remark));
    }
    Test test;
    test.subject = TextOf(column_).expression;
    test.op = "matches regex";
    test.values = {QuoteText(regex.text)};
    test.cost = Cost::kRegex;
    return PresentAnd(match, MakeTest(std::move(test)));
  }

  // An expression that matches nothing at all also finds it in a value that is not there.
  Condition PresentAnd(const ir::RegexMatch& match, Condition test) {
    if (!MatchesEmptyText(match)) return test;
    NoteAbsence();
    std::vector<Condition> both;
    both.push_back(Call("isnotempty", "isempty", TextOf(column_).expression));
    both.push_back(std::move(test));
    return MakeAll(std::move(both));
  }

  Condition WriteOperand(const ir::CidrMatch& match) {
    if (!HoldsText(column_) && column_.type != ColumnType::kDynamic) return MakeConstant(false);
    const bool is_v6 = match.network.find(':') != std::string::npos;
    Test test;
    test.form = TestForm::kCall;
    test.op = is_v6 ? "ipv6_is_in_range" : "ipv4_is_in_range";
    test.subject = TextOf(column_).expression;
    test.values = {QuoteText(match.network)};
    test.nullable = true;
    test.cost = Cost::kComputed;
    // Only networks that start so can have addresses that stand for IPv4 ones, which the engine
    // finds in them and Sigma does not.
    if (!is_v6 || match.network.substr(0, 2) != "::") return MakeTest(std::move(test));
    Test colon;
    colon.subject = test.subject;
    colon.op = "contains";
    colon.negated_op = "!contains";
    colon.values = {QuoteText(":")};
    colon.cost = Cost::kInside;
    std::vector<Condition> both;
    both.push_back(MakeTest(std::move(colon)));
    both.push_back(MakeTest(std::move(test)));
    return MakeAll(std::move(both));
  }

  Condition WriteOperand(const ir::NumberMatch& match) {
    if (column_.type == ColumnType::kDateTime) return RefuseTime();
    if (!ComparesExactly(column_, match)) {
      Tell(ReasonCode::kUnsupportedOperator, Gravity::kPartial,
           "KQL compares numbers beyond 2^53 in column '" + predicate_.field +
               "' in floating point");
    }
    return TestNumber(column_, match);
  }

  Condition WriteOperand(const ir::BooleanMatch& match) {
    Test test;
    test.cost = Cost::kEquality;
    if (column_.type == ColumnType::kBool) {
      test.subject = column_.name;
      test.op = "==";
      test.negated_op = "!=";
      test.values = {match.value ? "true" : "false"};
      return MakeTest(std::move(test));
    }
    if (column_.type != ColumnType::kString && column_.type != ColumnType::kDynamic) {
      return MakeConstant(false);
    }
    test.subject = TextOf(column_).expression;
    test.op = "=~";
    test.negated_op = "!~";
    test.values = {QuoteText(match.value ? "true" : "false")};
    return MakeTest(std::move(test));
  }

  Condition WriteOperand(const ir::NullMatch&) {
    if (!HoldsText(column_)) return Call("isnull", "isnotnull", column_.name);
    NoteAbsence();
    return Call("isempty", "isnotempty", column_.name);
  }

  Condition WriteOperand(const ir::ExistsMatch&) {
    if (!HoldsText(column_)) return Call("isnotnull", "isnull", column_.name);
    NoteAbsence();
    return Call("isnotempty", "isempty", column_.name);
  }

  Condition WriteOperand(const ir::FieldMatch& match) {
    const ColumnName other = columns_.Use(match.field);
    if (other.name.empty()) {
      return Refuse(ReasonCode::kUnmappedField, "the product has no column '" + match.field + "'");
    }
    if (column_.type == ColumnType::kDateTime || other.type == ColumnType::kDateTime) {
      return RefuseTime();
    }
    std::string left = TextOf(column_).expression;
    std::string right = TextOf(other).expression;
    std::vector<Condition> all;
    all.push_back(Call("isnotempty", "isempty", left));
    all.push_back(Call("isnotempty", "isempty", right));
    if (!match.cased) {
      left = "tolower(" + left + ")";
      right = "tolower(" + right + ")";
    }
    all.push_back(CompareFields(std::move(left), std::move(right), match));
    return MakeAll(std::move(all));
  }

  static Condition CompareFields(std::string left, std::string right, const ir::FieldMatch& match) {
    Test test;
    test.subject = std::move(left);
    test.values = {std::move(right)};
    test.cost = Cost::kComputed;
    if (match.open_start) {
      test.op = match.open_end ? "contains_cs" : "endswith_cs";
    } else {
      test.op = match.open_end ? "startswith_cs" : "==";
    }
    return MakeTest(std::move(test));
  }

  Condition WriteOperand(const ir::TimeMatch& match) {
    std::string time = column_.name;
    if (column_.type != ColumnType::kDateTime) {
      if (!HoldsText(column_) && column_.type != ColumnType::kDynamic) {
        return Refuse(ReasonCode::kUnsupportedOperator,
                      "column '" + predicate_.field + "' holds no time");
      }
      time = "todatetime(" + time + ")";
      Tell(ReasonCode::kUnsupportedOperator, Gravity::kPartial,
           "KQL reads the text of column '" + predicate_.field +
               "' as a time in UTC, where Sigma takes the parts as they are written");
    }
    std::string part(PartFunction(match.part));
    part += time + ")";
    Condition test = CompareNumber(std::move(part), match.comparison, match.value);
    test.test.cost = Cost::kComputed;
    return test;
  }

  const ir::Predicate& predicate_;
  ColumnNames& columns_;
  std::vector<Reason>& reasons_;
  ColumnName column_;
};

}  // namespace

TextSubject TextOf(const ColumnName& column) {
  if (!HoldsText(column)) return {"tostring(" + column.name + ")", {}};
  return {column.name, column.stored ? column.name : std::string()};
}

Condition TestPredicate(const ir::Predicate& predicate, ColumnNames& columns,
                        std::vector<Reason>& reasons) {
  return PredicateWriter(predicate, columns, reasons).Write();
}

}  // namespace sigmavm::backend::kql
