// Small programs and records by hand, for the tests of the evaluator.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/case_fold.h"
#include "runtime/program/builder.h"
#include "runtime/program/verifier.h"
#include "runtime/record/record.h"
#include "runtime/vm/engine.h"
#include "runtime/vm/evaluator.h"

namespace sigmavm::vm {

using Code = std::vector<program::Instruction>;

inline program::Instruction Make(program::Opcode opcode, uint32_t z = 0, uint8_t x = 0) {
  return {opcode, x, 0, z};
}

/// Collects predicates and rules; all texts of uncased operators are folded here.
class TestProgram {
 public:
  program::PredicateId Text(std::string_view field, program::Operator op, std::string_view text,
                            uint8_t flags = 0) {
    const bool folded = op != program::Operator::kRegex && op != program::Operator::kCidr &&
                        (flags & program::kCased) == 0;
    return Add(field, op, builder_.AddString(folded ? Folded(text) : std::string(text)), flags);
  }
  program::PredicateId Number(std::string_view field, program::Operator op, int64_t number) {
    return Add(field, op, builder_.AddInteger(number), 0);
  }
  program::PredicateId Float(std::string_view field, program::Operator op, double number) {
    return Add(field, op, builder_.AddFloat(number), 0);
  }
  program::PredicateId Time(std::string_view field, program::Operator op, program::TimePart part,
                            int64_t number) {
    program::Predicate predicate = MakePredicate(field, op, builder_.AddInteger(number), 0);
    predicate.detail = static_cast<uint8_t>(part);
    return builder_.AddPredicate(predicate);
  }
  program::PredicateId Boolean(std::string_view field, bool wanted) {
    return Add(field, program::Operator::kBooleanEq, wanted ? 1 : 0, 0);
  }
  program::PredicateId Bare(std::string_view field, program::Operator op) {
    return Add(field, op, 0, 0);
  }
  program::PredicateId Reference(std::string_view field, std::string_view other,
                                 uint8_t flags = 0) {
    return Add(field, program::Operator::kFieldEquals, builder_.AddField(other), flags);
  }
  program::PredicateId WithLiterals(std::string_view field, program::Operator op,
                                    std::string_view text, const std::vector<std::string>& required,
                                    uint8_t flags = 0) {
    program::Predicate predicate = MakePredicate(field, op, builder_.AddString(text), flags);
    predicate.required_literals = builder_.AddStringList(required);
    return builder_.AddPredicate(predicate);
  }

  program::ListId List(const std::vector<program::PredicateId>& predicates) {
    return builder_.AddPredicateList(predicates);
  }
  uint32_t AddLogsource(const program::Logsource& logsource) {
    return builder_.AddLogsource(logsource);
  }
  program::ProgramBuilder& builder() { return builder_; }

  /// A rule with code of its own. No witnesses: it always runs. They are its evidence too.
  program::RuleIndex AddRule(Code code, const std::vector<program::PredicateId>& witnesses = {},
                             uint32_t logsource = kAnyLogsource) {
    program::Rule rule;
    rule.id = builder_.AddString("rule " + std::to_string(builder_.rule_count()));
    rule.title = rule.id;
    rule.logsource = logsource == kAnyLogsource ? builder_.AddLogsource({}) : logsource;
    if (!witnesses.empty()) rule.witnesses = builder_.AddPredicateList(witnesses);
    rule.evidence = evidence_ != program::kNoIndex ? evidence_ : rule.witnesses;
    code.push_back(Make(program::Opcode::kEnd));
    return builder_.AddRule(rule, code);
  }
  /// A rule that matches when one predicate holds, which is its witness.
  program::RuleIndex AddRule(program::PredicateId predicate, uint32_t logsource = kAnyLogsource) {
    evidence_ = List({predicate});
    const program::RuleIndex rule =
        AddRule({Make(program::Opcode::kTest, predicate)}, {predicate}, logsource);
    evidence_ = program::kNoIndex;
    return rule;
  }

  program::VerifiedProgram Finish() {
    Result<program::VerifiedProgram> verified = program::Verify(std::move(builder_).Finish());
    if (!verified) {
      ADD_FAILURE() << verified.errors().front().message;
      return program::Verify(program::ProgramBuilder().Finish()).value();
    }
    return std::move(verified).value();
  }

  static constexpr uint32_t kAnyLogsource = UINT32_MAX;

 private:
  program::Predicate MakePredicate(std::string_view field, program::Operator op, uint32_t operand,
                                   uint8_t flags) {
    program::Predicate predicate;
    predicate.field = builder_.AddField(field);
    predicate.op = op;
    predicate.operand = operand;
    predicate.flags = flags;
    return predicate;
  }
  program::PredicateId Add(std::string_view field, program::Operator op, uint32_t operand,
                           uint8_t flags) {
    return builder_.AddPredicate(MakePredicate(field, op, operand, flags));
  }

  program::ProgramBuilder builder_;
  program::ListId evidence_ = program::kNoIndex;
};

inline record::Value Null() { return {}; }
inline record::Value Object() {
  record::Value value;
  value.kind = record::ValueKind::kObject;
  return value;
}
inline record::Value Boolean(bool boolean) {
  record::Value value = record::String(boolean ? "true" : "false");
  value.kind = record::ValueKind::kBool;
  value.boolean = boolean;
  return value;
}
/// `text` must be the canonical one.
inline record::Value Integer(int64_t integer, std::string_view text) {
  record::Value value = record::String(text);
  value.kind = record::ValueKind::kInteger;
  value.integer = integer;
  return value;
}
inline record::Value Real(double real, std::string_view text) {
  record::Value value = record::String(text);
  value.kind = record::ValueKind::kFloat;
  value.real = real;
  return value;
}
using record::String;

/// Adds values to a field, or to the leaves for the empty name. Fields that the program does not
/// read are left out, as readers do.
inline void Fill(record::Record& record, std::string_view field,
                 std::initializer_list<record::Value> values) {
  for (const record::Value& value : values) record.AddLeaf(value);
  const record::FieldId id = record.schema().Find(field);
  if (id == record::kNoField) return;
  record.MarkPresent(id);
  for (const record::Value& value : values) record.Add(id, value);
}

}  // namespace sigmavm::vm
