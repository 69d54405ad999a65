#include "compiler/pipeline/strict_map.h"

#include <algorithm>

#include "runtime/base/closest_match.h"

namespace sigmavm::pipeline {

std::string Listed(std::span<const std::string_view> words) {
  std::string list;
  for (const std::string_view word : words) {
    if (!list.empty()) list += ", ";
    list += word;
  }
  return list;
}

void ReportUnknownKeys(const source::Node& map, std::string_view owner,
                       std::span<const std::string_view> known,
                       std::span<const std::string_view> also_known,
                       const read::FieldReader& fields, Diagnostics& diagnostics) {
  std::vector<std::string_view> all(known.begin(), known.end());
  all.insert(all.end(), also_known.begin(), also_known.end());
  for (const source::MapEntry& entry : map.entries) {
    if (std::find(all.begin(), all.end(), entry.key.text) != all.end()) continue;
    if (fields.HasReported(entry.key.text)) continue;
    std::string help = DidYouMean(entry.key.text, all);
    if (help.empty()) help = "known keys: " + Listed(known);
    diagnostics.push_back(
        Error(DiagnosticCode::kPipelineUnknownKey, entry.key.span,
              "unknown key " + read::Quoted(entry.key.text) + " of " + std::string(owner),
              std::move(help)));
  }
}

std::vector<std::string> ReadScalars(const source::Node& node, std::string_view subject,
                                     Diagnostics& diagnostics) {
  const auto is_text = [](const source::Node& n) {
    return n.is_scalar() && n.kind != source::NodeKind::kNull;
  };
  std::vector<std::string> texts;
  if (is_text(node)) {
    texts.push_back(node.text);
  } else if (!node.is_sequence() || node.items.empty()) {
    diagnostics.push_back(read::WrongType(node, subject, "text or a list of texts"));
  }
  for (const source::Node& item : node.items) {
    if (is_text(item)) {
      texts.push_back(item.text);
    } else {
      diagnostics.push_back(read::WrongType(item, "an entry of " + std::string(subject), "text"));
    }
  }
  return texts;
}

}  // namespace sigmavm::pipeline
