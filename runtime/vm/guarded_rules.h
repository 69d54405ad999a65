// Rules that nothing seen in a record speaks for or against, by the test that most of them end at.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/vm/rule_code.h"

namespace sigmavm::vm {

/// Rules that can match by what a record lacks have to be considered for every record. Many begin
/// with the same test, as those of one author exclude the same programs: it is made once for all of
/// them, and they become candidates only if it does not rule them out. Immutable.
class GuardedRules {
 public:
  GuardedRules() = default;
  GuardedRules(const RuleCode& code, std::span<const program::RuleIndex> rules);

  [[nodiscard]] bool empty() const noexcept { return groups_.empty(); }

  /// Calls add(rules) with those that the current record can match. `test` makes the test of a
  /// node; every field of the record has been scanned.
  template <typename RunTest, typename Add>
  void Find(const RunTest& test, const Add& add) const {
    for (const Group& group : groups_) {
      if (group.guarded && test(group.node) != group.wanted) continue;
      add(std::span(rules_).subspan(group.begin, group.end - group.begin));
    }
  }

 private:
  struct Group {
    RuleCode::Node node;
    bool guarded = false;  // otherwise the rules' first test rules nothing out
    bool wanted = false;   // the answer with which the rules go on
    uint32_t begin = 0;    // of the group in rules_
    uint32_t end = 0;
  };
  static Group GuardOf(const RuleCode& code, program::RuleIndex rule);

  std::vector<Group> groups_;
  std::vector<program::RuleIndex> rules_;
};

}  // namespace sigmavm::vm
