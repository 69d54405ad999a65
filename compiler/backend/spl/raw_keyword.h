// Keywords, which name no field, as tests of the raw event.
#pragma once

#include <string>
#include <vector>

#include "compiler/backend/translation.h"
#include "compiler/ir/predicate.h"

namespace sigmavm::backend::spl {

/// The keyword as a test of _raw. That is never quite what Sigma says, for the raw event has field
/// names and markup, too: a partial translation, with a reason. Empty, with a refusal, where the
/// place in a value matters or the test is none of text.
[[nodiscard]] std::string MakeRawKeyword(const ir::Predicate& predicate,
                                         std::vector<Reason>& reasons);

}  // namespace sigmavm::backend::spl
