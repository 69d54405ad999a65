#include "compiler/optimize/rule_work.h"

#include <algorithm>
#include <array>
#include <variant>

namespace sigmavm::optimize {
namespace {

constexpr size_t kLookUp = 1;
constexpr size_t kOwnLook = 16;
constexpr size_t kRegex = 64;
constexpr size_t kRegexBytesOfOne = 16;  // a longer pattern has more states

enum Kind : size_t { kTexts, kWildcards, kRegexes, kTyped, kKinds };

constexpr std::array<std::string_view, kKinds> kNames = {
    "plain texts or equal numbers", "patterns with wildcards inside", "regular expressions",
    "networks, bounds of numbers, times or field references"};

struct Weight {
  Kind kind;
  size_t work;
};

struct Weigh {
  Weight operator()(const ir::TextMatch& match) const {
    const auto inside = static_cast<size_t>(std::count_if(
        match.parts.begin(), match.parts.end(),
        [](const ir::PatternPart& part) { return part.kind != ir::PartKind::kAnyRun; }));
    if (inside <= 1) return {kTexts, kLookUp};
    return {kWildcards, kOwnLook + inside};
  }
  Weight operator()(const ir::RegexMatch& match) const {
    return {kRegexes, kRegex + match.pattern.size() / kRegexBytesOfOne};
  }
  Weight operator()(const ir::NumberMatch& match) const {
    // An equal number is found like a plain text; any other relation is tried on each value.
    if (match.comparison == ir::Comparison::kEqual) return {kTexts, kLookUp};
    return {kTyped, kOwnLook};
  }
  Weight operator()(const ir::BooleanMatch&) const { return {kTexts, kLookUp}; }
  Weight operator()(const ir::NullMatch&) const { return {kTexts, kLookUp}; }
  Weight operator()(const ir::ExistsMatch&) const { return {kTexts, kLookUp}; }
  template <typename Other>
  Weight operator()(const Other&) const {
    return {kTyped, kOwnLook};
  }
};

struct Sums {
  std::array<size_t, kKinds> count{};
  std::array<size_t, kKinds> work{};

  void Add(const ir::Expression& expression) {
    if (expression.kind == ir::ExpressionKind::kPredicate) {
      const Weight weight = std::visit(Weigh{}, expression.predicate.operand);
      ++count[weight.kind];
      work[weight.kind] += weight.work;
    }
    for (const ir::Expression& child : expression.children) Add(child);
  }
};

}  // namespace

RuleWork MeasureWork(const ir::Expression& expression) {
  Sums sums;
  sums.Add(expression);
  RuleWork out;
  for (size_t kind = 0; kind < kKinds; ++kind) {
    out.total += sums.work[kind];
    if (sums.work[kind] <= out.worst_total) continue;
    out.worst_total = sums.work[kind];
    out.worst_count = sums.count[kind];
    out.worst_kind = kNames[kind];
  }
  return out;
}

}  // namespace sigmavm::optimize
