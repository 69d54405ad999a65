// The state of one execution of a search: rows, computed values, and the budget they live on.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/diagnostic.h"
#include "runtime/query/spl/environment.h"
#include "runtime/query/spl/names.h"
#include "runtime/query/spl/value.h"

namespace sigmavm::spl {

/// One result on its way through the commands. Values belong to the environment or to the Run.
struct Row {
  std::vector<const Value*> slots;    ///< by number of the Run's names; nullptr: no such field
  const StoredEvent* base = nullptr;  ///< its fields that have no slot; nullptr: there are none
  std::vector<uint32_t> origins;      ///< the events it comes from, ascending, without duplicates
};
using Rows = std::vector<Row>;

/// Not thread-safe: every execution has its own.
class Run {
 public:
  /// With `all_names`, every field of the environment gets a slot, for commands with wildcards.
  Run(const Environment& environment, Names names, bool all_names);

  [[nodiscard]] const Environment& environment() const noexcept { return environment_; }
  [[nodiscard]] const Names& names() const noexcept { return names_; }

  /// Overwrites `row` with an event.
  void Load(const StoredEvent& event, Row& row) const;
  /// Checks that `rows` more rows may exist.
  [[nodiscard]] bool Admit(size_t rows);

  /// The slot of a name that a pattern made up; `rows` are widened if it is new, unless the run
  /// fails.
  [[nodiscard]] uint32_t AddName(std::string_view name, Rows& rows);

  /// Takes a computed value; nullptr once the budget is used up.
  [[nodiscard]] const Value* Keep(Value value);
  /// Counts work; false once the budget is used up, and the run has failed.
  bool Charge(uint64_t work);
  /// Counts computed text.
  bool ChargeText(size_t bytes) { return Charge(1 + bytes / 64); }

  /// Ends the run with an error. The first one stays; its place is that of the running command.
  void Fail(DiagnosticCode code, std::string message, std::string help = {});
  [[nodiscard]] bool failed() const noexcept { return failure_.has_value(); }
  [[nodiscard]] const Diagnostic& failure() const { return *failure_; }
  /// Where the command stands that runs now: name:line:column.
  void SetPlace(const std::string* place) { place_ = place; }
  [[nodiscard]] const std::string* place() const noexcept { return place_; }

 private:
  const Environment& environment_;
  Names names_;
  std::vector<uint32_t> slots_;  ///< by number of the environment's names
  std::deque<Value> values_;
  uint64_t work_ = 0;
  size_t stored_bytes_ = 0;
  size_t name_bytes_ = 0;
  const std::string* place_ = nullptr;
  std::optional<Diagnostic> failure_;
};

/// Adds the origins of `from` to `to`, keeping them ascending and single.
void MergeOrigins(const std::vector<uint32_t>& from, std::vector<uint32_t>& to);
/// Makes origins that were appended in any order ascending and single.
void SortOrigins(std::vector<uint32_t>& origins);

}  // namespace sigmavm::spl
