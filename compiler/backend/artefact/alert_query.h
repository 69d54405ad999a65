// Completes a translated query for alerting: the columns that alerts show and the entities that
// they name.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/backend/artefact/artefact.h"

namespace sigmavm::backend {

/// An entity of the results: its type and which column each identifier is in.
struct ResultEntity {
  std::string type;
  std::vector<std::pair<std::string, std::string>> identifiers;
};

struct AlertQuery {
  std::string text;
  std::vector<ResultEntity> entities;
  std::vector<std::pair<std::string, std::string>> details;  ///< name -> column
};

/// Appends to the rule's KQL the computed columns that entities, details and output need, and a
/// projection to what is shown. `required` are columns that the product wants in every result. The
/// projection is left out when the query would get longer than `limit` characters (0: no limit), or
/// when the source shows all its columns. A correlation's query stays as it is.
[[nodiscard]] AlertQuery MakeKqlAlertQuery(const DeployableRule& rule,
                                           const std::vector<std::string_view>& required,
                                           size_t limit);

/// The rule's search with a table of the source's output at its end.
[[nodiscard]] std::string MakeSplAlertSearch(const DeployableRule& rule);

/// Code points of well-formed UTF-8: what the limits of products count.
[[nodiscard]] size_t CountCharacters(std::string_view text);

}  // namespace sigmavm::backend
