// Evaluates the conditions of the search command.
#include "runtime/query/spl/predicate.h"

#include <algorithm>
#include <utility>

#include "runtime/base/case_fold.h"

namespace sigmavm::spl {
namespace {

SearchValue Prepared(SearchValue value) {
  if (value.is_case_sensitive) return value;
  for (std::string& part : value.parts) part = Folded(part);
  return value;
}

bool IsAnything(const PatternParts& parts) {
  return parts.size() > 1 && std::all_of(parts.begin(), parts.end(),
                                         [](const std::string& part) { return part.empty(); });
}

template <typename T>
bool Holds(const T& a, const T& b, Order order) {
  switch (order) {
    case Order::kLess:
      return a < b;
    case Order::kLessEqual:
      return a <= b;
    case Order::kGreater:
      return a > b;
    case Order::kGreaterEqual:
      return a >= b;
  }
  return false;
}

}  // namespace

bool AndPredicate::Matches(const Row& row) const {
  return std::all_of(parts_.begin(), parts_.end(),
                     [&](const PredicatePtr& part) { return part->Matches(row); });
}

bool OrPredicate::Matches(const Row& row) const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [&](const PredicatePtr& part) { return part->Matches(row); });
}

FieldPredicate::FieldPredicate(uint32_t slot, bool is_equal, std::vector<SearchValue> values)
    : slot_(slot), is_equal_(is_equal) {
  for (SearchValue& value : values) Add(std::move(value));
}

void FieldPredicate::Add(SearchValue written) {
  SearchValue value = Prepared(std::move(written));
  if (IsAnything(value.parts)) {
    is_presence_ = true;
  } else if (value.is_case_sensitive) {
    cased_.push_back(std::move(value.parts));
  } else if (value.parts.size() > 1) {
    patterns_.push_back(std::move(value.parts));
  } else {
    if (const auto network = ReadNetwork(value.parts[0])) networks_.push_back(*network);
    exact_.insert(std::move(value.parts[0]));
  }
}

bool FieldPredicate::MatchesText(const Text& text) const {
  if (is_presence_) return true;
  if (!exact_.empty() && exact_.count(text.folded) != 0) return true;
  for (const PatternParts& pattern : patterns_) {
    if (MatchesWhole(pattern, text.folded)) return true;
  }
  for (const PatternParts& pattern : cased_) {
    if (MatchesWhole(pattern, text.text)) return true;
  }
  return std::any_of(networks_.begin(), networks_.end(),
                     [&](const Network& network) { return Contains(network, text.text); });
}

bool FieldPredicate::Matches(const Row& row) const {
  const Value* value = row.slots[slot_];
  if (value == nullptr) return false;
  return std::any_of(value->texts.begin(), value->texts.end(),
                     [&](const Text& text) { return MatchesText(text) == is_equal_; });
}

bool OrderPredicate::Matches(const Row& row) const {
  const Value* value = row.slots[slot_];
  if (value == nullptr) return false;
  return std::any_of(value->texts.begin(), value->texts.end(), [&](const Text& text) {
    if (text.is_number && value_.is_number) return Holds(text.number, value_.number, order_);
    return Holds(text.folded, value_.folded, order_);
  });
}

TermPredicate::TermPredicate(uint32_t raw_slot, SearchValue value, bool by_major_breakers_only)
    : slot_(raw_slot),
      value_(Prepared(std::move(value))),
      by_major_breakers_only_(by_major_breakers_only),
      is_anything_(IsAnything(value_.parts)) {}

bool TermPredicate::Matches(const Row& row) const {
  if (is_anything_) return true;
  const Value* value = row.slots[slot_];
  if (value == nullptr) return false;
  return std::any_of(value->texts.begin(), value->texts.end(), [&](const Text& text) {
    const std::string& raw = value_.is_case_sensitive ? text.text : text.folded;
    return MatchesTerm(value_.parts, raw, by_major_breakers_only_);
  });
}

bool TimePredicate::Matches(const Row& row) const {
  const Value* value = row.slots[slot_];
  if (value == nullptr || !value->texts[0].is_number) return false;
  const double time = value->texts[0].number;
  return is_earliest_ ? time >= seconds_ : time < seconds_;
}

}  // namespace sigmavm::spl
