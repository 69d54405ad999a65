// The makers of all verbs, one a verb_*.cc file.
#pragma once

#include <memory>

#include "cli/verb.h"

namespace sigmavm::cli {

[[nodiscard]] std::unique_ptr<Verb> MakeAssembleVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeCheckVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeCollectFieldsVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeCollectReplayVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeCollectRunVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeCollectStatusVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeCompileVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeCompletionsVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeDemoVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeEvalVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeExplainVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeInspectVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeKeygenVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeManualVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeTestVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeTranslateVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeDriftVerb();
[[nodiscard]] std::unique_ptr<Verb> MakeVersionVerb();

}  // namespace sigmavm::cli
