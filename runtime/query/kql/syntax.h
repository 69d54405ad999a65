// The syntax tree of a query: what the parser makes and the binder reads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/query/kql/table.h"
#include "runtime/query/kql/token.h"

namespace sigmavm::kql {

struct Pipeline;
struct Syntax;
using SyntaxPtr = std::unique_ptr<Syntax>;

enum class SyntaxKind : uint8_t {
  kLiteral,   ///< `value` of `type`
  kName,      ///< column, constant or table `name`
  kMember,    ///< children[0] . name
  kIndex,     ///< children[0] [ children[1] ]
  kNegate,    ///< - children[0]
  kOr,        ///< two children or more
  kAnd,       ///< two children or more
  kBinary,    ///< children[0] name children[1]; the right side may be a kList
  kBetween,   ///< children[0] name(`between`, `!between`) children[1] .. children[2]
  kCall,      ///< name ( children )
  kList,      ///< ( children ), at the right of `in`, `has_any` and the like
  kNamed,     ///< name = children[0]
  kStar,      ///< *
  kOrder,     ///< children[0], descending unless `ascending`
  kExpand,    ///< a column of mv-expand or mv-apply: [name =] children[0] [to typeof(type)]
  kPipeline,  ///< a table
};

/// One node. Views and values point into the text and the Memory of the query.
struct Syntax {
  SyntaxKind kind = SyntaxKind::kLiteral;
  Range range;
  uint32_t depth = 1;
  std::string name;
  Value value;
  std::optional<ColumnType> type;
  bool ascending = false;
  std::optional<bool> nulls_first;
  std::vector<SyntaxPtr> children;
  std::unique_ptr<Pipeline> pipeline;
};

enum class OperatorKind : uint8_t {
  kWhere,
  kExtend,
  kProject,
  kProjectAway,
  kProjectKeep,
  kProjectRename,
  kDistinct,
  kSummarize,
  kMvExpand,
  kMvApply,
  kJoin,
  kUnion,
  kSort,
  kTop,
  kTake,
  kSerialize,
  kCount,
  kPrint,
  kRange,
  kDatatable,
};

/// One step of a pipeline; which members are used depends on `kind`.
struct Operator {
  OperatorKind kind = OperatorKind::kWhere;
  Range range;
  std::vector<SyntaxPtr> items;
  std::vector<SyntaxPtr> by;
  SyntaxPtr right;   ///< join: the right table; mv-apply: the subquery
  std::string word;  ///< join: the kind; union: the column of `withsource`
  Schema schema;     ///< datatable
};

struct Pipeline {
  SyntaxPtr source;  ///< null when the first operator makes rows or the place gives them (mv-apply)
  std::vector<Operator> operators;
};

struct Statement;

/// Zero or more `let`, then a result.
struct Script {
  std::vector<Statement> lets;
  SyntaxPtr result;
};

struct Parameter {
  std::string name;
  ColumnType type = ColumnType::kString;
  bool tabular = false;
  SyntaxPtr fallback;  ///< the default value, or null
};

struct Lambda {
  std::vector<Parameter> parameters;
  Script body;
};

struct Statement {
  Range range;
  std::string name;
  SyntaxPtr value;                 ///< null for a function
  std::unique_ptr<Lambda> lambda;  ///< null for anything else
};

}  // namespace sigmavm::kql
