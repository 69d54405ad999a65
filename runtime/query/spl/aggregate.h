// Statistical functions over groups of results: what stats, eventstats, streamstats and tstats
// share.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/query/spl/cursor.h"
#include "runtime/query/spl/expression.h"
#include "runtime/query/spl/run.h"

namespace sigmavm::spl {

enum class AggregateKind : uint8_t {
  kCount,
  kDistinctCount,
  kSum,
  kAverage,
  kMin,
  kMax,
  kRange,
  kMedian,
  kPercentile,
  kValues,
  kList,
  kFirst,
  kLast,
  kEarliest,
  kLatest,
  kEarliestTime,
  kLatestTime,
};

/// One function with its argument and the field that gets the result.
struct Aggregate {
  AggregateKind kind = AggregateKind::kCount;
  double percentile = 0;
  uint32_t field = Names::kNone;  ///< kNone: count of results, or `expression`
  ExpressionPtr expression;       ///< of eval(...)
  bool is_condition = false;      ///< the expression is one: only where it is true it counts
  uint32_t output = 0;
};

/// Which fields aggregates may read: those of stats are free, those of tstats are not.
struct AggregateRules {
  bool allows_eval = true;
  bool (*check_field)(Cursor&, std::string_view name, size_t offset, const void* context) = nullptr;
  const void* context = nullptr;
};

/// Reads functions such as `count dc(user) AS users`, separated by blanks or commas, up to the end
/// or one of the words. At least one; otherwise the parse fails.
[[nodiscard]] bool ParseAggregates(Cursor& cursor, std::span<const std::string_view> stops,
                                   const AggregateRules& rules, std::vector<Aggregate>& aggregates);

/// What the function gives for these results, in their order; nullptr: nothing.
[[nodiscard]] const Value* Compute(const Aggregate& aggregate, std::span<const Row* const> rows,
                                   uint32_t time_slot, Run& run);

/// Results by the values of fields. A result without one of the fields belongs to no group, unless
/// there is a value to stand in; one with several values of a field belongs to the group of each.
class Groups {
 public:
  Groups(std::vector<uint32_t> fields, std::optional<std::string> stand_in)
      : fields_(std::move(fields)), stand_in_(std::move(stand_in)) {}

  using Key = std::vector<std::string>;
  /// The keys of the groups that a result belongs to.
  [[nodiscard]] std::vector<Key> KeysOf(const Row& row, Run& run) const;
  [[nodiscard]] const std::vector<uint32_t>& fields() const noexcept { return fields_; }

  /// Orders keys as results are shown: numbers by value and before texts.
  struct Before {
    bool operator()(const Key& a, const Key& b) const;
  };
  template <typename T>
  using Map = std::map<Key, T, Before>;

 private:
  std::vector<uint32_t> fields_;
  std::optional<std::string> stand_in_;
};

/// Replaces rows by one row a group, with the group's fields and the results of the functions; its
/// origins are those of the group's rows. Without fields there is one group, even of no rows.
void Summarize(const Groups& groups, const std::vector<Aggregate>& aggregates, uint32_t time_slot,
               Rows& rows, Run& run);

}  // namespace sigmavm::spl
