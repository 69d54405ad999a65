// Verifies instructions, one linear pass over the code of each rule, and what the lists of a rule
// say about its code.
#include "runtime/program/operand.h"
#include "runtime/program/verification.h"

namespace sigmavm::program {
namespace {

class CodeVerifier {
 public:
  explicit CodeVerifier(Verification& v)
      : v_(v),
        program_(v.program()),
        is_target_(program_.code.size()),
        tested_by_(program_.predicates.size(), kNoIndex) {}

  bool Run() {
    for (RuleIndex rule = 0; rule < program_.rules.size(); ++rule) {
      if (!CheckRule(rule)) return false;
    }
    return true;
  }

 private:
  bool Fail(std::string message) {
    return v_.Fail(DiagnosticCode::kProgramCode, place_, std::move(message));
  }

  bool CheckRule(RuleIndex index) {
    const Rule& rule = program_.rules[index];
    rule_ = index;
    begin_ = rule.code_begin;
    end_ = rule.code_end;
    falls_through_ = true;  // from the entry into the first instruction
    acc_is_set_ = false;
    if (!v_.AddSteps(end_ - begin_, {SectionKind::kRules, index})) return false;
    for (place_.entry = begin_; place_.entry < end_; ++place_.entry) {
      if (!CheckInstruction(program_.code[place_.entry])) return false;
    }
    if (program_.code[end_ - 1].opcode != Opcode::kEnd) {
      place_.entry = end_ - 1;
      return Fail("the last instruction of a rule must be 'end'");
    }
    return CheckIsTested(rule.witnesses, "witness") && CheckIsTested(rule.evidence, "evidence");
  }

  bool CheckInstruction(const Instruction& instruction) {
    const OpcodeInfo* info = FindOpcode(instruction.opcode);
    if (info == nullptr) {
      return Fail("opcode " + std::to_string(static_cast<unsigned>(instruction.opcode)) +
                  " is unknown");
    }
    if (!falls_through_ && !is_target_[place_.entry]) {
      return Fail("the instruction cannot be reached");
    }
    return CheckOperand(info->x, instruction.x) && CheckOperand(info->y, instruction.y) &&
           CheckOperand(info->z, instruction.z) && CheckFlow(*info);
  }

  bool CheckOperand(CodeOperand kind, uint32_t value) {
    switch (kind) {
      case CodeOperand::kNone:
        return value == 0 || Fail("an unused operand is not zero");
      case CodeOperand::kConstant:
        return value <= 1 || Fail("a constant is neither 0 nor 1");
      case CodeOperand::kSkip:
        return CheckSkip(value);
      case CodeOperand::kPredicate:
        return CheckPredicate(value);
      case CodeOperand::kList:
        break;
    }
    return CheckList(value);
  }

  bool CheckSkip(uint32_t distance) {
    const size_t next = place_.entry + 1;
    if (distance >= end_ - next) return Fail("the skip leaves the rule");
    is_target_[next + distance] = true;
    return true;
  }

  bool CheckPredicate(PredicateId predicate) {
    if (!v_.CheckIndex(predicate, program_.predicates.size(), place_, "predicate")) return false;
    tested_by_[predicate] = rule_;
    return true;
  }

  bool CheckList(ListId list) {
    if (!v_.CheckList(list, ListUse::kPredicates, place_)) return false;
    if (!v_.AddSteps(program_.lists[list].size(), place_)) return false;
    for (const PredicateId predicate : program_.lists[list]) tested_by_[predicate] = rule_;
    return true;
  }

  // The only instructions that do not need acc are those that set it, and code only moves forward,
  // so acc is set on every path once an instruction on the way from the entry has set it. A skip
  // needs acc itself, hence its target has it too.
  bool CheckFlow(const OpcodeInfo& info) {
    if (SetsAcc(info.opcode)) {
      acc_is_set_ = true;
    } else if (!acc_is_set_) {
      return Fail("'" + std::string(info.mnemonic) + "' uses a verdict that is not set yet");
    }
    falls_through_ = info.opcode != Opcode::kEnd;
    return true;
  }

  static bool SetsAcc(Opcode opcode) {
    return opcode == Opcode::kConst || opcode == Opcode::kTest || opcode == Opcode::kAny ||
           opcode == Opcode::kAll;
  }

  bool CheckIsTested(ListId list, std::string_view what) {
    if (list == kNoIndex) return true;
    const ProgramPlace place{SectionKind::kRules, rule_};
    if (!v_.AddSteps(program_.lists[list].size(), place)) return false;
    for (const PredicateId predicate : program_.lists[list]) {
      if (tested_by_[predicate] == rule_) continue;
      return v_.Fail(DiagnosticCode::kProgramWitness, place,
                     std::string(what) + " " + std::to_string(predicate) +
                         " is no predicate of the rule's code");
    }
    return true;
  }

  Verification& v_;
  const Program& program_;
  ProgramPlace place_{SectionKind::kCode, 0};
  std::vector<bool> is_target_;       // a skip of the same rule lands here
  std::vector<RuleIndex> tested_by_;  // the last rule whose code tests each predicate
  RuleIndex rule_ = 0;
  size_t begin_ = 0;
  size_t end_ = 0;
  bool falls_through_ = true;  // the instruction before continues with this one
  bool acc_is_set_ = false;
};

}  // namespace

bool VerifyCode(Verification& v) { return CodeVerifier(v).Run(); }

}  // namespace sigmavm::program
