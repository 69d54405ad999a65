#include "cli/single_event.h"

#include <algorithm>

#include "runtime/input/json_text.h"

namespace sigmavm::cli {

std::optional<Diagnostic> SingleEventEvaluator::Evaluate(input::Format format,
                                                         std::string_view document) {
  matches_ = &none_;
  document_.assign(document);
  document_.append(input::kDocumentPadding, '\0');
  auto problem =
      reader_.Read(format, std::string_view(document_).substr(0, document.size()), record_);
  if (problem) return problem;
  matches_ = &evaluator_.Evaluate(record_);
  return std::nullopt;
}

bool SingleEventEvaluator::Matched(program::RuleIndex rule) const {
  return std::binary_search(matches_->begin(), matches_->end(), rule);
}

}  // namespace sigmavm::cli
