// The gate between a program and the evaluator.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "runtime/base/result.h"
#include "runtime/program/program.h"

namespace sigmavm::program {

class VerifiedProgram;

/// Checks everything the evaluator relies on. Time is linear in the size of the program, plus the
/// compilation of its regular expressions under Limits::kRegexMemoryBytes each and
/// Limits::kProgramRegexBytes together. Errors name the section, the entry and the rule, after
/// `name`, the program's file if it has one.
/// A verifier cannot prove that witnesses or required literals are right, only well formed: a
/// forged one hides its rule and harms nothing else.
Result<VerifiedProgram> Verify(Program program, std::string_view name = {});

/// A program whose every index, jump, string and pattern has been checked, so that evaluating it
/// needs no bounds tests and cannot crash, hang or exhaust memory. Only Verify makes one. Cheap to
/// copy, immutable, shared by all threads.
class VerifiedProgram {
 public:
  [[nodiscard]] const Program& get() const noexcept { return *program_; }
  const Program* operator->() const noexcept { return program_.get(); }

 private:
  friend Result<VerifiedProgram> Verify(Program program, std::string_view name);
  explicit VerifiedProgram(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

}  // namespace sigmavm::program
