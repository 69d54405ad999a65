// Binds syntax to a database: resolves names, checks types, and runs the tables that it meets.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/diagnostic.h"
#include "runtime/query/kql/database.h"
#include "runtime/query/kql/execution.h"
#include "runtime/query/kql/expression.h"
#include "runtime/query/kql/regex.h"
#include "runtime/query/kql/source.h"
#include "runtime/query/kql/syntax.h"

namespace sigmavm::kql {

/// The columns that expressions may name, and whether the order of the rows means something.
struct Shape {
  Schema schema;
  bool serialized = false;
};

struct Relation {
  Shape shape;
  std::vector<Row> rows;
};

/// A bound operator. Immutable.
class Step {
 public:
  Step() = default;
  virtual ~Step() = default;
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  /// Replaces the rows. False when a bound of the run was passed.
  [[nodiscard]] virtual bool Run(Execution& execution, std::vector<Row>& rows) const = 0;
};

using StepPtr = std::unique_ptr<const Step>;

/// What a name stands for; a linked list, the innermost first.
struct Binding {
  std::string name;
  ExpressionPtr value;  ///< a constant or an argument
  /// A table that has been run; filled on first use for one that is defined by `let`.
  mutable std::shared_ptr<const Relation> table;
  const Syntax* table_syntax = nullptr;  ///< a table that has not
  const Lambda* lambda = nullptr;        ///< a function
  const Binding* environment = nullptr;  ///< what table_syntax and lambda may name
  const Source* source = nullptr;        ///< where they are written
  const Binding* next = nullptr;
};

/// Methods that return a pointer return null, and those that return bool or optional false or
/// nullopt, once errors() are there or the execution has stopped. Parts of it are in bind_*.cc.
class Binder {
 public:
  Binder(const Database& database, Execution& execution, const Source& source)
      : database_(database), execution_(execution), source_(&source) {}

  [[nodiscard]] std::optional<Relation> RunScript(const Script& script);
  [[nodiscard]] std::optional<Relation> RunTable(const Syntax& syntax);
  [[nodiscard]] bool BindOperators(const Pipeline& pipeline, Shape& shape,
                                   std::vector<StepPtr>& steps);
  [[nodiscard]] bool RunSteps(const std::vector<StepPtr>& steps, std::vector<Row>& rows);

  [[nodiscard]] ExpressionPtr Bind(const Syntax& syntax, const Shape& shape);
  /// The same, and the type must be the wanted one; string also takes dynamic.
  [[nodiscard]] ExpressionPtr BindTyped(const Syntax& syntax, const Shape& shape, ColumnType type);
  /// A value that is the same for all rows.
  [[nodiscard]] std::optional<Value> BindConstant(const Syntax& syntax, const Shape& shape,
                                                  ColumnType type);
  /// The index of the column of that name.
  [[nodiscard]] std::optional<size_t> FindOrFail(const Syntax& name, const Schema& schema);

  std::nullptr_t Fail(DiagnosticCode code, Range range, std::string message, std::string help = {});
  std::nullptr_t FailType(Range range, std::string message) {
    return Fail(DiagnosticCode::kQueryType, range, std::move(message));
  }
  [[nodiscard]] Execution& execution() noexcept { return execution_; }
  [[nodiscard]] Diagnostics& errors() noexcept { return errors_; }

  /// Whether rows may be told apart by an expression: dynamic values cannot be keys or be sorted.
  [[nodiscard]] bool CheckKey(const Syntax& syntax, const Expression& key, std::string_view use);

 private:
  /// Where names are looked up at the moment.
  struct Scope {
    const Binding* environment;
    const Source* source;
  };
  /// Restores the scope and counts the levels of recursion.
  class Nested {
   public:
    explicit Nested(Binder& binder) : binder_(binder), scope_{binder.environment_, binder.source_} {
      ++binder_.level_;
    }
    ~Nested() {
      --binder_.level_;
      binder_.environment_ = scope_.environment;
      binder_.source_ = scope_.source;
    }
    Nested(const Nested&) = delete;
    Nested& operator=(const Nested&) = delete;

   private:
    Binder& binder_;
    Scope scope_;
  };
  [[nodiscard]] bool CheckLevel(Range range);

  // Names and tables: binder.cc.
  [[nodiscard]] bool BindLets(const std::vector<Statement>& lets);
  Binding& Define(std::string name);
  [[nodiscard]] const Binding* Lookup(std::string_view name) const noexcept;
  [[nodiscard]] bool IsTable(const Syntax& syntax) const;
  [[nodiscard]] std::optional<Relation> RunNamedTable(const Syntax& syntax);
  [[nodiscard]] std::optional<Relation> RunBinding(const Syntax& syntax, const Binding& binding);
  [[nodiscard]] std::optional<Relation> RunTableCall(const Syntax& call);
  [[nodiscard]] std::optional<Relation> ReadTable(uint32_t index);
  [[nodiscard]] bool BindParameters(const Syntax& call, const Lambda& lambda, const Source& source,
                                    const Binding* environment, const Shape& shape,
                                    std::vector<size_t>* slots,
                                    std::vector<ExpressionPtr>* arguments);
  [[nodiscard]] const Syntax* FindArgument(const Syntax& call, const Lambda& lambda, size_t index);

  // Expressions: bind_expression.cc, bind_comparison.cc.
  [[nodiscard]] ExpressionPtr BindNode(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindName(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindAccess(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindLogic(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindBinary(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindComparison(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindBetween(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindArithmetic(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindNegate(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindRegexTest(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindTextListTest(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindIn(const Syntax& syntax, const Shape& shape);
  struct List;
  [[nodiscard]] bool BindList(const Syntax& syntax, const Shape& shape, List& list);
  [[nodiscard]] bool AddToList(const Syntax& syntax, const Shape& shape, List& list);
  [[nodiscard]] bool CheckComparable(Range range, ColumnType a, ColumnType b);

  // Calls: bind_call.cc, bind_special.cc.
  [[nodiscard]] ExpressionPtr BindCall(const Syntax& syntax, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindLambda(const Syntax& call, const Binding& binding,
                                         const Shape& shape);
  [[nodiscard]] ExpressionPtr BindFunction(const Syntax& call, const Shape& shape);
  using Special = ExpressionPtr (Binder::*)(const Syntax&, const Shape&);
  [[nodiscard]] static Special FindSpecial(std::string_view name) noexcept;
  [[nodiscard]] bool CheckCount(const Syntax& call, size_t at_least, size_t at_most);
  [[nodiscard]] ExpressionPtr BindIff(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindCase(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindCoalesce(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindNot(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindNullTest(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindBin(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindNow(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindColumnIfExists(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindPackAll(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindToScalar(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindExtract(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindReplaceRegex(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindTrim(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindCountOf(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindRowNumber(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindNeighbour(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindCumulativeSum(const Syntax& call, const Shape& shape);
  [[nodiscard]] ExpressionPtr BindSession(const Syntax& call, const Shape& shape);
  [[nodiscard]] bool CheckSerialized(const Syntax& call, const Shape& shape);
  /// The constant pattern of a function or operator, compiled between `before` and `after`.
  [[nodiscard]] RegexPtr BindPattern(const Syntax& syntax, const Shape& shape,
                                     std::string_view before = {}, std::string_view after = {});

  /// The constant that an expression without columns comes to.
  [[nodiscard]] ExpressionPtr Fold(const Expression& expression);
  [[nodiscard]] ExpressionPtr FoldIfConstant(ExpressionPtr expression,
                                             const std::vector<ExpressionPtr>& operands);

  const Database& database_;
  Execution& execution_;
  const Source* source_;
  const Binding* environment_ = nullptr;
  std::deque<Binding> bindings_;
  uint32_t level_ = 0;
  Diagnostics errors_;
};

}  // namespace sigmavm::kql
