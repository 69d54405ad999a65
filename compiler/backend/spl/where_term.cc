#include "compiler/backend/spl/where_term.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <variant>

#include "compiler/backend/spl/operand_text.h"
#include "compiler/backend/spl/pcre_pattern.h"
#include "compiler/backend/spl/raw_keyword.h"
#include "compiler/backend/spl/spl_text.h"
#include "compiler/ir/print.h"
#include "runtime/base/utf8.h"

namespace sigmavm::backend::spl {
namespace {

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53: eval counts in doubles
constexpr std::string_view kTimeText = "^\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d";

std::string_view Operator(ir::Comparison comparison) {
  switch (comparison) {
    case ir::Comparison::kEqual:
      return "=";
    case ir::Comparison::kLess:
      return "<";
    case ir::Comparison::kLessEqual:
      return "<=";
    case ir::Comparison::kGreater:
      return ">";
    case ir::Comparison::kGreaterEqual:
      return ">=";
  }
  return "=";
}

bool IsRun(const ir::PatternPart& part) { return part.kind == ir::PartKind::kAnyRun; }

// eval compares what looks like a number as one, also in quotes.
bool MayBeNumber(std::string_view text) {
  return !text.empty() &&
         std::string_view("0123456789+-. ").find(text[0]) != std::string_view::npos;
}

bool IsPlain(std::string_view text) {
  for (size_t pos = 0; pos < text.size();) {
    if (IsUnsafe(DecodeUtf8(text, pos))) return false;
  }
  return true;
}

std::string PartPattern(const ir::PatternPart& part) {
  switch (part.kind) {
    case ir::PartKind::kLiteral:
      return RegexQuoted(part.text);
    case ir::PartKind::kAnyRun:
      return ".*";
    case ir::PartKind::kAnyOne:
      return ".";
    case ir::PartKind::kDash:
      return "[-/\u2013\u2014\u2015]";
  }
  return "";
}

// The whole text as a PCRE pattern: runs at the ends become missing anchors.
std::string TextPattern(const ir::TextMatch& match) {
  const auto& parts = match.parts;
  const size_t first = IsRun(parts.front()) ? 1 : 0;
  const size_t last = parts.size() - (IsRun(parts.back()) ? 1 : 0);
  std::string pattern;
  bool dot = false;
  for (size_t i = first; i < last; ++i) {
    pattern += PartPattern(parts[i]);
    dot |= IsRun(parts[i]) || parts[i].kind == ir::PartKind::kAnyOne;
  }
  std::string flags = std::string(match.cased ? "" : "i") + (dot ? "s" : "");
  if (!flags.empty()) flags = "(?" + flags + ")";
  return flags + (first == 0 ? "^" : "") + pattern + (last == parts.size() ? "\\z" : "");
}

// A bound that does not satisfy the comparison: what a text that is no number counts as.
std::string Beyond(const ir::NumberMatch& match) {
  if (match.comparison == ir::Comparison::kLess || match.comparison == ir::Comparison::kGreater) {
    return ir::Print(match.value);
  }
  const double value = std::visit([](auto v) { return static_cast<double>(v); }, match.value);
  return ir::Print(
      ir::Number(match.comparison == ir::Comparison::kLessEqual ? value + 1 : value - 1));
}

/// Writes one operand.
class Writer {
 public:
  Writer(const ir::Predicate& predicate, const Source& source, Missing missing,
         std::vector<Reason>& reasons)
      : predicate_(predicate),
        column_(source.FindColumn(predicate.field)),
        missing_(missing),
        reasons_(reasons),
        field_(EvalField(predicate.field)) {}

  std::string operator()(const ir::TextMatch& match) {
    if (match.parts.empty()) return "coalesce(" + field_ + ",\"-\")=\"\"";
    if (match.parts.size() == 1 && IsRun(match.parts[0])) return "isnotnull(" + field_ + ")";
    for (const ir::PatternPart& part : match.parts) {
      if (!IsValidUtf8(part.text)) {
        return Refuse(ReasonCode::kUnsafeText, "SPL cannot hold bytes that are no UTF-8 text");
      }
    }
    const std::string& text = match.parts[0].text;
    if (match.cased && match.parts.size() == 1 && match.parts[0].kind == ir::PartKind::kLiteral &&
        IsPlain(text) && !MayBeNumber(text)) {
      return Value(field_) + "=" + Quoted(text);
    }
    return Match(TextPattern(match));
  }

  std::string operator()(const ir::RegexMatch& match) {
    const PcrePattern pcre = ToPcre(match);
    if (!pcre.pattern) {
      return Refuse(ReasonCode::kRegexSyntax,
                    "Splunk's regular expressions (PCRE) cannot say " + pcre.construct);
    }
    std::string test = Match(*pcre.pattern);
    if (missing_ == Missing::kMayBeNull || !MatchesEmptyText(match)) return test;
    return "(isnotnull(" + field_ + ") AND " + test + ")";
  }

  std::string operator()(const ir::CidrMatch& match) {
    return "cidrmatch(" + Quoted(match.network) + "," + Value(field_) + ")";
  }

  std::string operator()(const ir::NumberMatch& match) {
    const double value = std::visit([](auto v) { return static_cast<double>(v); }, match.value);
    if (std::abs(value) >= kExactIntegers) {
      return Refuse(ReasonCode::kUnsupportedOperator,
                    "Splunk compares numbers beyond 2^53 inexactly");
    }
    const bool hexadecimal = column_ != nullptr && column_->type == ColumnType::kHexString;
    const std::string number =
        hexadecimal ? "tonumber(replace(" + field_ + R"(,"^0[xX]",""),16))" : Number(field_);
    return Compare(number, match);
  }

  std::string operator()(const ir::BooleanMatch&) { return ""; }
  std::string operator()(const ir::NullMatch&) { return "isnull(" + field_ + ")"; }
  std::string operator()(const ir::ExistsMatch&) { return "isnotnull(" + field_ + ")"; }
  std::string operator()(const ir::FieldMatch& match);
  std::string operator()(const ir::TimeMatch& match);

 private:
  std::string Refuse(ReasonCode code, std::string message) {
    reasons_.push_back({code, Gravity::kRefusal, std::move(message), predicate_.span});
    return "";
  }

  [[nodiscard]] std::string Value(const std::string& field) const {
    return missing_ == Missing::kMayBeNull ? field : "coalesce(" + field + ",\"\")";
  }
  [[nodiscard]] std::string Match(const std::string& pattern) const {
    return "match(" + Value(field_) + "," + Quoted(pattern) + ")";
  }
  static std::string Number(const std::string& field) { return "tonumber(" + field + ")"; }
  [[nodiscard]] std::string Compare(const std::string& number, const ir::NumberMatch& match) const {
    const std::string left =
        missing_ == Missing::kMayBeNull ? number : "coalesce(" + number + "," + Beyond(match) + ")";
    return left + std::string(Operator(match.comparison)) + ir::Print(match.value);
  }

  const ir::Predicate& predicate_;
  const Column* column_;
  Missing missing_;
  std::vector<Reason>& reasons_;
  std::string field_;
};

// Texts are compared by their parts, for no function takes a field's text as a plain pattern.
std::string Writer::operator()(const ir::FieldMatch& match) {
  if (!IsFieldName(match.field)) {
    return Refuse(ReasonCode::kUnsafeText, "SPL cannot name the field");
  }
  const auto text = [&](const std::string& field) {
    const std::string value = "coalesce(" + field + ",\"\")";
    return match.cased ? value : "lower(" + value + ")";
  };
  const std::string other_field = EvalField(match.field);
  const std::string value = text(field_);
  const std::string other = text(other_field);
  // The prefix keeps eval from comparing texts of digits as numbers.
  std::string test = "\"=\".";
  if (match.open_start && match.open_end) {
    test = "(len(" + other + ")=0 OR mvcount(split(" + value + "," + other + "))>1)";
  } else if (match.open_start) {
    test = "(len(" + value + ")>=len(" + other + ") AND \"=\".substr(" + value + ",len(" + value +
           ")-len(" + other + ")+1)=\"=\"." + other + ")";
  } else if (match.open_end) {
    test = "\"=\".substr(" + value + ",1,len(" + other + "))=\"=\"." + other;
  } else {
    test = "\"=\"." + value + "=\"=\"." + other;
  }
  return "(isnotnull(" + field_ + ") AND isnotnull(" + other_field + ") AND " + test + ")";
}

// The parts as they are written, without conversion between time zones: where Windows puts them.
std::string Writer::operator()(const ir::TimeMatch& match) {
  if (match.part == ir::TimePart::kWeek) {
    return Refuse(ReasonCode::kUnsupportedOperator, "SPL cannot tell the ISO week of a text");
  }
  if (column_ != nullptr && column_->type == ColumnType::kDateTime) {
    return Refuse(ReasonCode::kUnsupportedOperator,
                  "Splunk tells the parts of this time in the time zone of whoever searches");
  }
  constexpr std::string_view kPlaces[] = {"15,2", "12,2", "9,2", "", "6,2", "1,4"};
  const std::string number = "tonumber(substr(" + field_ + "," +
                             std::string(kPlaces[static_cast<size_t>(match.part)]) + "))";
  const std::string guard = "match(coalesce(" + field_ + ",\"\")," + Quoted(kTimeText) + ")";
  reasons_.push_back({ReasonCode::kApproximateField, Gravity::kNote,
                      "the time is read from texts such as 2024-01-31 12:00:00, not from numbers",
                      predicate_.span});
  return "(" + guard + " AND " + "coalesce(" + number + ",-1)" +
         std::string(Operator(match.comparison)) + ir::Print(match.value) + ")";
}

}  // namespace

std::string MakeWhereTerm(const ir::Predicate& predicate, const Source& source, Missing missing,
                          std::vector<Reason>& reasons) {
  if (predicate.field.empty()) return MakeRawKeyword(predicate, reasons);
  if (!IsFieldName(predicate.field)) {
    reasons.push_back(
        {ReasonCode::kUnsafeText, Gravity::kRefusal, "SPL cannot name the field", predicate.span});
    return "";
  }
  const ir::Operand operand = AsText(predicate.operand, source.FindColumn(predicate.field));
  Writer writer(predicate, source, missing, reasons);
  return std::visit(writer, operand);
}

}  // namespace sigmavm::backend::spl
