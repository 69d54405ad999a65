// Verifies predicates: each operator has the operand, flags and literals it may have.
#include <re2/re2.h>

#include <set>
#include <utility>

#include "runtime/base/limits.h"
#include "runtime/program/assembly_text.h"
#include "runtime/program/network.h"
#include "runtime/program/operand.h"
#include "runtime/program/regex_options.h"
#include "runtime/program/verification.h"

namespace sigmavm::program {
namespace {

constexpr uint8_t kReferencePlaces = kAnchorStart | kAnchorEnd | kReferenceContains;

class PredicateVerifier {
 public:
  explicit PredicateVerifier(Verification& v) : v_(v), program_(v.program()) {}

  bool Run() {
    for (size_t i = 0; i < program_.predicates.size(); ++i) {
      place_.entry = i;
      if (!Check(program_.predicates[i])) return false;
    }
    return true;
  }

 private:
  bool Fail(std::string message) {
    return v_.Fail(DiagnosticCode::kProgramPredicate, place_, std::move(message));
  }
  bool FailOperand(std::string message) {
    return v_.Fail(DiagnosticCode::kProgramOperand, place_, std::move(message));
  }

  std::string Mention(StringId text) const { return MentionText(program_.strings[text]); }

  bool Check(const Predicate& predicate) {
    const OperatorInfo* info = FindOperator(predicate.op);
    if (info == nullptr) {
      return Fail("operator " + std::to_string(static_cast<unsigned>(predicate.op)) +
                  " is unknown");
    }
    return v_.CheckIndex(predicate.field, program_.fields.size(), place_, "field") &&
           CheckFlags(predicate, *info) && CheckDetail(predicate, *info) &&
           CheckLiterals(predicate, *info) && CheckOperand(predicate, *info);
  }

  bool CheckFlags(const Predicate& predicate, const OperatorInfo& info) {
    if ((predicate.flags & ~LegalFlags(info.operand)) != 0) {
      return Fail("flags " + std::to_string(predicate.flags) + " are not legal for " +
                  std::string(info.mnemonic));
    }
    const unsigned reference_place = predicate.flags & kReferencePlaces;
    if (info.operand == Operand::kField && (reference_place & (reference_place - 1)) != 0) {
      return Fail("a field reference is compared in one way only");
    }
    if (predicate.field == 0 && info.operand == Operand::kNone) {
      return Fail(std::string(info.mnemonic) + " needs a field");
    }
    return true;
  }

  bool CheckDetail(const Predicate& predicate, const OperatorInfo& info) {
    const bool known = info.operand == Operand::kTimePart
                           ? !TimePartName(static_cast<TimePart>(predicate.detail)).empty()
                           : predicate.detail == 0;
    return known || Fail("detail " + std::to_string(predicate.detail) + " is unknown");
  }

  bool CheckLiterals(const Predicate& predicate, const OperatorInfo& info) {
    if (predicate.required_literals == kNoIndex) return true;
    if (info.operand != Operand::kPattern && info.operand != Operand::kRegex) {
      return Fail("only wildcard patterns and regular expressions have required literals");
    }
    return v_.CheckList(predicate.required_literals, ListUse::kLiterals, place_);
  }

  bool CheckOperand(const Predicate& predicate, const OperatorInfo& info) {
    const uint32_t operand = predicate.operand;
    if (IsStringOperand(info.operand) && !v_.CheckString(operand, place_)) return false;
    switch (info.operand) {
      case Operand::kNone:
        return operand == 0 || FailOperand("an unused operand is not zero");
      case Operand::kText:
        return CheckFolded(predicate);
      case Operand::kPattern:
        return CheckPattern(predicate);
      case Operand::kRegex:
        return CheckRegex(predicate);
      case Operand::kCidr:
        return CheckNetwork(operand);
      case Operand::kNumber:
      case Operand::kTimePart:
        return v_.CheckIndex(operand, program_.numbers.size(), place_, "number");
      case Operand::kBoolean:
        return operand <= 1 || FailOperand("a boolean is neither 0 nor 1");
      case Operand::kField:
        break;
    }
    if (operand == 0) return FailOperand("a field reference needs a field");
    return v_.CheckIndex(operand, program_.fields.size(), place_, "field");
  }

  bool CheckFolded(const Predicate& predicate) {
    if ((predicate.flags & kCased) != 0 || v_.IsFolded(predicate.operand)) return true;
    return FailOperand("the text " + Mention(predicate.operand) +
                       " is compared without case but not stored folded");
  }

  bool CheckPattern(const Predicate& predicate) {
    if (!v_.IsWildcardPattern(predicate.operand)) {
      return FailOperand("the wildcard pattern " + Mention(predicate.operand) +
                         " has an unknown escape");
    }
    return CheckFolded(predicate);
  }

  bool CheckNetwork(StringId text) {
    if (ParseNetwork(program_.strings[text])) return true;
    return FailOperand(Mention(text) + " is not a network");
  }

  bool CheckRegex(const Predicate& predicate) {
    if (!known_regexes_.emplace(predicate.operand, predicate.flags).second) return true;
    const std::string& pattern = program_.strings[predicate.operand];
    if (pattern.size() > Limits::kRegexTextBytes) {
      return v_.Fail(DiagnosticCode::kProgramRegex, place_,
                     "the pattern has " + std::to_string(pattern.size()) + " bytes, but at most " +
                         std::to_string(Limits::kRegexTextBytes) + " are allowed");
    }
    if (!AddRegexCost(RegexTextCost(pattern))) return false;
    const RegexPointer regex = CompileRegex(pattern, predicate.flags);
    if (!regex->ok()) {
      return v_.Fail(DiagnosticCode::kProgramRegex, place_,
                     "the pattern " + Mention(predicate.operand) +
                         " does not compile: " + MentionText(regex->error()));
    }
    return AddRegexCost(RegexProgramCost(*regex));
  }

  bool AddRegexCost(uint64_t cost) {
    regex_cost_ += cost;
    if (regex_cost_ <= Limits::kProgramRegexBytes) return true;
    return v_.Fail(DiagnosticCode::kProgramTooCostly, place_,
                   "the regular expressions together cost more than " +
                       std::to_string(Limits::kProgramRegexBytes) + " bytes");
  }

  Verification& v_;
  const Program& program_;
  ProgramPlace place_{SectionKind::kPredicates, 0};
  std::set<std::pair<StringId, uint8_t>> known_regexes_;
  uint64_t regex_cost_ = 0;
};

}  // namespace

bool VerifyPredicates(Verification& v) { return PredicateVerifier(v).Run(); }

}  // namespace sigmavm::program
