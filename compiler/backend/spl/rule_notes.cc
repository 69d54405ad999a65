#include "compiler/backend/spl/rule_notes.h"

#include <algorithm>
#include <variant>

#include "runtime/base/utf8.h"

namespace sigmavm::backend::spl {
namespace {

bool TellsAbsentFromEmpty(const ir::Operand& operand) {
  const auto* text = std::get_if<ir::TextMatch>(&operand);
  return std::holds_alternative<ir::NullMatch>(operand) ||
         std::holds_alternative<ir::ExistsMatch>(operand) ||
         (text != nullptr && text->parts.empty());
}

bool FoldsBeyondAscii(const ir::Operand& operand) {
  const auto* text = std::get_if<ir::TextMatch>(&operand);
  return text != nullptr && !text->cased &&
         std::any_of(text->parts.begin(), text->parts.end(),
                     [](const ir::PatternPart& part) { return !IsAscii(part.text); });
}

void AddOnce(ReasonCode code, const char* message, Span span, std::vector<Reason>& notes) {
  const auto same = [code](const Reason& note) { return note.code == code; };
  if (std::none_of(notes.begin(), notes.end(), same)) {
    notes.push_back({code, Gravity::kNote, message, span});
  }
}

void Collect(const ir::Expression& expression, std::vector<Reason>& notes) {
  for (const ir::Expression& child : expression.children) Collect(child, notes);
  if (expression.kind != ir::ExpressionKind::kPredicate) return;
  const ir::Predicate& predicate = expression.predicate;
  if (TellsAbsentFromEmpty(predicate.operand)) {
    AddOnce(ReasonCode::kAbsentIsEmpty,
            "field extractions often leave empty values out: Splunk then has no field",
            predicate.span, notes);
  }
  if (FoldsBeyondAscii(predicate.operand)) {
    AddOnce(ReasonCode::kCaseFolding,
            "letters beyond ASCII are compared in Splunk's own way of ignoring case",
            predicate.span, notes);
  }
}

}  // namespace

std::vector<Reason> NotesOn(const ir::Expression& expression) {
  std::vector<Reason> notes;
  Collect(expression, notes);
  return notes;
}

}  // namespace sigmavm::backend::spl
