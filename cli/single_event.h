// Evaluates events one at a time, for verbs that look at single verdicts: test, explain.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/diagnostic.h"
#include "runtime/input/event_reader.h"
#include "runtime/record/record.h"
#include "runtime/vm/engine.h"
#include "runtime/vm/evaluator.h"

namespace sigmavm::cli {

/// Not thread-safe. What it hands out is valid until the next Evaluate.
class SingleEventEvaluator {
 public:
  explicit SingleEventEvaluator(const vm::Engine& engine)
      : evaluator_(engine), reader_(engine.schema()), record_(engine.schema()) {}

  /// Reads `document` and evaluates it; nullopt, or why it cannot be read.
  [[nodiscard]] std::optional<Diagnostic> Evaluate(input::Format format, std::string_view document);

  /// Rules that matched the last event, ascending.
  [[nodiscard]] const std::vector<program::RuleIndex>& matches() const noexcept {
    return *matches_;
  }
  [[nodiscard]] bool Matched(program::RuleIndex rule) const;

  [[nodiscard]] vm::Evaluator& evaluator() noexcept { return evaluator_; }
  [[nodiscard]] const record::Record& record() const noexcept { return record_; }

 private:
  vm::Evaluator evaluator_;
  input::EventReader reader_;
  record::Record record_;
  std::string document_;  // with the padding that readers ask for
  std::vector<program::RuleIndex> none_;
  const std::vector<program::RuleIndex>* matches_ = &none_;
};

}  // namespace sigmavm::cli
