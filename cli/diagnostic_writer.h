// Diagnostics as data: what `sigmavm check` writes.
#pragma once

#include <string>

#include "cli/options.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::cli {

/// All diagnostics in `format`: kTable is the text with carets, kNdjson one object a line, kJson an
/// array of the same objects. Keys: file, line, column, severity, code, message, help. line and
/// column are null when a diagnostic has no place in a text; then `file` names what it is about.
[[nodiscard]] std::string WriteDiagnostics(const Diagnostics& diagnostics, const SourceMap& sources,
                                           Format format, bool color);

}  // namespace sigmavm::cli
