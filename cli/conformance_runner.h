// Runs files of conformance cases, each a rule text of its own with an event and a verdict.
// docs/guide/testing-rules.md describes the format.
#pragma once

#include <string>
#include <string_view>

#include "cli/session.h"
#include "cli/test_report.h"

namespace sigmavm::cli {

/// Runs every line of `text`, the content of the file `path`. Lines that are no cases are reported
/// through the session.
void RunConformance(Session& session, const std::string& path, std::string_view text,
                    TestReport& report);

}  // namespace sigmavm::cli
