// Computes statistical functions.
#include "runtime/query/spl/aggregate.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "runtime/query/spl/limits.h"

namespace sigmavm::spl {
namespace {

/// One text that a function takes in, with the time of its result.
struct Sample {
  Text text;
  const Value* time;
};

double TimeOf(const Value* time) { return time == nullptr ? 0 : time->texts[0].number; }
bool HasTime(const Value* time) { return time != nullptr && time->texts[0].is_number; }

std::vector<Sample> Gather(const Aggregate& aggregate, std::span<const Row* const> rows,
                           uint32_t time_slot, Run& run) {
  std::vector<Sample> samples;
  Scratch scratch;
  for (const Row* row : rows) {
    const Value* time = row->slots[time_slot];
    if (!run.Charge(1)) return samples;
    if (aggregate.expression == nullptr) {
      const Value* value = row->slots[aggregate.field];
      if (value == nullptr) continue;
      for (const Text& text : value->texts) samples.push_back({text, time});
      continue;
    }
    Scope scope{*row, run, scratch};
    const Datum result = aggregate.expression->Evaluate(scope);
    if (!aggregate.is_condition || result.is_true()) {
      for (const std::string_view text : TextsOf(result, scope)) {
        samples.push_back({MakeText(std::string(text)), time});
      }
    }
    scratch.Clear();
  }
  return samples;
}

bool IsBefore(const Text& a, const Text& b) {
  if (a.is_number && b.is_number) return a.number < b.number;
  if (a.is_number != b.is_number) return a.is_number;
  return a.text < b.text;
}

std::vector<double> Numbers(const std::vector<Sample>& samples) {
  std::vector<double> numbers;
  for (const Sample& sample : samples) {
    if (sample.text.is_number) numbers.push_back(sample.text.number);
  }
  return numbers;
}

/// Nearest rank. Where the rank falls between two values, versions and settings of Splunk differ,
/// so unless the values are equal there is no answer.
const Value* Percentile(std::vector<double> numbers, double percentile, Run& run) {
  if (numbers.empty()) return nullptr;
  std::sort(numbers.begin(), numbers.end());
  const double rank = percentile / 100 * static_cast<double>(numbers.size());
  const auto above = std::min(static_cast<size_t>(std::floor(rank)), numbers.size() - 1);
  const auto below = static_cast<size_t>(std::max(std::ceil(rank), 1.0)) - 1;
  if (numbers[above] != numbers[below]) {
    run.Fail(DiagnosticCode::kQueryUncertain, "a percentile that falls between two values");
    return nullptr;
  }
  return run.Keep(OneNumber(numbers[above]));
}

/// Documented: of an even number of values, the higher of the two in the middle.
const Value* Median(std::vector<double> numbers, Run& run) {
  if (numbers.empty()) return nullptr;
  std::sort(numbers.begin(), numbers.end());
  return run.Keep(OneNumber(numbers[numbers.size() / 2]));
}

const Value* OfNumbers(AggregateKind kind, const std::vector<double>& numbers, Run& run) {
  if (numbers.empty()) return nullptr;
  double sum = 0;
  for (const double number : numbers) sum += number;
  if (kind == AggregateKind::kSum) return run.Keep(OneNumber(sum));
  if (kind == AggregateKind::kAverage) {
    return run.Keep(OneNumber(sum / static_cast<double>(numbers.size())));
  }
  const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
  return run.Keep(OneNumber(*most - *least));
}

const Value* Lists(AggregateKind kind, const std::vector<Sample>& samples, Run& run) {
  Value value;
  if (kind == AggregateKind::kList) {
    const size_t count = std::min(samples.size(), Bounds::kListValues);
    for (size_t i = 0; i < count; ++i) value.texts.push_back(samples[i].text);
  } else {
    std::map<std::string_view, const Text*> distinct;
    for (const Sample& sample : samples) distinct.emplace(sample.text.text, &sample.text);
    for (const auto& [text, prepared] : distinct) value.texts.push_back(*prepared);
  }
  return value.texts.empty() ? nullptr : run.Keep(std::move(value));
}

/// Of equal times, the first seen wins.
const Value* ByTime(AggregateKind kind, const std::vector<Sample>& samples, Run& run) {
  const bool is_earliest = kind == AggregateKind::kEarliest || kind == AggregateKind::kEarliestTime;
  const Sample* best = nullptr;
  for (const Sample& sample : samples) {
    if (!HasTime(sample.time)) {
      run.Fail(DiagnosticCode::kQueryOrder, "a function of time over results without _time");
      return nullptr;
    }
    const bool is_better =
        best == nullptr || (is_earliest ? TimeOf(sample.time) < TimeOf(best->time)
                                        : TimeOf(sample.time) > TimeOf(best->time));
    if (is_better) best = &sample;
  }
  if (best == nullptr) return nullptr;
  const bool wants_time =
      kind == AggregateKind::kEarliestTime || kind == AggregateKind::kLatestTime;
  return wants_time ? best->time : run.Keep(Value{{best->text}});
}

const Value* Extreme(AggregateKind kind, const std::vector<Sample>& samples, Run& run) {
  if (samples.empty()) return nullptr;
  const auto before = [](const Sample& a, const Sample& b) { return IsBefore(a.text, b.text); };
  const auto found = kind == AggregateKind::kMin
                         ? std::min_element(samples.begin(), samples.end(), before)
                         : std::max_element(samples.begin(), samples.end(), before);
  return run.Keep(Value{{found->text}});
}

const Value* Count(AggregateKind kind, const std::vector<Sample>& samples, Run& run) {
  if (kind == AggregateKind::kCount) {
    return run.Keep(OneNumber(static_cast<double>(samples.size())));
  }
  std::set<std::string_view> distinct;
  for (const Sample& sample : samples) distinct.insert(sample.text.text);
  return run.Keep(OneNumber(static_cast<double>(distinct.size())));
}

}  // namespace

const Value* Compute(const Aggregate& aggregate, std::span<const Row* const> rows,
                     uint32_t time_slot, Run& run) {
  if (aggregate.field == Names::kNone && aggregate.expression == nullptr) {
    return run.Keep(OneNumber(static_cast<double>(rows.size())));
  }
  const std::vector<Sample> samples = Gather(aggregate, rows, time_slot, run);
  if (run.failed()) return nullptr;
  switch (aggregate.kind) {
    case AggregateKind::kCount:
    case AggregateKind::kDistinctCount:
      return Count(aggregate.kind, samples, run);
    case AggregateKind::kSum:
    case AggregateKind::kAverage:
    case AggregateKind::kRange:
      return OfNumbers(aggregate.kind, Numbers(samples), run);
    case AggregateKind::kMin:
    case AggregateKind::kMax:
      return Extreme(aggregate.kind, samples, run);
    case AggregateKind::kMedian:
      return Median(Numbers(samples), run);
    case AggregateKind::kPercentile:
      return Percentile(Numbers(samples), aggregate.percentile, run);
    case AggregateKind::kValues:
    case AggregateKind::kList:
      return Lists(aggregate.kind, samples, run);
    case AggregateKind::kFirst:
      return samples.empty() ? nullptr : run.Keep(Value{{samples.front().text}});
    case AggregateKind::kLast:
      return samples.empty() ? nullptr : run.Keep(Value{{samples.back().text}});
    case AggregateKind::kEarliest:
    case AggregateKind::kLatest:
    case AggregateKind::kEarliestTime:
    case AggregateKind::kLatestTime:
      return ByTime(aggregate.kind, samples, run);
  }
  return nullptr;
}

bool Groups::Before::operator()(const Key& a, const Key& b) const {
  for (size_t i = 0; i < a.size() && i < b.size(); ++i) {
    if (a[i] == b[i]) continue;
    double left = 0;
    double right = 0;
    const bool left_is_number = ParseNumber(a[i], left);
    const bool right_is_number = ParseNumber(b[i], right);
    if (left_is_number != right_is_number) return left_is_number;
    if (left_is_number && left != right) return left < right;
    return a[i] < b[i];
  }
  return a.size() < b.size();
}

std::vector<Groups::Key> Groups::KeysOf(const Row& row, Run& run) const {
  std::vector<Key> keys(1);
  for (const uint32_t field : fields_) {
    const Value* value = row.slots[field];
    if (value == nullptr && !stand_in_) return {};
    std::vector<Key> longer;
    for (const Key& key : keys) {
      const size_t count = value == nullptr ? 1 : value->texts.size();
      for (size_t i = 0; i < count; ++i) {
        longer.push_back(key);
        longer.back().push_back(value == nullptr ? *stand_in_ : value->texts[i].text);
        if (!run.Charge(1) || longer.size() > Bounds::kValues) {
          run.Fail(DiagnosticCode::kQueryTooLarge, "a result belongs to too many groups");
          return {};
        }
      }
    }
    keys = std::move(longer);
  }
  return keys;
}

void Summarize(const Groups& groups, const std::vector<Aggregate>& aggregates, uint32_t time_slot,
               Rows& rows, Run& run) {
  Groups::Map<std::vector<const Row*>> members;
  if (groups.fields().empty()) members[{}] = {};
  for (const Row& row : rows) {
    for (Groups::Key& key : groups.KeysOf(row, run)) members[std::move(key)].push_back(&row);
    if (run.failed()) return;
  }
  Rows summaries;
  for (const auto& [key, group] : members) {
    Row summary;
    summary.slots.assign(run.names().size(), nullptr);
    for (size_t i = 0; i < key.size(); ++i) {
      summary.slots[groups.fields()[i]] = run.Keep(OneText(key[i]));
    }
    for (const Aggregate& aggregate : aggregates) {
      summary.slots[aggregate.output] = Compute(aggregate, group, time_slot, run);
    }
    for (const Row* row : group) {
      summary.origins.insert(summary.origins.end(), row->origins.begin(), row->origins.end());
    }
    SortOrigins(summary.origins);
    if (run.failed() || !run.Admit(summaries.size() + 1)) return;
    summaries.push_back(std::move(summary));
  }
  rows = std::move(summaries);
}

}  // namespace sigmavm::spl
