// A condition in KQL's own operators, between the IR and its text: what lists are made in, and what
// is ordered, negated and laid out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace sigmavm::backend::kql {

/// From cheap to costly for the engine, which reads conditions in the order they are written.
enum class Cost : uint8_t {
  kNumber,
  kEquality,  ///< the term index answers most of it
  kAnchored,
  kInside,  ///< every value is scanned
  kComputed,
  kRegex,
};

enum class TestForm : uint8_t {
  kBinary,  ///< subject operator value
  kList,    ///< subject operator (values)
  kCall,    ///< operator(subject, values)
};

/// One test of one column.
struct Test {
  TestForm form = TestForm::kBinary;
  std::string subject;
  std::string op;
  std::string negated_op;  ///< empty: only not(...) negates it
  std::vector<std::string> values;
  bool nullable = false;  ///< can be null, which not() would leave null
  Cost cost = Cost::kNumber;
  /// The column, when it is stored and indexed, and texts of which the value has at least one as
  /// whole terms whenever the test holds. Empty: nothing is known.
  std::string term_column;
  std::vector<std::string> terms;
};

enum class ConditionKind : uint8_t { kFalse, kTrue, kTest, kAll, kAny, kNot };

/// A tree. kAll and kAny have two or more children, none of the same kind, none constant; kNot has
/// one, a kTest, kAll or kAny.
struct Condition {
  ConditionKind kind = ConditionKind::kFalse;
  Test test;
  std::vector<Condition> children;
};

[[nodiscard]] Condition MakeConstant(bool value);
[[nodiscard]] Condition MakeTest(Test test);
[[nodiscard]] Condition MakeNot(Condition child);
[[nodiscard]] Condition MakeAll(std::vector<Condition> children);
/// Equalities of one column become a list, where the first of them stood.
[[nodiscard]] Condition MakeAny(std::vector<Condition> children);

/// The conditions that all must hold: `condition` itself, or the parts of its and; not(a or b) is
/// not(a) and not(b).
[[nodiscard]] std::vector<Condition> Conjuncts(Condition condition);

[[nodiscard]] Cost CostOf(const Condition& condition) noexcept;

/// The deepest the language's parser has to go for it: `a or b or c` is (a or b) or c.
[[nodiscard]] size_t Nesting(const Condition& condition) noexcept;

/// Puts the members of long lists of alternatives into groups, so that they nest less.
void GroupLongLists(Condition& condition);

}  // namespace sigmavm::backend::kql
