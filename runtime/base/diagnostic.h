// Errors and warnings as values: a stable code, a place, what is wrong and what to do about it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/source_text.h"
#include "runtime/base/span.h"

namespace sigmavm {

enum class Severity : uint8_t { kNote, kWarning, kError };

/// Stable number printed as SVnnnn. The list, with the long explanations, is diagnostic_codes.def;
/// numbers are never reused.
enum class DiagnosticCode : uint16_t {
#define SIGMAVM_DIAGNOSTIC(number, name, title, explanation) k##name = number,
#include "runtime/base/diagnostic_codes.def"
#undef SIGMAVM_DIAGNOSTIC
};

/// A second place worth showing, for example the first definition of a duplicate.
struct DiagnosticNote {
  Span span;
  std::string message;
};

/// One thing to tell the user. `message` says what is wrong, `help` (may be empty) what to do;
/// neither ends in a full stop. When the place is not in a text (a record, a program file),
/// `span` is invalid and `where` names it instead.
struct Diagnostic {
  Severity severity = Severity::kError;
  DiagnosticCode code{};
  Span span;
  std::string message;
  std::string help;
  std::string where;
  std::vector<DiagnosticNote> notes;
};

using Diagnostics = std::vector<Diagnostic>;

[[nodiscard]] inline Diagnostic Error(DiagnosticCode code, Span span, std::string message,
                                      std::string help = {}) {
  return {Severity::kError, code, span, std::move(message), std::move(help), {}, {}};
}
[[nodiscard]] inline Diagnostic Warning(DiagnosticCode code, Span span, std::string message,
                                        std::string help = {}) {
  return {Severity::kWarning, code, span, std::move(message), std::move(help), {}, {}};
}
/// For input that is not a text of the SourceMap; `where` is shown in place of file:line:column.
[[nodiscard]] inline Diagnostic ErrorAt(DiagnosticCode code, std::string where, std::string message,
                                        std::string help = {}) {
  return {Severity::kError, code, {}, std::move(message), std::move(help), std::move(where), {}};
}

[[nodiscard]] bool HasErrors(const Diagnostics& diagnostics) noexcept;
[[nodiscard]] size_t CountErrors(const Diagnostics& diagnostics) noexcept;

/// "SV0112".
[[nodiscard]] std::string CodeText(DiagnosticCode code);
/// "error", "warning", "note".
[[nodiscard]] std::string_view SeverityText(Severity severity) noexcept;

/// What diagnostic_codes.def says of a code.
struct DiagnosticInfo {
  DiagnosticCode code;
  std::string_view name;
  std::string_view title;
  std::string_view explanation;
};
/// All codes in ascending order.
[[nodiscard]] const std::vector<DiagnosticInfo>& AllDiagnostics();
/// Looks up "SV0112", "sv112" or "112"; nullptr when there is no such code.
[[nodiscard]] const DiagnosticInfo* FindDiagnostic(std::string_view text);

struct RenderOptions {
  bool color = false;
};

/// The terminal form: `file:line:col: error[SV0112]: message`, the source line, a caret line, help
/// and notes. Ends with a line break. Control characters of the source are shown harmless.
[[nodiscard]] std::string Render(const Diagnostic& diagnostic, const SourceMap& sources,
                                 const RenderOptions& options = {});

}  // namespace sigmavm
