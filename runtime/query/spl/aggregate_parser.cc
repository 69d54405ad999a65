// Parses statistical functions.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "runtime/query/spl/aggregate.h"
#include "runtime/query/spl/expression_parser.h"

namespace sigmavm::spl {
namespace {

using Code = DiagnosticCode;

struct NamedKind {
  std::string_view name;
  AggregateKind kind;
};
constexpr std::array kKinds = {
    NamedKind{"count", AggregateKind::kCount},
    NamedKind{"c", AggregateKind::kCount},
    NamedKind{"dc", AggregateKind::kDistinctCount},
    NamedKind{"distinct_count", AggregateKind::kDistinctCount},
    NamedKind{"sum", AggregateKind::kSum},
    NamedKind{"avg", AggregateKind::kAverage},
    NamedKind{"mean", AggregateKind::kAverage},
    NamedKind{"min", AggregateKind::kMin},
    NamedKind{"max", AggregateKind::kMax},
    NamedKind{"range", AggregateKind::kRange},
    NamedKind{"median", AggregateKind::kMedian},
    NamedKind{"values", AggregateKind::kValues},
    NamedKind{"list", AggregateKind::kList},
    NamedKind{"first", AggregateKind::kFirst},
    NamedKind{"last", AggregateKind::kLast},
    NamedKind{"earliest", AggregateKind::kEarliest},
    NamedKind{"latest", AggregateKind::kLatest},
    NamedKind{"earliest_time", AggregateKind::kEarliestTime},
    NamedKind{"latest_time", AggregateKind::kLatestTime},
};

/// "perc95", "p95", "exactperc99.9".
bool ReadPercentile(std::string_view name, double& percentile) {
  for (const std::string_view prefix : {"exactperc", "perc", "p"}) {
    if (name.substr(0, prefix.size()) != prefix) continue;
    return ParseNumber(name.substr(prefix.size()), percentile) && percentile >= 0 &&
           percentile <= 100;
  }
  return false;
}

bool FindKind(std::string_view name, Aggregate& aggregate) {
  for (const NamedKind& known : kKinds) {
    if (known.name == name) {
      aggregate.kind = known.kind;
      return true;
    }
  }
  aggregate.kind = AggregateKind::kPercentile;
  return ReadPercentile(name, aggregate.percentile);
}

class Parser {
 public:
  Parser(Cursor& cursor, const AggregateRules& rules) : cursor_(cursor), rules_(rules) {}

  bool One(std::vector<Aggregate>& aggregates) {
    cursor_.SkipBlanks();
    const size_t offset = cursor_.pos();
    const std::string name(cursor_.TakeBare());
    Aggregate aggregate;
    if (name.empty() || !FindKind(name, aggregate)) {
      return cursor_.Fail(name.empty() ? Code::kQuerySyntax : Code::kQueryUnsupported, offset,
                          name.empty() ? "a statistical function is missing"
                                       : "statistical function '" + name + "'");
    }
    if (cursor_.Peek() == '(') {
      if (!Argument(aggregate)) return false;
    } else if (aggregate.kind != AggregateKind::kCount) {
      return cursor_.Fail(Code::kQuerySyntax, offset, "'" + name + "' takes a field");
    }
    std::string output(cursor_.state().source.text().substr(offset, cursor_.pos() - offset));
    if (output == "count()") output = "count";
    if (cursor_.TakeWord("AS") && !cursor_.TakeName(output)) return false;
    aggregate.output = cursor_.state().names.Add(output);
    for (const Aggregate& other : aggregates) {
      if (other.output == aggregate.output) {
        return cursor_.Fail(Code::kQuerySyntax, offset, "two results named '" + output + "'");
      }
    }
    aggregates.push_back(std::move(aggregate));
    return true;
  }

 private:
  bool Argument(Aggregate& aggregate) {
    cursor_.set_pos(cursor_.pos() + 1);
    if (cursor_.Take(")")) {
      return aggregate.kind == AggregateKind::kCount ||
             cursor_.FailHere(Code::kQuerySyntax, "a field is missing");
    }
    cursor_.SkipBlanks();
    const size_t offset = cursor_.pos();
    if (cursor_.TakeWord("eval") && cursor_.Take("(")) {
      if (!Eval(aggregate, offset)) return false;
    } else {
      cursor_.set_pos(offset);
      std::string name;
      if (!cursor_.TakeName(name)) return false;
      if (name.find('*') != std::string::npos) {
        return cursor_.Fail(Code::kQueryUnsupported, offset, "a wildcard in a function's field");
      }
      if (rules_.check_field != nullptr &&
          !rules_.check_field(cursor_, name, offset, rules_.context)) {
        return false;
      }
      aggregate.field = cursor_.state().names.Add(name);
    }
    return cursor_.Take(")") ||
           cursor_.FailHere(Code::kQuerySyntax, "the parenthesis is never closed");
  }

  bool Eval(Aggregate& aggregate, size_t offset) {
    if (!rules_.allows_eval) {
      return cursor_.Fail(Code::kQueryUnsupported, offset, "an expression in tstats");
    }
    aggregate.expression = ParseExpression(cursor_);
    if (aggregate.expression == nullptr) return false;
    aggregate.is_condition = aggregate.expression->is_condition();
    if (aggregate.is_condition && aggregate.kind != AggregateKind::kCount) {
      return cursor_.Fail(Code::kQueryType, offset, "only count takes a condition");
    }
    return cursor_.Take(")") ||
           cursor_.FailHere(Code::kQuerySyntax, "the parenthesis is never closed");
  }

  Cursor& cursor_;
  const AggregateRules& rules_;
};

}  // namespace

bool ParseAggregates(Cursor& cursor, std::span<const std::string_view> stops,
                     const AggregateRules& rules, std::vector<Aggregate>& aggregates) {
  Parser parser(cursor, rules);
  for (;;) {
    if (!parser.One(aggregates)) return false;
    if (cursor.Take(",")) continue;
    if (cursor.AtEnd()) return true;
    const size_t before = cursor.pos();
    const std::string_view word = cursor.TakeBare();
    cursor.set_pos(before);
    const bool at_stop = std::any_of(stops.begin(), stops.end(), [&](std::string_view stop) {
      return EqualsIgnoringCase(word, stop);
    });
    if (at_stop) return true;
  }
}

}  // namespace sigmavm::spl
