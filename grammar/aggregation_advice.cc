#include "grammar/aggregation_advice.h"

#include <string>

#include "grammar/condition_text.h"

namespace sigmavm::grammar {
namespace {

// What could be read of `function(field) by group operator threshold`; parts can be empty.
struct Aggregation {
  std::string_view function;
  std::string_view field;
  std::string_view group_by;
  std::string_view comparison;
  std::string_view threshold;
};

struct Translation {
  std::string_view function;
  std::string_view type;       ///< of the correlation rule
  std::string_view condition;  ///< further keys of its condition map
};

// The spec has no minimum and no maximum: they are the ends of the percentile scale.
constexpr Translation kTranslations[] = {
    {"count", "value_count", ""},
    {"sum", "value_sum", ""},
    {"avg", "value_avg", ""},
    {"min", "value_percentile", "percentile: 0"},
    {"max", "value_percentile", "percentile: 100"},
};

struct Comparison {
  std::string_view symbol;
  std::string_view key;
};

// Longer symbols first.
constexpr Comparison kComparisons[] = {{">=", "gte"}, {"<=", "lte"}, {"==", "eq"}, {"!=", "neq"},
                                       {">", "gt"},   {"<", "lt"},   {"=", "eq"}};

class AggregationReader {
 public:
  explicit AggregationReader(std::string_view text) : rest_(text) {}

  Aggregation Read() {
    Aggregation result;
    result.function = TakeWord();
    if (Take("(")) {
      result.field = TakeUntil(")");
      (void)Take(")");
    }
    if (rest_.substr(0, 3) == "by ") {
      rest_.remove_prefix(3);
      result.group_by = TakeUntil("<>=!");
    }
    for (const Comparison& comparison : kComparisons) {
      if (!Take(comparison.symbol)) continue;
      result.comparison = comparison.key;
      result.threshold = TakeUntil(" ");
      break;
    }
    return result;
  }

 private:
  void SkipBlanks() {
    while (!rest_.empty() && IsConditionBlank(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view TakeFront(size_t size) {
    std::string_view result = rest_.substr(0, size);
    rest_.remove_prefix(result.size());
    while (!result.empty() && IsConditionBlank(result.back())) result.remove_suffix(1);
    SkipBlanks();
    return result;
  }

  std::string_view TakeWord() {
    SkipBlanks();
    size_t size = 0;
    while (size < rest_.size() && IsNameCharacter(rest_[size])) ++size;
    return TakeFront(size);
  }

  bool Take(std::string_view symbol) {
    if (rest_.substr(0, symbol.size()) != symbol) return false;
    TakeFront(symbol.size());
    return true;
  }

  std::string_view TakeUntil(std::string_view ends) {
    SkipBlanks();
    return TakeFront(rest_.find_first_of(ends));
  }

  std::string_view rest_;
};

void AppendPart(std::string& list, std::string_view part) {
  if (part.empty()) return;
  if (!list.empty()) list += ", ";
  list += part;
}

std::string ConditionMap(const Aggregation& aggregation, std::string_view further) {
  std::string parts;
  if (!aggregation.field.empty()) AppendPart(parts, "field: " + Shortened(aggregation.field));
  AppendPart(parts, further);
  if (!aggregation.comparison.empty() && !aggregation.threshold.empty()) {
    AppendPart(parts,
               std::string(aggregation.comparison) + ": " + Shortened(aggregation.threshold));
  }
  return parts;
}

std::string RuleAdvice(const Aggregation& aggregation, std::string_view type,
                       std::string_view further) {
  std::string help = "end the condition before the `|` and write a correlation rule with `type: ";
  help.append(type).append("`");
  if (!aggregation.group_by.empty()) {
    help.append(", `group-by: [").append(Shortened(aggregation.group_by)).append("]`");
  }
  const std::string condition = ConditionMap(aggregation, further);
  if (!condition.empty()) help.append(", `condition: {").append(condition).append("}`");
  return help + " and a `timespan`";
}

std::string Advice(const Aggregation& aggregation) {
  if (aggregation.function == "near") {
    return "end the condition before the `|` and write a correlation rule with `type: temporal` "
           "(or `temporal_ordered`), `rules`, `group-by` and a `timespan`";
  }
  if (aggregation.function == "count" && aggregation.field.empty()) {
    return RuleAdvice(aggregation, "event_count", "");
  }
  for (const Translation& translation : kTranslations) {
    if (aggregation.function == translation.function) {
      return RuleAdvice(aggregation, translation.type, translation.condition);
    }
  }
  return "end the condition before the `|`; to count or to relate events, write a correlation rule";
}

}  // namespace

Diagnostic AggregationError(std::string_view text, size_t pipe, const TextOrigin& origin) {
  size_t end = text.size();
  while (IsConditionBlank(text[end - 1])) --end;
  return Error(DiagnosticCode::kAggregationInCondition, origin.Map(pipe, end),
               "Sigma 2 has no aggregations after `|`",
               Advice(AggregationReader(text.substr(pipe + 1)).Read()));
}

}  // namespace sigmavm::grammar
