// What `sigmavm inspect` says of a program.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/program/verifier.h"

namespace sigmavm::cli {

/// Borrows everything it is made from.
class ProgramReport {
 public:
  /// `bytes` is the file that `program` was read from; `signature_checked` says that its signature
  /// was, and was good.
  ProgramReport(std::string_view name, std::string_view bytes,
                const program::VerifiedProgram& program, bool signature_checked)
      : name_(name), bytes_(bytes), program_(program.get()), checked_(signature_checked) {}

  /// For people; with `list_rules`, a line a rule at the end.
  [[nodiscard]] std::string Text(bool list_rules) const;
  /// One JSON object with everything, rules included.
  [[nodiscard]] std::string Json() const;

 private:
  [[nodiscard]] std::string SignatureText() const;
  [[nodiscard]] std::string RuleLines() const;

  std::string_view name_;
  std::string_view bytes_;
  const program::Program& program_;
  bool checked_;
};

/// Most instructions that running a rule can take, an instruction over a list counting once for
/// each of its items.
[[nodiscard]] size_t StepBound(const program::Program& program, const program::Rule& rule);

}  // namespace sigmavm::cli
