// Writes alerts in every output format: what docs/reference/alerts.md promises to scripts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options.h"
#include "cli/terminal.h"
#include "runtime/program/program.h"
#include "runtime/record/record.h"
#include "runtime/vm/evaluator.h"

namespace sigmavm::cli {

/// One rule that matched one record. Everything is borrowed.
struct Alert {
  program::RuleIndex rule = 0;
  std::string_view source;  ///< the input as its user named it, or the file found below it
  uint64_t record = 0;      ///< 1-based number of the record in that input
  const record::Record* event = nullptr;
  std::span<const vm::Evidence> evidence;
};

struct AlertFormatOptions {
  bool include_event = false;
  bool color = false;  ///< kTable
  size_t width = 100;  ///< kTable: columns of the terminal
};

/// Immutable once made, so that worker threads can share one. The program must outlive it.
class AlertFormatter {
 public:
  virtual ~AlertFormatter() = default;

  /// Before the first alert and after the last.
  [[nodiscard]] virtual std::string_view head() const noexcept { return {}; }
  [[nodiscard]] virtual std::string_view tail() const noexcept { return {}; }
  /// Between two alerts.
  [[nodiscard]] virtual std::string_view separator() const noexcept { return {}; }
  /// What the evidence of alerts may be; decoded evidence always suits.
  [[nodiscard]] virtual vm::EvidenceText evidence_text() const noexcept {
    return vm::EvidenceText::kDecoded;
  }
  /// Thread-safe. The text depends on the alert alone, whatever came before.
  virtual void Append(const Alert& alert, std::string& out) const = 0;
};

[[nodiscard]] std::unique_ptr<AlertFormatter> MakeAlertFormatter(const program::Program& program,
                                                                 Format format,
                                                                 const AlertFormatOptions& options);

/// How a level is painted for people.
[[nodiscard]] Style LevelStyle(program::Level level);

/// A field and the values of it that made a rule match, each once, in order of evidence. Keywords,
/// which belong to no field, are under "*".
struct MatchedField {
  std::string_view field;
  std::vector<std::string_view> values;
};
[[nodiscard]] std::vector<MatchedField> MatchedFields(std::span<const vm::Evidence> evidence);

}  // namespace sigmavm::cli
