#include "compiler/backend/kql/condition.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace sigmavm::backend::kql {
namespace {

// Lists up to this size stay as they are: far from what parsers give up at, and easy to read.
constexpr size_t kLongList = 100;

// What a test becomes when it is one of a list. Empty: it cannot be.
struct ListOperator {
  std::string_view single;
  std::string_view list;
  std::string_view negated;
  TestForm form;
};

constexpr ListOperator kListOperators[] = {
    {"=~", "in~", "!in~", TestForm::kList},
    {"==", "in", "!in", TestForm::kList},
    {"ipv4_is_in_range", "ipv4_is_in_any_range", "", TestForm::kCall},
};

const ListOperator* FindListOperator(const Test& test) {
  for (const ListOperator& candidate : kListOperators) {
    if (test.op == candidate.single || test.op == candidate.list) return &candidate;
  }
  return nullptr;
}

bool CanJoin(const Test& first, const Test& second) {
  const ListOperator* list = FindListOperator(first);
  return list != nullptr && list == FindListOperator(second) && first.subject == second.subject;
}

void Join(Test& into, const Test& other) {
  for (const std::string& value : other.values) {
    if (std::find(into.values.begin(), into.values.end(), value) == into.values.end()) {
      into.values.push_back(value);
    }
  }
  const bool known = !into.terms.empty() && !other.terms.empty();
  if (known) {
    into.terms.insert(into.terms.end(), other.terms.begin(), other.terms.end());
  } else {
    into.terms.clear();
  }
  if (into.values.size() < 2) return;
  const ListOperator* list = FindListOperator(into);
  into.op = list->list;
  into.negated_op = list->negated;
  into.form = list->form;
}

// Adds a member of a list of alternatives, or joins it with one that is there.
void AddAlternative(Condition child, std::vector<Condition>& out) {
  if (child.kind == ConditionKind::kTest) {
    for (Condition& member : out) {
      if (member.kind != ConditionKind::kTest || !CanJoin(member.test, child.test)) continue;
      Join(member.test, child.test);
      return;
    }
  }
  out.push_back(std::move(child));
}

// kAll and kAny differ in which constant decides and which one changes nothing.
Condition MakeJoined(ConditionKind kind, std::vector<Condition> children) {
  const bool is_all = kind == ConditionKind::kAll;
  const ConditionKind deciding = is_all ? ConditionKind::kFalse : ConditionKind::kTrue;
  const ConditionKind neutral = is_all ? ConditionKind::kTrue : ConditionKind::kFalse;
  std::vector<Condition> flat;
  for (Condition& child : children) {
    if (child.kind == deciding) return std::move(child);
    if (child.kind == neutral) continue;
    std::vector<Condition> members;
    if (child.kind == kind) {
      members = std::move(child.children);
    } else {
      members.push_back(std::move(child));
    }
    for (Condition& member : members) {
      if (is_all) {
        flat.push_back(std::move(member));
      } else {
        AddAlternative(std::move(member), flat);
      }
    }
  }
  if (flat.empty()) return MakeConstant(is_all);
  if (flat.size() == 1) return std::move(flat.front());
  Condition out;
  out.kind = kind;
  out.children = std::move(flat);
  return out;
}

void AppendConjuncts(Condition condition, std::vector<Condition>& out) {
  if (condition.kind == ConditionKind::kAll) {
    for (Condition& child : condition.children) AppendConjuncts(std::move(child), out);
  } else if (condition.kind == ConditionKind::kNot &&
             condition.children.front().kind == ConditionKind::kAny) {
    for (Condition& child : condition.children.front().children) {
      AppendConjuncts(MakeNot(std::move(child)), out);
    }
  } else {
    out.push_back(std::move(condition));
  }
}

}  // namespace

Condition MakeConstant(bool value) {
  Condition out;
  out.kind = value ? ConditionKind::kTrue : ConditionKind::kFalse;
  return out;
}

Condition MakeTest(Test test) {
  Condition out;
  out.kind = ConditionKind::kTest;
  out.test = std::move(test);
  return out;
}

Condition MakeNot(Condition child) {
  if (child.kind == ConditionKind::kTrue) return MakeConstant(false);
  if (child.kind == ConditionKind::kFalse) return MakeConstant(true);
  if (child.kind == ConditionKind::kNot) {
    Condition inner = std::move(child.children.front());
    return inner;
  }
  Condition out;
  out.kind = ConditionKind::kNot;
  out.children.push_back(std::move(child));
  return out;
}

Condition MakeAll(std::vector<Condition> children) {
  return MakeJoined(ConditionKind::kAll, std::move(children));
}

Condition MakeAny(std::vector<Condition> children) {
  return MakeJoined(ConditionKind::kAny, std::move(children));
}

std::vector<Condition> Conjuncts(Condition condition) {
  std::vector<Condition> out;
  AppendConjuncts(std::move(condition), out);
  return out;
}

Cost CostOf(const Condition& condition) noexcept {
  if (condition.kind == ConditionKind::kTest) return condition.test.cost;
  Cost cost = Cost::kNumber;
  for (const Condition& child : condition.children) cost = std::max(cost, CostOf(child));
  return cost;
}

size_t Nesting(const Condition& condition) noexcept {
  if (condition.children.empty()) return 1;
  size_t deepest = 0;
  size_t above = condition.children.size();  // operators over the first; one less over each next
  for (const Condition& child : condition.children) {
    deepest = std::max(deepest, above + Nesting(child));
    if (above > 1) --above;
  }
  return deepest + 1;
}

void GroupLongLists(Condition& condition) {
  for (Condition& child : condition.children) GroupLongLists(child);
  const bool is_list =
      condition.kind == ConditionKind::kAny || condition.kind == ConditionKind::kAll;
  if (!is_list || condition.children.size() <= kLongList) return;
  std::vector<Condition> groups;
  const auto size = static_cast<std::ptrdiff_t>(kLongList);
  for (auto from = condition.children.begin(); from != condition.children.end();) {
    const auto to = from + std::min(size, condition.children.end() - from);
    Condition group;
    group.kind = condition.kind;
    std::move(from, to, std::back_inserter(group.children));
    groups.push_back(group.children.size() == 1 ? Condition(group.children.front())
                                                : std::move(group));
    from = to;
  }
  condition.children = std::move(groups);
  GroupLongLists(condition);
}

}  // namespace sigmavm::backend::kql
