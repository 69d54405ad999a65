#include "compiler/read/logsource_reader.h"

#include <optional>
#include <string>

namespace sigmavm::read {
namespace {

constexpr std::string_view kKnown[] = {"category", "product", "service", "definition"};

std::optional<std::string> ReadPart(FieldReader& fields, std::string_view key) {
  model::Text text = fields.OptionalText(key);
  if (!text.present()) return std::nullopt;
  return std::move(text.text);
}

}  // namespace

model::Logsource ReadLogsource(FieldReader& fields, Diagnostics& diagnostics) {
  model::Logsource logsource;
  const source::Node* node = fields.Required("logsource");
  if (node == nullptr) return logsource;
  logsource.span = node->span;
  if (!node->is_map()) {
    diagnostics.push_back(WrongType(*node, "'logsource'", "a map of category, product, service"));
    return logsource;
  }
  const size_t errors_before = CountErrors(diagnostics);
  FieldReader parts(*node, "log source", diagnostics);
  logsource.category = ReadPart(parts, "category");
  logsource.product = ReadPart(parts, "product");
  logsource.service = ReadPart(parts, "service");
  logsource.definition = parts.OptionalText("definition").text;
  parts.WarnAboutTypos(kKnown);
  const bool any = logsource.category || logsource.product || logsource.service;
  if (!any && CountErrors(diagnostics) == errors_before) {
    diagnostics.push_back(Error(DiagnosticCode::kEmptyLogsource, PlaceOf(*node),
                                "the log source names no category, product or service"));
  }
  return logsource;
}

}  // namespace sigmavm::read
