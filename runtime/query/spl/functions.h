// The functions of eval, by family: each says how it is called, and computes.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/query/spl/cursor.h"
#include "runtime/query/spl/expression.h"
#include "runtime/query/spl/network.h"
#include "runtime/query/spl/predicate.h"
#include "runtime/query/spl/regex.h"

namespace sigmavm::spl {

/// A use of a function: its arguments, and what was prepared from those that are literals.
struct Call {
  std::vector<ExpressionPtr> arguments;
  std::shared_ptr<const Regex> regex;
  std::optional<Network> network;
  PredicatePtr predicate;
  uint32_t slot = Names::kNone;

  [[nodiscard]] Datum Argument(size_t index, Scope& scope) const {
    return arguments[index]->Evaluate(scope);
  }
  [[nodiscard]] size_t size() const noexcept { return arguments.size(); }
};

struct Function {
  static constexpr size_t kMany = SIZE_MAX;

  std::string_view name;
  size_t least;  ///< arguments
  size_t most;
  bool is_condition;
  Datum (*evaluate)(const Call&, Scope&);
  /// Looks at the arguments while parsing; fails the parse and returns false if they will not do.
  bool (*prepare)(Cursor&, size_t offset, Call&) = nullptr;
  /// A function that chooses gives a condition if all that it chooses from are: the arguments from
  /// `first_choice` on, each `choice_step` of them. 0: it does not choose.
  size_t choice_step = 0;
  size_t first_choice = 0;
};

/// The function of that name (in lower case, as Splunk has them), or nullptr.
[[nodiscard]] const Function* FindFunction(std::string_view name);

[[nodiscard]] std::span<const Function> LogicFunctions();
[[nodiscard]] std::span<const Function> TextFunctions();
[[nodiscard]] std::span<const Function> PatternFunctions();
[[nodiscard]] std::span<const Function> NumberFunctions();
[[nodiscard]] std::span<const Function> TimeFunctions();
[[nodiscard]] std::span<const Function> ListFunctions();
[[nodiscard]] std::span<const Function> DigestFunctions();

/// Compiles a pattern for a command or function, failing the parse if it does not compile.
[[nodiscard]] std::shared_ptr<const Regex> CompileRegex(Cursor& cursor, size_t offset,
                                                        std::string_view pattern);

/// The argument's text if it is a literal; otherwise fails the parse, naming `what` has to be one.
[[nodiscard]] std::optional<std::string_view> LiteralArgument(Cursor& cursor, size_t offset,
                                                              const Call& call, size_t index,
                                                              std::string_view what);

}  // namespace sigmavm::spl
