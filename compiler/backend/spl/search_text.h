// The pieces that every search is put together from.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/backend/profile/profile.h"
#include "compiler/backend/spl/clause.h"
#include "compiler/backend/translation.h"
#include "compiler/model/rule.h"

namespace sigmavm::backend::spl {

inline constexpr size_t kIndent = 4;

/// The parts in one text.
[[nodiscard]] std::string Joined(std::initializer_list<std::string_view> parts);

/// A comment of title, id and level. Not for the very beginning of a search: what begins there has
/// to stay its first command.
[[nodiscard]] std::string Comment(const model::Metadata& meta);

/// Appends the word and the blank before it; nothing for an empty word.
void AppendWord(std::string_view word, std::string& out);

/// Appends terms of the search command, one a line.
void AppendTerms(const std::vector<Clause>& terms, size_t indent, std::string& out);

/// Appends a `where` of conditions that all hold; nothing when there are none.
void AppendWhere(const std::vector<Clause>& clauses, std::string& out);

/// Appends an `eval` for each computed column among `fields`.
void AppendEval(const Source& source, const std::set<std::string>& fields, std::string& out);

/// Appends the reasons that `to` does not have yet.
void AppendReasons(const std::vector<Reason>& from, std::vector<Reason>& to);

/// Adds a refusal when the query is longer than the product takes. `span` is the rule's title.
void CheckLength(const Profile& profile, Span span, Translation& translation);

/// Sets the status by the reasons, and drops the query of a refusal.
void Finish(Translation& translation);

}  // namespace sigmavm::backend::spl
