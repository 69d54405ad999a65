// The artefact that is no more than the query: for pipelines of a site's own.
#include "compiler/backend/artefact/alert_text.h"
#include "compiler/backend/artefact/packing.h"

namespace sigmavm::backend {

Diagnostics WriteQueryFiles(Packing& packing) {
  const bool kql = packing.profile().language == Language::kKql;
  for (size_t i = 0; i < packing.rules().size(); ++i) {
    const DeployableRule& rule = packing.rules()[i];
    std::string guid = packing.ClaimGuid(rule);
    if (guid.empty()) continue;
    std::string path = FileStem(*rule.meta, guid) + (kql ? ".kql" : ".spl");
    packing.AddRuleFile(i, std::move(guid), std::move(path), rule.query + "\n");
  }
  return {};
}

}  // namespace sigmavm::backend
