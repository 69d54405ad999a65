// A YAML text parsed for a test, with everything that came out of it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/source/yaml_document.h"

namespace sigmavm::source {

struct ParsedYaml {
  explicit ParsedYaml(std::string text, std::string name = "rule.yml")
      : id(sources.Add(std::move(name), std::move(text))) {
    documents = ParseYaml(id, sources, diagnostics);
  }

  [[nodiscard]] std::string Rendered() const {
    std::string out;
    for (const Diagnostic& diagnostic : diagnostics) out += Render(diagnostic, sources);
    return out;
  }

  [[nodiscard]] std::string_view Raw(const Span& span) const {
    return sources.text(id).substr(span.begin, span.end - span.begin);
  }

  SourceMap sources;
  SourceId id;
  Diagnostics diagnostics;
  std::vector<Node> documents;
};

/// The structure with all texts, in the manner of a flow collection.
inline std::string Show(const Node& node) {
  std::string out;
  const auto add = [&out](const std::string& part) { out += part + ", "; };
  for (const Node& item : node.items) add(Show(item));
  for (const MapEntry& entry : node.entries) add(Show(entry.key) + ": " + Show(entry.value));
  if (out.size() >= 2) out.resize(out.size() - 2);
  if (node.is_sequence()) return "[" + out + "]";
  return node.is_map() ? "{" + out + "}" : node.text;
}

inline std::string ShowAll(const std::vector<Node>& documents) {
  std::string out;
  for (const Node& document : documents) out += (out.empty() ? "" : " | ") + Show(document);
  return out;
}

inline std::string Repeated(std::string_view part, size_t count) {
  std::string out;
  out.reserve(part.size() * count);
  for (size_t i = 0; i < count; ++i) out += part;
  return out;
}

}  // namespace sigmavm::source
