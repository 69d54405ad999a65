#include "runtime/program/verifier.h"

#include "runtime/program/verification.h"

namespace sigmavm::program {

Result<VerifiedProgram> Verify(Program program, std::string_view name) {
  Verification verification(program, name);
  if (!VerifyPools(verification) || !VerifyPredicates(verification) || !VerifyRules(verification) ||
      !VerifyCode(verification) || !VerifyCorrelations(verification) || !VerifyMeta(verification)) {
    return verification.TakeError();
  }
  return VerifiedProgram(std::make_shared<const Program>(std::move(program)));
}

}  // namespace sigmavm::program
