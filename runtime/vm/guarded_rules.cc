#include "runtime/vm/guarded_rules.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sigmavm::vm {

GuardedRules::Group GuardedRules::GuardOf(const RuleCode& code, program::RuleIndex rule) {
  Group group;
  if (RuleCode::IsVerdict(code.start(rule))) return group;
  const RuleCode::Node& node = code.node(code.start(rule));
  if (node.if_false != RuleCode::kNoMatch && node.if_true != RuleCode::kNoMatch) return group;
  group.node = node;
  group.guarded = true;
  group.wanted = node.if_false == RuleCode::kNoMatch;
  return group;
}

GuardedRules::GuardedRules(const RuleCode& code, std::span<const program::RuleIndex> rules) {
  std::vector<std::pair<Group, program::RuleIndex>> pairs;
  pairs.reserve(rules.size());
  for (const program::RuleIndex rule : rules) pairs.emplace_back(GuardOf(code, rule), rule);
  const auto key = [](const Group& group) {
    const RuleCode::Node& node = group.node;
    return std::tuple(group.guarded, group.wanted, node.test, node.first.word, node.first.bits,
                      node.rest.begin, node.rest.count);
  };
  std::sort(pairs.begin(), pairs.end(), [&](const auto& a, const auto& b) {
    return std::pair(key(a.first), a.second) < std::pair(key(b.first), b.second);
  });
  for (const auto& [group, rule] : pairs) {
    if (groups_.empty() || key(groups_.back()) != key(group)) {
      groups_.push_back(group);
      groups_.back().begin = static_cast<uint32_t>(rules_.size());
    }
    rules_.push_back(rule);
    groups_.back().end = static_cast<uint32_t>(rules_.size());
  }
}

}  // namespace sigmavm::vm
