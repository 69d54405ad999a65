// Predicates as terms of the search command, which finds events by its index but cannot say
// everything.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/backend/profile/profile.h"
#include "compiler/backend/spl/clause.h"
#include "compiler/ir/predicate.h"

namespace sigmavm::backend::spl {

enum class Coverage : uint8_t {
  kExact,     ///< the term selects the events that the predicate selects
  kSuperset,  ///< and some more: the predicate must follow in `where`
  kNone,      ///< nothing can be said
};

struct SearchTerm {
  Coverage coverage = Coverage::kNone;
  Clause clause;
  /// Not empty: the term is "the field has one of these values" and can be joined with others of
  /// its field. Quoted, with wildcards.
  std::vector<std::string> values;
  std::string field;  ///< as written in the search; goes with `values`
};

/// Where terms are to be searched.
struct SearchScope {
  const Source* source = nullptr;
  std::string prefix;  ///< of every field, in data models: "Processes."

  /// Whether the search command sees the field: it is stored, and its name means nothing else.
  [[nodiscard]] bool CanSearch(std::string_view field) const;
};

[[nodiscard]] SearchTerm MakeSearchTerm(const ir::Predicate& predicate, const SearchScope& scope);

/// The term for "one of `values`".
[[nodiscard]] Clause ValuesClause(const std::string& field, const std::vector<std::string>& values);

}  // namespace sigmavm::backend::spl
