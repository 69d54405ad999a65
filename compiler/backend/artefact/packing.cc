#include "compiler/backend/artefact/packing.h"

#include <utility>

#include "compiler/backend/artefact/alert_query.h"
#include "compiler/backend/artefact/alert_text.h"
#include "compiler/backend/artefact/digest.h"

namespace sigmavm::backend {

std::string Packing::ClaimGuid(const DeployableRule& rule) {
  std::string guid = RuleGuid(rule.meta->id.text, rule.meta->title.text);
  if (guids_.insert(guid).second) return guid;
  LeaveOut(rule, "another rule is deployed under the same id, " + guid,
           "give each rule an id of its own");
  return {};
}

bool Packing::CheckLength(const DeployableRule& rule, std::string_view query) {
  const size_t limit = profile_.limits.query_characters;
  const size_t length = CountCharacters(query);
  if (limit == 0 || length <= limit) return true;
  LeaveOut(rule, "the query has " + std::to_string(length) + " characters and the product takes " +
                     std::to_string(limit));
  return false;
}

void Packing::LeaveOut(const DeployableRule& rule, std::string message, std::string help) {
  Span place = rule.meta->title.span;
  if (!place.valid()) place = rule.meta->span;
  result_.left_out.push_back(Error(DiagnosticCode::kRuleNotDeployable, place,
                                   "'" + AlertTitle(*rule.meta) + "' is left out: " + message,
                                   std::move(help)));
}

void Packing::AddRuleFile(size_t index, std::string id, std::string path, std::string contents) {
  result_.rules.push_back({index, std::move(id), path, contents});
  AddFile(std::move(path), std::move(contents));
}

void Packing::AddFile(std::string path, std::string contents) {
  result_.files.push_back({std::move(path), std::move(contents)});
}

Diagnostic OptionError(std::string message, std::string help) {
  return ErrorAt(DiagnosticCode::kInvalidArtefactOption, "artefact options", std::move(message),
                 std::move(help));
}

}  // namespace sigmavm::backend
