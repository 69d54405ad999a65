// Conditions of the search command, compiled: what an event has to look like.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "runtime/query/spl/network.h"
#include "runtime/query/spl/pattern.h"
#include "runtime/query/spl/run.h"

namespace sigmavm::spl {

/// A condition of two values: the search command knows no null. Immutable, thread-safe.
class Predicate {
 public:
  virtual ~Predicate() = default;
  [[nodiscard]] virtual bool Matches(const Row& row) const = 0;
};
using PredicatePtr = std::unique_ptr<Predicate>;

class AndPredicate : public Predicate {
 public:
  explicit AndPredicate(std::vector<PredicatePtr> parts) : parts_(std::move(parts)) {}
  [[nodiscard]] bool Matches(const Row& row) const override;

 private:
  std::vector<PredicatePtr> parts_;
};

class OrPredicate : public Predicate {
 public:
  explicit OrPredicate(std::vector<PredicatePtr> parts) : parts_(std::move(parts)) {}
  [[nodiscard]] bool Matches(const Row& row) const override;

 private:
  std::vector<PredicatePtr> parts_;
};

class NotPredicate : public Predicate {
 public:
  explicit NotPredicate(PredicatePtr part) : part_(std::move(part)) {}
  [[nodiscard]] bool Matches(const Row& row) const override { return !part_->Matches(row); }

 private:
  PredicatePtr part_;
};

/// One value to compare a field with: the parts of its text between stars.
struct SearchValue {
  PatternParts parts;
  bool is_case_sensitive = false;
};

/// field=value and field IN (...): some text of the field equals some value. field!=value: some
/// text of the field differs, so events without the field never match.
class FieldPredicate : public Predicate {
 public:
  FieldPredicate(uint32_t slot, bool is_equal, std::vector<SearchValue> values);
  [[nodiscard]] bool Matches(const Row& row) const override;

 private:
  void Add(SearchValue value);
  [[nodiscard]] bool MatchesText(const Text& text) const;

  uint32_t slot_;
  bool is_equal_;
  bool is_presence_ = false;  ///< one value is a bare star
  std::unordered_set<std::string> exact_;
  std::vector<PatternParts> patterns_;
  std::vector<PatternParts> cased_;
  std::vector<Network> networks_;
};

enum class Order : uint8_t { kLess, kLessEqual, kGreater, kGreaterEqual };

/// field<value and so on: as numbers if both are numbers, otherwise as folded texts.
class OrderPredicate : public Predicate {
 public:
  OrderPredicate(uint32_t slot, Order order, std::string value)
      : slot_(slot), order_(order), value_(MakeText(std::move(value))) {}
  [[nodiscard]] bool Matches(const Row& row) const override;

 private:
  uint32_t slot_;
  Order order_;
  Text value_;
};

/// A bare word, a phrase, CASE() or TERM(): occurs in `_raw`.
class TermPredicate : public Predicate {
 public:
  TermPredicate(uint32_t raw_slot, SearchValue value, bool by_major_breakers_only);
  [[nodiscard]] bool Matches(const Row& row) const override;

 private:
  uint32_t slot_;
  SearchValue value_;
  bool by_major_breakers_only_;
  bool is_anything_;  ///< a bare star: true of every event, even one built without `_raw`
};

/// earliest= and latest=: a bound of `_time`, the first inclusive and the second exclusive.
class TimePredicate : public Predicate {
 public:
  TimePredicate(uint32_t time_slot, double seconds, bool is_earliest)
      : slot_(time_slot), seconds_(seconds), is_earliest_(is_earliest) {}
  [[nodiscard]] bool Matches(const Row& row) const override;

 private:
  uint32_t slot_;
  double seconds_;
  bool is_earliest_;
};

}  // namespace sigmavm::spl
