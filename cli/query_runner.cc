#include "cli/query_runner.h"

namespace sigmavm::cli {

Result<std::unique_ptr<QueryRunner>> MakeQueryRunner(
    const backend::Profile& profile, const backend::Source& source,
    const std::vector<std::string>& rows, const std::vector<std::string>& other_columns) {
  if (profile.language == backend::Language::kKql) {
    return MakeKqlRunner(source, rows, other_columns);
  }
  return MakeSplRunner(profile, source, rows);
}

}  // namespace sigmavm::cli
