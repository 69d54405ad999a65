// Runs a program on records, one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/record/record.h"
#include "runtime/vm/engine.h"

namespace sigmavm::vm {

/// A field and the value of it that made a predicate hold: why a rule matched.
struct Evidence {
  std::string_view field;  ///< name; empty for a keyword
  std::string_view value;  ///< canonical text; borrowed from the record
  program::PredicateId predicate = 0;
  /// The value is still what stands between the quotes of a JSON string, as in record::Value, and
  /// padded (kDocumentPadding). Only of a field with one value: those of others can be compared.
  bool escaped = false;
};

/// How the values of evidence are wanted.
enum class EvidenceText : uint8_t {
  kDecoded,  ///< as texts
  kStored,   ///< perhaps escaped, as the record holds them: for who would escape them again
};

/// The state one thread needs to evaluate records: predicate results, folded values, caches. Not
/// thread-safe; use one per thread. Bounded memory whatever the input.
class Evaluator {
 public:
  explicit Evaluator(const Engine& engine);
  ~Evaluator();
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  /// Rules that match, ascending, each once. The record must have been made with engine.schema().
  /// The result is valid until the next call. Never throws; no allocation in a steady stream.
  const std::vector<program::RuleIndex>& Evaluate(const record::Record& record) noexcept;

  /// After Evaluate, for the same record and a rule that matched it: what spoke for the rule, in
  /// the order of its evidence list. A field's only value is named once, by the first predicate.
  void CollectEvidence(program::RuleIndex rule, std::vector<Evidence>& out,
                       EvidenceText text = EvidenceText::kDecoded);

  /// After Evaluate, for the same record: whether one predicate holds (explain, tests).
  [[nodiscard]] bool Holds(program::PredicateId predicate);

  /// Whether the record's header allows a rule's logsource.
  [[nodiscard]] bool LogsourceAllows(program::RuleIndex rule) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sigmavm::vm
