#include "compiler/backend/mapping/mapped_rule.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "compiler/backend/mapping/column_test.h"
#include "compiler/optimize/simplify.h"

namespace sigmavm::backend {
namespace {

using ir::Expression;
using ir::ExpressionKind;
using ir::Predicate;

bool Serves(const SourceSelector& selector, const ir::LogsourcePlan& logsource) {
  const auto fits = [](const std::optional<std::string>& wanted,
                       const std::optional<std::string>& given) {
    return !wanted || wanted == given;
  };
  const auto& channels = logsource.channels;
  return fits(selector.category, logsource.category) && fits(selector.product, logsource.product) &&
         fits(selector.service, logsource.service) &&
         (!selector.channel ||
          std::find(channels.begin(), channels.end(), *selector.channel) != channels.end());
}

/// What became of a part of the condition: an expression, or the reasons why there is none.
struct Part {
  std::optional<Expression> expression;
  std::vector<Reason> reasons;  ///< refusals when there is no expression
};

class Mapper {
 public:
  explicit Mapper(const Source& source) : source_(source) {}

  Part Map(const Expression& expression, bool negated) {
    switch (expression.kind) {
      case ExpressionKind::kPredicate:
        return MapPredicate(expression.predicate);
      case ExpressionKind::kOr:
        return MapOr(expression, negated);
      case ExpressionKind::kAnd:
        return MapAll(expression, negated);
      case ExpressionKind::kNot:
        return MapAll(expression, !negated);
      case ExpressionKind::kTrue:
      case ExpressionKind::kFalse:
        break;
    }
    return {expression, {}};
  }

 private:
  /// Every child has to be said.
  Part MapAll(const Expression& expression, bool negated) {
    Part whole;
    Expression mapped{expression.kind, {}, {}, expression.span};
    bool complete = true;
    for (const Expression& child : expression.children) {
      Part part = Map(child, negated);
      Append(part.reasons, whole.reasons);
      complete = complete && part.expression;
      if (part.expression) mapped.children.push_back(std::move(*part.expression));
    }
    if (complete) whole.expression = std::move(mapped);
    return whole;
  }

  /// Alternatives that cannot be said narrow a query, but leave the others good. Under a negation
  /// they would widen it, so there all are needed.
  Part MapOr(const Expression& expression, bool negated) {
    if (negated) return MapAll(expression, negated);
    Part whole;
    Expression mapped{expression.kind, {}, {}, expression.span};
    std::vector<Reason> missing;
    for (const Expression& child : expression.children) {
      Part part = Map(child, negated);
      Append(part.reasons, part.expression ? whole.reasons : missing);
      if (part.expression) mapped.children.push_back(std::move(*part.expression));
    }
    if (mapped.children.empty() && !expression.children.empty()) return {std::nullopt, missing};
    for (Reason& reason : missing) {
      reason = {ReasonCode::kAlternativeDropped, Gravity::kPartial,
                "an alternative is left out: " + reason.message, reason.span};
    }
    Append(missing, whole.reasons);
    whole.expression = std::move(mapped);
    return whole;
  }

  static void Append(const std::vector<Reason>& from, std::vector<Reason>& to) {
    for (const Reason& reason : from) {
      const auto same = [&](const Reason& other) {
        return other.code == reason.code && other.message == reason.message;
      };
      if (std::none_of(to.begin(), to.end(), same)) to.push_back(reason);
    }
  }

  Part MapPredicate(const Predicate& predicate) {
    if (predicate.field.empty()) return MapKeyword(predicate);
    const FieldMapping* mapping = source_.FindField(predicate.field);
    if (mapping == nullptr && !source_.other_fields) return Unmapped(predicate, predicate.field);
    if (std::holds_alternative<ir::FieldMatch>(predicate.operand)) return MapFieldMatch(predicate);
    if (mapping == nullptr) return {ir::MakePredicate(predicate), {}};
    Part part = Take(TestMapping(predicate, *mapping));
    if (part.expression && !mapping->approximate.empty()) {
      part.reasons.push_back({ReasonCode::kApproximateField, Gravity::kPartial,
                              FieldName(predicate) + ": " + mapping->approximate, predicate.span});
    }
    return part;
  }

  ColumnTest TestMapping(const Predicate& predicate, const FieldMapping& mapping) const {
    if (!mapping.hashes.empty()) return TestHashes(predicate, mapping);
    if (!mapping.file_name.empty()) {
      ColumnTest test = TestFileName(predicate, mapping.file_name);
      if (mapping.column.empty() || std::holds_alternative<Expression>(test)) return test;
    }
    const Column* column = source_.FindColumn(mapping.column);
    if (column != nullptr) return TestColumn(predicate, *column);
    return TestColumn(predicate, Column{.name = mapping.column,
                                        .type = ColumnType::kString,
                                        .expression = {},
                                        .origin = {},
                                        .values = {},
                                        .span = {}});
  }

  Part MapKeyword(const Predicate& predicate) {
    if (source_.keywords.empty()) return {ir::MakePredicate(predicate), {}};
    std::vector<Expression> columns;
    for (const std::string& name : source_.keywords) {
      Predicate test = predicate;
      test.field = name;
      columns.push_back(ir::MakePredicate(std::move(test)));
    }
    return {ir::MakeOr(std::move(columns)),
            {{ReasonCode::kApproximateField, Gravity::kPartial,
              "keywords are searched for in " + std::to_string(source_.keywords.size()) +
                  " columns of " + source_.name + " only",
              predicate.span}}};
  }

  /// The column that holds a field as a text, for comparisons of fields.
  [[nodiscard]] std::optional<std::string> TextColumn(const std::string& field) const {
    auto name = ColumnOfField(source_, field);
    const Column* column = name ? source_.FindColumn(*name) : nullptr;
    const bool is_text =
        column == nullptr || (column->type == ColumnType::kString && column->values.empty());
    return is_text ? name : std::nullopt;
  }

  Part MapFieldMatch(const Predicate& predicate) const {
    auto match = std::get<ir::FieldMatch>(predicate.operand);
    const auto left = TextColumn(predicate.field);
    const auto right = TextColumn(match.field);
    if (!left) return Unmapped(predicate, predicate.field);
    if (!right) return Unmapped(predicate, match.field);
    match.field = *right;
    return {ir::MakePredicate({*left, std::move(match), predicate.span}), {}};
  }

  [[nodiscard]] Part Unmapped(const Predicate& predicate, const std::string& field) const {
    return {std::nullopt,
            {Refusal(ReasonCode::kUnmappedField, predicate,
                     "field '" + field + "' is not held by " + source_.name)}};
  }

  static Part Take(ColumnTest test) {
    if (auto* expression = std::get_if<Expression>(&test)) return {std::move(*expression), {}};
    return {std::nullopt, {std::get<Reason>(std::move(test))}};
  }

  const Source& source_;
};

std::string DescribeLogsource(const ir::LogsourcePlan& logsource) {
  std::string text;
  const auto add = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value) text += (text.empty() ? "" : ", ") + std::string(name) + " " + *value;
  };
  add("category", logsource.category);
  add("product", logsource.product);
  add("service", logsource.service);
  return text;
}

}  // namespace

const Source* FindSource(const Profile& profile, const ir::LogsourcePlan& logsource) {
  const auto found =
      std::find_if(profile.sources.begin(), profile.sources.end(),
                   [&](const Source& source) { return Serves(source.selector, logsource); });
  return found == profile.sources.end() ? nullptr : &*found;
}

MappedRule MapRule(const ir::RulePlan& plan, const Profile& profile) {
  MappedRule rule;
  rule.plan = &plan;
  rule.profile = &profile;
  rule.source = FindSource(profile, plan.logsource);
  if (rule.source == nullptr) {
    rule.reasons.push_back({ReasonCode::kNoSource, Gravity::kRefusal,
                            profile.name + " has no events of " + DescribeLogsource(plan.logsource),
                            plan.meta.title.span});
    return rule;
  }
  Part part = Mapper(*rule.source).Map(plan.expression, false);
  rule.reasons = std::move(part.reasons);
  if (part.expression) rule.expression = optimize::Simplify(std::move(*part.expression));
  return rule;
}

std::optional<std::string> ColumnOfField(const Source& source, const std::string& field) {
  const FieldMapping* mapping = source.FindField(field);
  if (mapping == nullptr) return source.other_fields ? std::optional(field) : std::nullopt;
  if (mapping->column.empty() || !mapping->approximate.empty()) return std::nullopt;
  return mapping->column;
}

}  // namespace sigmavm::backend
