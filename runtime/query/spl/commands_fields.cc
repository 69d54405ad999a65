// Commands that keep, drop, name and compute fields: fields, table, rename, eval.
#include <array>
#include <utility>

#include "runtime/query/spl/command.h"
#include "runtime/query/spl/expression_parser.h"
#include "runtime/query/spl/field_choice.h"

namespace sigmavm::spl {
namespace {

/// `fields` keeps Splunk's internal fields, whose names begin with an underscore; `table` does not.
class KeepFields : public Command {
 public:
  KeepFields(FieldChoice choice, bool keeps_internal)
      : choice_(std::move(choice)), keeps_internal_(keeps_internal) {}

  void Apply(Rows& rows, Run& run) const override {
    std::vector<bool> kept(run.names().size(), false);
    for (const uint32_t slot : choice_.Resolve(run)) kept[slot] = true;
    for (uint32_t slot = 0; slot < run.names().size(); ++slot) {
      if (keeps_internal_ && run.names()[slot].substr(0, 1) == "_") kept[slot] = true;
    }
    for (Row& row : rows) {
      row.base = nullptr;
      for (size_t slot = 0; slot < kept.size(); ++slot) {
        if (!kept[slot]) row.slots[slot] = nullptr;
      }
    }
  }

 private:
  FieldChoice choice_;
  bool keeps_internal_;
};

class DropFields : public Command {
 public:
  explicit DropFields(FieldChoice choice) : choice_(std::move(choice)) {}
  void Apply(Rows& rows, Run& run) const override {
    const std::vector<uint32_t> dropped = choice_.Resolve(run);
    for (Row& row : rows) {
      for (const uint32_t slot : dropped) row.slots[slot] = nullptr;
    }
  }

 private:
  FieldChoice choice_;
};

CommandPtr ParseFields(Cursor& cursor) {
  // Kept in any case, so they need slots of their own.
  cursor.state().names.Add("_raw");
  cursor.state().names.Add("_time");
  const bool drops = cursor.Take("-");
  if (!drops) (void)cursor.Take("+");
  FieldChoice choice;
  if (!choice.Parse(cursor)) return nullptr;
  if (drops) return std::make_unique<DropFields>(std::move(choice));
  return std::make_unique<KeepFields>(std::move(choice), /*keeps_internal=*/true);
}

CommandPtr ParseTable(Cursor& cursor) {
  FieldChoice choice;
  if (!choice.Parse(cursor)) return nullptr;
  return std::make_unique<KeepFields>(std::move(choice), /*keeps_internal=*/false);
}

/// One `a AS b`, or `a* AS b*` with one star in both names.
struct Renaming {
  uint32_t from = Names::kNone;
  uint32_t to = Names::kNone;
  PatternParts from_parts;
  PatternParts to_parts;
};

/// The new name holds what the old one held, also nothing.
class RenameCommand : public Command {
 public:
  explicit RenameCommand(std::vector<Renaming> renamings) : renamings_(std::move(renamings)) {}
  void Apply(Rows& rows, Run& run) const override {
    for (const Renaming& renaming : renamings_) {
      if (renaming.from_parts.empty()) {
        Move(rows, renaming.from, renaming.to);
      } else {
        MoveAll(rows, renaming, run);
      }
    }
  }

 private:
  static void Move(Rows& rows, uint32_t from, uint32_t to) {
    if (from == to) return;
    for (Row& row : rows) {
      row.slots[to] = row.slots[from];
      row.slots[from] = nullptr;
    }
  }

  /// All at once, so that a new name that the pattern covers as well is not renamed again. Only
  /// fields that there are get new names: names would double with every command otherwise.
  static void MoveAll(Rows& rows, const Renaming& renaming, Run& run) {
    struct Pair {
      uint32_t from;
      uint32_t to;
      const Value* value;
    };
    std::vector<Pair> pairs;
    const size_t prefix = renaming.from_parts[0].size();
    const size_t suffix = renaming.from_parts[1].size();
    for (const uint32_t slot : UsedSlots(rows, run)) {
      const std::string_view name = run.names()[slot];
      if (!CoversName(renaming.from_parts, name)) continue;
      std::string renamed = renaming.to_parts[0];
      renamed += name.substr(prefix, name.size() - prefix - suffix);
      renamed += renaming.to_parts[1];
      pairs.push_back({slot, run.AddName(renamed, rows), nullptr});
      if (run.failed()) return;
    }
    for (Row& row : rows) {
      for (Pair& pair : pairs) pair.value = std::exchange(row.slots[pair.from], nullptr);
      for (const Pair& pair : pairs) row.slots[pair.to] = pair.value;
    }
  }

  std::vector<Renaming> renamings_;
};

CommandPtr ParseRename(Cursor& cursor) {
  std::vector<Renaming> renamings;
  do {
    std::string from;
    std::string to;
    if (!cursor.TakeName(from)) return nullptr;
    if (!cursor.TakeWord("AS")) {
      cursor.FailHere(DiagnosticCode::kQuerySyntax, "rename takes 'old AS new'");
      return nullptr;
    }
    const size_t offset = cursor.pos();
    if (!cursor.TakeName(to)) return nullptr;
    Renaming renaming;
    renaming.from_parts = NameParts(from);
    renaming.to_parts = NameParts(to);
    if (renaming.from_parts.size() != renaming.to_parts.size() || renaming.to_parts.size() > 2) {
      cursor.Fail(DiagnosticCode::kQueryUnsupported, offset,
                  "a renaming without the same single '*' in both names");
      return nullptr;
    }
    if (renaming.from_parts.size() == 1) {
      renaming = {cursor.state().names.Add(from), cursor.state().names.Add(to), {}, {}};
    } else {
      cursor.state().uses_wildcards = true;
    }
    renamings.push_back(std::move(renaming));
  } while (cursor.Take(",") || !cursor.AtEnd());
  return std::make_unique<RenameCommand>(std::move(renamings));
}

class EvalCommand : public Command {
 public:
  struct Assignment {
    uint32_t slot;
    ExpressionPtr expression;
  };
  explicit EvalCommand(std::vector<Assignment> assignments)
      : assignments_(std::move(assignments)) {}

  void Apply(Rows& rows, Run& run) const override {
    Scratch scratch;
    for (Row& row : rows) {
      for (const Assignment& assignment : assignments_) {
        Scope scope{row, run, scratch};
        row.slots[assignment.slot] = Stored(assignment.expression->Evaluate(scope), scope);
      }
      scratch.Clear();
      if (run.failed()) return;
    }
  }

 private:
  std::vector<Assignment> assignments_;
};

CommandPtr ParseEval(Cursor& cursor) {
  std::vector<EvalCommand::Assignment> assignments;
  do {
    std::string name;
    cursor.SkipBlanks();
    const size_t offset = cursor.pos();
    if (!cursor.TakeName(name)) return nullptr;
    if (name.find_first_of("{}*") != std::string::npos || !cursor.Take("=")) {
      cursor.Fail(DiagnosticCode::kQuerySyntax, offset, "eval takes 'field = expression'");
      return nullptr;
    }
    cursor.SkipBlanks();
    const size_t value = cursor.pos();
    ExpressionPtr expression = ParseExpression(cursor);
    if (expression == nullptr) return nullptr;
    if (expression->is_condition()) {
      cursor.Fail(DiagnosticCode::kQueryType, value, "a condition cannot be a field's value",
                  "use if(condition, value, other)");
      return nullptr;
    }
    assignments.push_back({cursor.state().names.Add(name), std::move(expression)});
  } while (cursor.Take(","));
  return std::make_unique<EvalCommand>(std::move(assignments));
}

constexpr std::array kCommands = {
    CommandKind{"fields", false, true, ParseFields},
    CommandKind{"table", false, false, ParseTable},
    CommandKind{"rename", false, true, ParseRename},
    CommandKind{"eval", false, true, ParseEval},
};

}  // namespace

std::span<const CommandKind> FieldCommands() { return kCommands; }

}  // namespace sigmavm::spl
