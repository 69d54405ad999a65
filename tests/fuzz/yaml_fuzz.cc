// Any text is a list of node trees whose places nest, or gives diagnostics with places in the text.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <unordered_set>

#include "compiler/source/yaml_document.h"

namespace {

using sigmavm::SourceMap;
using sigmavm::Span;
using sigmavm::source::MapEntry;
using sigmavm::source::Node;

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckSpan(const Span& span, size_t size) { Check(span.begin <= span.end && span.end <= size); }

// Aliases are copies with the places of their anchors, so places nest only in texts without them.
bool Contains(const Span& outer, const Span& inner) {
  return inner.begin >= outer.begin && inner.end <= outer.end;
}

void CheckNode(const Node& node, const SourceMap& sources, bool places_nest) {
  const size_t size = sources.text(node.span.source).size();
  CheckSpan(node.span, size);
  if (node.is_scalar()) {
    const auto origin = OriginOf(node, sources);
    Check(origin.offsets.empty() || origin.offsets.size() == node.text.size() + 1);
    for (const uint32_t offset : origin.offsets) Check(offset <= size);
  }
  for (const Node& item : node.items) {
    Check(!places_nest || Contains(node.span, item.span));
    CheckNode(item, sources, places_nest);
  }
  std::unordered_set<std::string> keys;
  for (const MapEntry& entry : node.entries) {
    Check(entry.key.is_scalar() && keys.insert(entry.key.text).second);
    Check(!places_nest || Contains(node.span, entry.value.span));
    CheckNode(entry.key, sources, places_nest);
    CheckNode(entry.value, sources, places_nest);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  SourceMap sources;
  const sigmavm::SourceId id = sources.Add("rule.yml", text);
  sigmavm::Diagnostics diagnostics;
  const auto documents = sigmavm::source::ParseYaml(id, sources, diagnostics);
  const bool has_properties = text.find_first_of("&*!") != std::string::npos;
  for (const Node& document : documents) CheckNode(document, sources, !has_properties);
  for (const sigmavm::Diagnostic& diagnostic : diagnostics) {
    CheckSpan(diagnostic.span, size);
    Check(!Render(diagnostic, sources).empty());
  }
  return 0;
}
