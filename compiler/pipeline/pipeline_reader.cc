// Pipeline files: the top level around the list of transformations.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "compiler/pipeline/item_reader.h"
#include "compiler/pipeline/pipeline.h"
#include "compiler/pipeline/strict_map.h"
#include "compiler/read/field_reader.h"
#include "compiler/source/yaml_document.h"

namespace sigmavm::pipeline {
namespace {

using source::Node;

constexpr std::string_view kKeys[] = {"name", "priority", "vars", "transformations"};
// About queries, not about rules: known, so that pipelines can be shared, and without effect.
constexpr std::string_view kQueryKeys[] = {"allowed_backends", "postprocessing", "finalizers"};

int64_t ReadPriority(read::FieldReader& fields, Diagnostics& diagnostics) {
  const Node* priority = fields.Optional("priority");
  if (priority == nullptr) return 0;
  if (priority->kind == source::NodeKind::kInteger) return priority->integer;
  diagnostics.push_back(read::WrongType(*priority, "'priority'", "a whole number"));
  return 0;
}

PlaceholderValues ReadVars(read::FieldReader& fields, Diagnostics& diagnostics) {
  PlaceholderValues vars;
  const Node* node = fields.Optional("vars");
  if (node == nullptr) return vars;
  if (!node->is_map()) diagnostics.push_back(read::WrongType(*node, "'vars'", "a map"));
  for (const source::MapEntry& entry : node->entries) {
    vars[entry.key.text] =
        ReadScalars(entry.value, "the variable " + read::Quoted(entry.key.text), diagnostics);
  }
  return vars;
}

void WarnAboutQueryKeys(const Node& document, Diagnostics& diagnostics) {
  for (const std::string_view key : {"postprocessing", "finalizers"}) {
    const source::MapEntry* entry = document.FindEntry(key);
    if (entry == nullptr) continue;
    diagnostics.push_back(
        Warning(DiagnosticCode::kIgnoredAttribute, entry->key.span,
                read::Quoted(key) + " is about the text of queries and is ignored"));
  }
}

Pipeline ReadDocument(const Node& document, const std::string& file, const SourceMap& sources,
                      Diagnostics& diagnostics) {
  Pipeline pipeline;
  read::FieldReader fields(document, "pipeline", diagnostics);
  ReportUnknownKeys(document, "the pipeline", kKeys, kQueryKeys, fields, diagnostics);
  WarnAboutQueryKeys(document, diagnostics);
  const model::Text name = fields.OptionalText("name");
  pipeline.name = name.present() ? name.text : file;
  pipeline.priority = ReadPriority(fields, diagnostics);
  pipeline.vars = ReadVars(fields, diagnostics);
  const Node* transformations = fields.Optional("transformations");
  if (transformations != nullptr) {
    pipeline.items = ReadItems(*transformations, sources, diagnostics);
  }
  return pipeline;
}

}  // namespace

Result<Pipeline> ReadPipeline(std::string name, std::string text, SourceMap& sources,
                              Diagnostics& warnings) {
  const SourceId source = sources.Add(name, std::move(text));
  Diagnostics diagnostics;
  const std::vector<Node> documents = source::ParseYaml(source, sources, diagnostics);
  Pipeline pipeline;
  if (documents.size() == 1 && documents.front().is_map()) {
    pipeline = ReadDocument(documents.front(), name, sources, diagnostics);
  } else if (!HasErrors(diagnostics)) {
    const Span place = documents.empty() ? Span{source, 0, 0} : documents.back().span;
    diagnostics.push_back(Error(DiagnosticCode::kNotAPipeline, place,
                                "a pipeline file holds one map with 'transformations' or 'vars'"));
  }
  std::stable_sort(
      diagnostics.begin(), diagnostics.end(),
      [](const Diagnostic& a, const Diagnostic& b) { return a.span.begin < b.span.begin; });
  if (HasErrors(diagnostics)) return diagnostics;
  std::move(diagnostics.begin(), diagnostics.end(), std::back_inserter(warnings));
  return pipeline;
}

}  // namespace sigmavm::pipeline
