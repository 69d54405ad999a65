#include "cli/version.h"

namespace sigmavm::cli {

std::string VersionNumber() { return SIGMAVM_VERSION; }

std::string VersionText() {
  return "sigmavm " + VersionNumber() + "\ncompiler " SIGMAVM_COMPILER "\n";
}

}  // namespace sigmavm::cli
