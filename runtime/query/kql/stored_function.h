// A function of a Database in its parsed form.
#pragma once

#include <string>

#include "runtime/query/kql/memory.h"
#include "runtime/query/kql/source.h"
#include "runtime/query/kql/syntax.h"

namespace sigmavm::kql {

struct StoredFunction {
  StoredFunction(std::string function_name, std::string function_text);

  Source source;
  Memory memory;
  Lambda lambda;
};

}  // namespace sigmavm::kql
