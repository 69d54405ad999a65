// Runs the text of translated queries over rows, whatever the language: what --check compares with
// the runtime.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/backend/profile/profile.h"
#include "runtime/base/result.h"

namespace sigmavm::cli {

/// Queries over the rows of one source of a profile. Not thread-safe.
class QueryRunner {
 public:
  virtual ~QueryRunner() = default;

  /// The numbers of the rows that the results of a query come from, ascending.
  [[nodiscard]] virtual Result<std::vector<uint32_t>> Run(const std::string& name,
                                                          const std::string& query) const = 0;
};

/// `rows` are JSON objects from column to value; `other_columns` names the columns that rows have
/// beyond those of the source. Fails when the profile's own texts (macros) do not hold.
[[nodiscard]] Result<std::unique_ptr<QueryRunner>> MakeQueryRunner(
    const backend::Profile& profile, const backend::Source& source,
    const std::vector<std::string>& rows, const std::vector<std::string>& other_columns);

/// The same for one language.
[[nodiscard]] Result<std::unique_ptr<QueryRunner>> MakeKqlRunner(
    const backend::Source& source, const std::vector<std::string>& rows,
    const std::vector<std::string>& other_columns);
[[nodiscard]] Result<std::unique_ptr<QueryRunner>> MakeSplRunner(
    const backend::Profile& profile, const backend::Source& source,
    const std::vector<std::string>& rows);

}  // namespace sigmavm::cli
