// join: pairs of rows with equal keys.
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "runtime/query/kql/arithmetic.h"
#include "runtime/query/kql/convert.h"
#include "runtime/query/kql/steps.h"

namespace sigmavm::kql {
namespace {

struct JoinKind {
  std::string_view name;
  bool pairs = true;          ///< rows of both sides come out together
  bool unique_left = false;   ///< only the first left row of each key takes part
  bool keeps_left = false;    ///< left rows without a partner come out
  bool keeps_right = false;   ///< right rows without a partner come out
  bool only_matched = false;  ///< without pairs: those with a partner, else those without
  bool right_columns = true;
};

constexpr JoinKind kKinds[] = {
    {"innerunique", true, true},
    {"inner", true},
    {"leftouter", true, false, true},
    {"rightouter", true, false, false, true},
    {"fullouter", true, false, true, true},
    {"leftsemi", false, false, false, false, true, false},
    {"leftanti", false, false, false, false, false, false},
    {"anti", false, false, false, false, false, false},
};

struct JoinKeys {
  std::vector<size_t> left;
  std::vector<size_t> right;
};

class Join final : public Step {
 public:
  Join(const JoinKind& kind, JoinKeys keys, Relation right, Schema left)
      : kind_(kind), keys_(std::move(keys)), right_(std::move(right)), left_(std::move(left)) {
    for (size_t i = 0; i < right_.rows.size(); ++i) {
      if (const std::optional<std::string> key = KeyOf(right_.rows[i], keys_.right)) {
        index_[*key].push_back(i);
      }
    }
  }

  bool Run(Execution& execution, std::vector<Row>& rows) const override {
    std::vector<Row> made;
    std::vector<bool> matched(right_.rows.size(), false);
    std::unordered_set<std::string> seen;
    for (const Row& row : rows) {
      const std::optional<std::string> key = KeyOf(row, keys_.left);
      if (kind_.unique_left && key && !seen.insert(*key).second) continue;
      const auto found = key ? index_.find(*key) : index_.end();
      const bool has_partner = found != index_.end();
      if (!kind_.pairs && has_partner == kind_.only_matched) made.push_back(row);
      if (kind_.pairs && has_partner) {
        for (const size_t partner : found->second) {
          matched[partner] = true;
          made.push_back(Pair(execution, &row, &right_.rows[partner]));
        }
      }
      if (kind_.keeps_left && !has_partner) made.push_back(Pair(execution, &row, nullptr));
      const size_t work = has_partner ? found->second.size() + 1 : 1;
      if (!execution.HasRoom(made.size()) || !execution.Spend(work)) return false;
    }
    for (size_t i = 0; kind_.keeps_right && i < matched.size(); ++i) {
      if (!matched[i]) made.push_back(Pair(execution, nullptr, &right_.rows[i]));
    }
    rows = std::move(made);
    return execution.HasRoom(rows.size());
  }

 private:
  /// nullopt when a key is null: nulls have no partner.
  static std::optional<std::string> KeyOf(const Row& row, const std::vector<size_t>& columns) {
    std::string key;
    for (const size_t column : columns) {
      if (row.cells[column].is_null()) return std::nullopt;
      AppendKey(row.cells[column], key);
    }
    return key;
  }

  [[nodiscard]] Row Pair(Execution& execution, const Row* left, const Row* right) const {
    const Schema& right_schema = right_.shape.schema;
    Value* cells = execution.memory().Make<Value>(left_.size() + right_schema.size());
    for (size_t i = 0; i < left_.size(); ++i) {
      cells[i] = left == nullptr ? NullOf(left_[i].type) : left->cells[i];
    }
    for (size_t i = 0; i < right_schema.size(); ++i) {
      cells[left_.size() + i] = right == nullptr ? NullOf(right_schema[i].type) : right->cells[i];
    }
    std::vector<Origin> origins;
    for (const Row* side : {left, right}) {
      if (side == nullptr) continue;
      origins.insert(origins.end(), side->origins, side->origins + side->origin_count);
    }
    return WithOrigins(execution, cells, std::move(origins));
  }

  const JoinKind& kind_;
  JoinKeys keys_;
  Relation right_;
  Schema left_;
  std::unordered_map<std::string, std::vector<size_t>> index_;
};

/// The column in `$left.name` or `$right.name`.
const Syntax* ColumnOfSide(const Syntax& syntax, std::string_view side) noexcept {
  const bool fits = syntax.kind == SyntaxKind::kMember &&
                    syntax.children[0]->kind == SyntaxKind::kName &&
                    syntax.children[0]->name == side;
  return fits ? &syntax : nullptr;
}

bool AddKey(Binder& binder, const Syntax& left_name, const Syntax& right_name, const Schema& left,
            const Schema& right, JoinKeys& keys) {
  const std::optional<size_t> left_index = binder.FindOrFail(left_name, left);
  const std::optional<size_t> right_index =
      left_index ? binder.FindOrFail(right_name, right) : std::nullopt;
  if (!right_index) return false;
  const ColumnType a = left[*left_index].type;
  const ColumnType b = right[*right_index].type;
  if (a == ColumnType::kDynamic || b == ColumnType::kDynamic) {
    binder.FailType(left_name.range, "a column of type dynamic cannot be a key of join");
    return false;
  }
  if (a != b && !(IsWhole(a) && IsWhole(b))) {
    binder.FailType(left_name.range, "the keys are of type " + std::string(TypeName(a)) + " and " +
                                         std::string(TypeName(b)));
    return false;
  }
  keys.left.push_back(*left_index);
  keys.right.push_back(*right_index);
  return true;
}

/// A name that both sides have, `$left.a == $right.b` either way round, or several with `and`.
bool BindKey(Binder& binder, const Syntax& condition, const Schema& left, const Schema& right,
             JoinKeys& keys) {
  if (condition.kind == SyntaxKind::kName) {
    return AddKey(binder, condition, condition, left, right, keys);
  }
  if (condition.kind == SyntaxKind::kAnd) {
    for (const SyntaxPtr& part : condition.children) {
      if (!BindKey(binder, *part, left, right, keys)) return false;
    }
    return true;
  }
  if (condition.kind == SyntaxKind::kBinary && condition.name == "==") {
    const Syntax* a = condition.children[0].get();
    const Syntax* b = condition.children[1].get();
    if (ColumnOfSide(*a, "$right") != nullptr) std::swap(a, b);
    if (ColumnOfSide(*a, "$left") != nullptr && ColumnOfSide(*b, "$right") != nullptr) {
      return AddKey(binder, *a, *b, left, right, keys);
    }
  }
  binder.Fail(DiagnosticCode::kQueryUnsupported, condition.range,
              "the keys of a join are names or in the form $left.a == $right.b");
  return false;
}

}  // namespace

StepPtr BindJoin(Binder& binder, const Operator& op, Shape& shape) {
  const JoinKind* kind = nullptr;
  for (const JoinKind& known : kKinds) {
    if (known.name == op.word) kind = &known;
  }
  if (kind == nullptr) {
    binder.Fail(DiagnosticCode::kQueryUnsupported, op.range,
                "the evaluator knows no join of kind '" + op.word + "'");
    return nullptr;
  }
  std::optional<Relation> right = binder.RunTable(*op.right);
  if (!right) return nullptr;
  JoinKeys keys;
  for (const SyntaxPtr& item : op.items) {
    if (!BindKey(binder, *item, shape.schema, right->shape.schema, keys)) return nullptr;
  }
  const Schema left = shape.schema;
  if (kind->right_columns) {
    for (const Column& column : right->shape.schema) {
      AddColumn(shape.schema, column.name, column.type);
    }
  }
  shape.serialized = false;
  return std::make_unique<Join>(*kind, std::move(keys), *std::move(right), left);
}

}  // namespace sigmavm::kql
