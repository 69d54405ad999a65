// Parses the conditions of the search command.
#pragma once

#include <functional>

#include "runtime/query/spl/cursor.h"
#include "runtime/query/spl/predicate.h"

namespace sigmavm::spl {

/// What a search condition may use depends on where it stands.
struct PredicateRules {
  /// In tstats over a data model: no raw events, and neither order nor networks are compared.
  bool reads_summaries = false;
  /// Called with every field before it gets a slot, with its offset; returns false (having failed
  /// the parse) for a field that does not exist there. May be empty.
  std::function<bool(Cursor&, std::string_view field, size_t offset)> check_field;
  /// Ends the condition, before a word at the cursor that is no term. May be empty.
  std::function<bool(Cursor&)> ends;
};

/// Reads a whole condition, up to the cursor's end or where the rules say. Parentheses bind
/// tightest, then NOT, then OR, then AND, which is also meant where nothing stands. nullptr: the
/// parse failed.
[[nodiscard]] PredicatePtr ParsePredicate(Cursor& cursor, const PredicateRules& rules = {});

}  // namespace sigmavm::spl
