#include "compiler/emit/attributes.h"

namespace sigmavm::emit {

std::string_view StatusName(model::Status status) {
  constexpr std::string_view kNames[] = {"",           "stable",     "test", "experimental",
                                         "deprecated", "unsupported"};
  return kNames[static_cast<size_t>(status)];
}

}  // namespace sigmavm::emit
