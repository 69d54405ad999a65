// Any text is a condition or gives diagnostics whose places lie inside it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "grammar/condition_parser.h"
#include "runtime/base/source_text.h"

namespace {

using sigmavm::Span;
using sigmavm::grammar::ConditionKind;
using sigmavm::grammar::ConditionNode;

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckNode(const ConditionNode& node, const Span& outer) {
  Check(node.span.begin < node.span.end);
  Check(node.span.begin >= outer.begin && node.span.end <= outer.end);
  const size_t count = node.children.size();
  switch (node.kind) {
    case ConditionKind::kAnd:
    case ConditionKind::kOr:
      Check(count >= 2);
      break;
    case ConditionKind::kNot:
      Check(count == 1);
      break;
    case ConditionKind::kIdentifier:
    case ConditionKind::kQuantifier:
      Check(count == 0 && !node.name.empty());
      Check(sigmavm::grammar::MatchesNamePattern(node.name, node.name));
      break;
  }
  for (const ConditionNode& child : node.children) CheckNode(child, node.span);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  sigmavm::SourceMap sources;
  const sigmavm::SourceId id =
      sources.Add("condition", std::string(reinterpret_cast<const char*>(data), size));
  sigmavm::TextOrigin origin;
  origin.whole = {id, 0, static_cast<uint32_t>(size)};
  for (uint32_t i = 0; i <= size; ++i) origin.offsets.push_back(i);
  const auto result = sigmavm::grammar::ParseCondition(sources.text(id), origin);
  if (result.ok()) {
    CheckNode(result.value(), origin.whole);
    return 0;
  }
  for (const sigmavm::Diagnostic& diagnostic : result.errors()) {
    Check(diagnostic.span.end <= size && diagnostic.span.begin <= diagnostic.span.end);
    Check(!Render(diagnostic, sources).empty());
  }
  return 0;
}
