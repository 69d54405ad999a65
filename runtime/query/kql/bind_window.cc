// Binds the functions that look at other rows: row_number, prev, next, row_cumsum,
// row_window_session.
#include "runtime/query/kql/arithmetic.h"
#include "runtime/query/kql/binder.h"
#include "runtime/query/kql/convert.h"

namespace sigmavm::kql {
namespace {

/// Counts from `start`; begins again at every row for which `restart` is true.
class RowNumber final : public Expression {
 public:
  RowNumber(int64_t start, ExpressionPtr restart, size_t slot)
      : Expression(ColumnType::kLong), start_(start), restart_(std::move(restart)), slot_(slot) {}
  Value Evaluate(Context& context) const override {
    Value& last = context.slot(slot_);
    const bool again = restart_ != nullptr && restart_->Test(context) == Truth::kTrue;
    last = Value::Long(last.is_null() || again ? start_ : last.integer + 1);
    return last;
  }

 private:
  int64_t start_;
  ExpressionPtr restart_;
  size_t slot_;
};

/// The value of an expression `distance` rows away, or of the fallback at the ends.
class Neighbour final : public Expression {
 public:
  Neighbour(ExpressionPtr value, int64_t distance, ExpressionPtr fallback)
      : Expression(value->type()),
        value_(std::move(value)),
        distance_(distance),
        fallback_(std::move(fallback)) {
    AddCost(value_->cost());
  }
  Value Evaluate(Context& context) const override {
    const size_t here = context.index();
    const int64_t there = static_cast<int64_t>(here) + distance_;
    if (there < 0 || there >= static_cast<int64_t>(context.rows().size())) {
      return fallback_ == nullptr ? NullOf(type()) : fallback_->Evaluate(context);
    }
    context.SetIndex(static_cast<size_t>(there));
    const Value value = value_->Evaluate(context);
    context.SetIndex(here);
    return value;
  }

 private:
  ExpressionPtr value_;
  int64_t distance_;
  ExpressionPtr fallback_;
};

/// The sum of all rows so far; nulls add nothing.
class CumulativeSum final : public Expression {
 public:
  CumulativeSum(ExpressionPtr value, ExpressionPtr restart, size_t slot)
      : Expression(value->type()),
        value_(std::move(value)),
        restart_(std::move(restart)),
        slot_(slot) {
    AddCost(value_->cost());
  }
  Value Evaluate(Context& context) const override {
    const Value value = value_->Evaluate(context);
    Value& sum = context.slot(slot_);
    if (restart_ != nullptr && restart_->Test(context) == Truth::kTrue) sum = Value();
    if (value.is_null()) return sum.is_null() ? value : sum;
    if (sum.is_null()) {
      sum = value;
    } else if (value.kind == Kind::kReal) {
      sum = Value::Real(sum.number() + value.real);
    } else {
      const uint64_t total =
          static_cast<uint64_t>(sum.integer) + static_cast<uint64_t>(value.integer);
      sum = Value::Integer(value.kind, static_cast<int64_t>(total));
    }
    return sum;
  }

 private:
  ExpressionPtr value_;
  ExpressionPtr restart_;
  size_t slot_;
};

/// The point at which the session of the row began.
class Session final : public Expression {
 public:
  Session(ExpressionPtr value, int64_t from_first, int64_t between, ExpressionPtr restart,
          size_t first_slot, size_t last_slot)
      : Expression(ColumnType::kDateTime),
        value_(std::move(value)),
        from_first_(from_first),
        between_(between),
        restart_(std::move(restart)),
        first_slot_(first_slot),
        last_slot_(last_slot) {
    AddCost(value_->cost());
  }
  Value Evaluate(Context& context) const override {
    const Value value = value_->Evaluate(context);
    Value& first = context.slot(first_slot_);
    Value& last = context.slot(last_slot_);
    const bool starts = value.is_null() || first.is_null() ||
                        Distance(first, value) >= from_first_ ||
                        Distance(last, value) >= between_ ||
                        (restart_ != nullptr && restart_->Test(context) == Truth::kTrue);
    if (starts) first = value;
    last = value;
    return first;
  }

 private:
  static int64_t Distance(const Value& from, const Value& to) noexcept {
    int64_t distance = 0;
    if (__builtin_sub_overflow(to.integer, from.integer, &distance)) return INT64_MAX;
    return distance;
  }

  ExpressionPtr value_;
  int64_t from_first_;
  int64_t between_;
  ExpressionPtr restart_;
  size_t first_slot_;
  size_t last_slot_;
};

}  // namespace

bool Binder::CheckSerialized(const Syntax& call, const Shape& shape) {
  if (shape.serialized) return true;
  FailType(call.range,
           "'" + call.name + "' needs rows in a fixed order: put sort or serialize " + "in front");
  return false;
}

ExpressionPtr Binder::BindRowNumber(const Syntax& call, const Shape& shape) {
  if (!CheckSerialized(call, shape) || !CheckCount(call, 0, 2)) return nullptr;
  int64_t start = 1;
  if (!call.children.empty()) {
    const std::optional<Value> value = BindConstant(*call.children[0], shape, ColumnType::kLong);
    if (!value) return nullptr;
    if (!value->is_null()) start = value->integer;
  }
  ExpressionPtr restart;
  if (call.children.size() == 2) {
    restart = BindTyped(*call.children[1], shape, ColumnType::kBool);
    if (restart == nullptr) return nullptr;
  }
  return std::make_shared<RowNumber>(start, std::move(restart), execution_.TakeSlot());
}

/// prev(value [, distance [, fallback]]) and next(...)
ExpressionPtr Binder::BindNeighbour(const Syntax& call, const Shape& shape) {
  if (!CheckSerialized(call, shape) || !CheckCount(call, 1, 3)) return nullptr;
  ExpressionPtr value = Bind(*call.children[0], shape);
  if (value == nullptr) return nullptr;
  int64_t distance = 1;
  if (call.children.size() > 1) {
    const std::optional<Value> given = BindConstant(*call.children[1], shape, ColumnType::kLong);
    if (!given) return nullptr;
    constexpr int64_t kMaxDistance = 1'000'000'000;
    if (given->is_null() || given->integer < 0 || given->integer > kMaxDistance) {
      return FailType(call.children[1]->range, "this is no distance of rows");
    }
    distance = given->integer;
  }
  ExpressionPtr fallback;
  if (call.children.size() > 2) {
    fallback = BindTyped(*call.children[2], shape, value->type());
    if (fallback == nullptr) return nullptr;
  }
  return std::make_shared<Neighbour>(std::move(value), call.name == "prev" ? -distance : distance,
                                     std::move(fallback));
}

ExpressionPtr Binder::BindCumulativeSum(const Syntax& call, const Shape& shape) {
  if (!CheckSerialized(call, shape) || !CheckCount(call, 1, 2)) return nullptr;
  ExpressionPtr value = Bind(*call.children[0], shape);
  if (value == nullptr) return nullptr;
  if (!IsNumber(value->type()) && value->type() != ColumnType::kTimespan) {
    return FailType(call.children[0]->range, "only numbers and timespans can be summed");
  }
  ExpressionPtr restart;
  if (call.children.size() == 2) {
    restart = BindTyped(*call.children[1], shape, ColumnType::kBool);
    if (restart == nullptr) return nullptr;
  }
  return std::make_shared<CumulativeSum>(std::move(value), std::move(restart),
                                         execution_.TakeSlot());
}

ExpressionPtr Binder::BindSession(const Syntax& call, const Shape& shape) {
  if (!CheckSerialized(call, shape) || !CheckCount(call, 3, 4)) return nullptr;
  ExpressionPtr value = BindTyped(*call.children[0], shape, ColumnType::kDateTime);
  if (value == nullptr) return nullptr;
  const auto first = BindConstant(*call.children[1], shape, ColumnType::kTimespan);
  const auto between =
      first ? BindConstant(*call.children[2], shape, ColumnType::kTimespan) : std::nullopt;
  if (!between) return nullptr;
  if (first->is_null() || between->is_null()) {
    return FailType(call.range, "the distances must not be null");
  }
  ExpressionPtr restart;
  if (call.children.size() == 4) {
    restart = BindTyped(*call.children[3], shape, ColumnType::kBool);
    if (restart == nullptr) return nullptr;
  }
  const size_t slot = execution_.TakeSlot();
  return std::make_shared<Session>(std::move(value), first->integer, between->integer,
                                   std::move(restart), slot, execution_.TakeSlot());
}

}  // namespace sigmavm::kql
