// One run of the command: what the user asked of every verb, what was said to them, and how the run
// will exit.
#pragma once

#include <string>
#include <string_view>

#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::cli {

/// Options that every verb takes.
struct GlobalOptions {
  bool quiet = false;    ///< no progress, no summary, no warnings
  bool verbose = false;  ///< every warning and every lost record
  ColorMode color = ColorMode::kAuto;
};

/// Talks to the user on standard error. Not thread-safe: verbs report from the main thread.
class Session {
 public:
  explicit Session(GlobalOptions options);

  [[nodiscard]] const GlobalOptions& options() const noexcept { return options_; }
  /// The rule texts that diagnostics point into.
  [[nodiscard]] SourceMap& sources() noexcept { return sources_; }
  [[nodiscard]] const SourceMap& sources() const noexcept { return sources_; }
  /// Whether standard error takes colours.
  [[nodiscard]] bool color() const noexcept { return color_; }

  /// Writes text to standard error as it is, unless quiet.
  void Say(std::string_view text) const;
  /// Renders diagnostics to standard error: errors always; warnings unless quiet.
  void Report(const Diagnostic& diagnostic) const;
  void Report(const Diagnostics& diagnostics) const;
  /// Reports errors and makes the run exit with `code`.
  void Fail(ExitCode code, const Diagnostics& diagnostics);
  void Fail(ExitCode code, const Diagnostic& diagnostic);

  /// Writes a finished text to the file of -o, or to standard output when `path` is empty.
  void Print(const std::string& path, std::string_view text);

  /// Makes the run exit with `code` unless something worse has happened.
  void Raise(ExitCode code) noexcept { exit_code_ = Worse(exit_code_, code); }
  [[nodiscard]] ExitCode exit_code() const noexcept { return exit_code_; }

  /// For verbs that run until they are asked to end: that is no interruption then.
  void ExpectInterrupt() noexcept { expects_interrupt_ = true; }
  [[nodiscard]] bool expects_interrupt() const noexcept { return expects_interrupt_; }

 private:
  GlobalOptions options_;
  bool color_;
  SourceMap sources_;
  ExitCode exit_code_ = ExitCode::kOk;
  bool expects_interrupt_ = false;
};

}  // namespace sigmavm::cli
