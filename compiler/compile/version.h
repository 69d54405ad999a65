// The name a compiler leaves in the programs it makes.
#pragma once

#include <string_view>

namespace sigmavm::compile {

inline constexpr std::string_view kCompilerName = "sigmavm " SIGMAVM_VERSION;

}  // namespace sigmavm::compile
