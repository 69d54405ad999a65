#include "compiler/backend/spl/clause.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace sigmavm::backend::spl {
namespace {

constexpr size_t kLineColumns = 100;
constexpr size_t kIndent = 4;

std::string_view Joiner(ClauseKind kind) {
  if (kind == ClauseKind::kList) return ", ";
  return kind == ClauseKind::kAll ? " AND " : " OR ";
}

// What stands before the children of a group.
std::string Opening(const Clause& clause) {
  return clause.kind == ClauseKind::kList ? clause.text + " IN (" : "(";
}

// The clause on one line, unless that takes more than `room` characters.
bool AppendFlat(const Clause& clause, size_t room, std::string& out) {
  if (out.size() > room) return false;
  if (clause.kind == ClauseKind::kTerm) {
    out += clause.text;
    return out.size() <= room;
  }
  if (clause.kind == ClauseKind::kNot) {
    out += "NOT ";
    return AppendFlat(clause.children.front(), room, out);
  }
  out += Opening(clause);
  for (size_t i = 0; i < clause.children.size(); ++i) {
    if (i > 0) out += Joiner(clause.kind);
    if (!AppendFlat(clause.children[i], room, out)) return false;
  }
  out += ')';
  return out.size() <= room;
}

std::string RenderTall(const Clause& clause, size_t indent) {
  const std::string blanks(indent + kIndent, ' ');
  const bool list = clause.kind == ClauseKind::kList;
  std::string out = Opening(clause) + "\n";
  for (size_t i = 0; i < clause.children.size(); ++i) {
    out += blanks;
    if (i > 0 && !list) out += Joiner(clause.kind).substr(1);
    out += Render(clause.children[i], indent + kIndent);
    if (list && i + 1 < clause.children.size()) out += ',';
    out += '\n';
  }
  return out + std::string(indent, ' ') + ")";
}

}  // namespace

Clause MakeTerm(std::string text) { return {ClauseKind::kTerm, std::move(text), {}}; }

Clause MakeList(std::string field, const std::vector<std::string>& values) {
  Clause list{ClauseKind::kList, std::move(field), {}};
  for (const std::string& value : values) list.children.push_back(MakeTerm(value));
  return list;
}

Clause MakeGroup(ClauseKind kind, std::vector<Clause> children) {
  if (children.size() == 1) return std::move(children.front());
  return {kind, "", std::move(children)};
}

Clause MakeNegation(Clause child) {
  Clause negation{ClauseKind::kNot, "", {}};
  negation.children.push_back(std::move(child));
  return negation;
}

std::string Render(const Clause& clause, size_t indent) {
  const size_t room = kLineColumns - std::min(indent, kLineColumns / 2);
  std::string flat;
  if (AppendFlat(clause, room, flat)) return flat;
  if (clause.kind == ClauseKind::kTerm) return clause.text;
  if (clause.kind == ClauseKind::kNot) return "NOT " + Render(clause.children.front(), indent);
  return RenderTall(clause, indent);
}

}  // namespace sigmavm::backend::spl
