// Verifies the META section, the only one in JSON.
#include <nlohmann/json.hpp>

#include "runtime/base/utf8.h"
#include "runtime/program/verification.h"

namespace sigmavm::program {

bool VerifyMeta(Verification& v) {
  const std::string& meta = v.program().meta;
  if (meta.empty()) return true;
  // accept() neither throws nor builds a document; it does not care what kind of value it sees.
  const size_t first = meta.find_first_not_of(" \t\r\n");
  if (first != meta.npos && meta[first] == '{' && IsValidUtf8(meta) &&
      nlohmann::json::accept(meta)) {
    return true;
  }
  return v.Fail(DiagnosticCode::kProgramMeta, {SectionKind::kMeta, 0},
                "the description is not one JSON object");
}

}  // namespace sigmavm::program
