// Commands that keep some of the results: search, where and regex.
#include <algorithm>
#include <array>
#include <utility>

#include "runtime/query/spl/command.h"
#include "runtime/query/spl/expression_parser.h"
#include "runtime/query/spl/functions.h"
#include "runtime/query/spl/predicate_parser.h"

namespace sigmavm::spl {
namespace {

template <typename Keep>
void KeepRows(Rows& rows, Keep keep) {
  rows.erase(std::remove_if(rows.begin(), rows.end(), [&](const Row& row) { return !keep(row); }),
             rows.end());
}

class GeneratingSearch : public Command {
 public:
  explicit GeneratingSearch(PredicatePtr predicate) : predicate_(std::move(predicate)) {}
  void Apply(Rows& rows, Run& run) const override {
    LoadEvents(run.environment().events(), rows, run,
               [&](const Row& row) { return predicate_->Matches(row); });
  }

 private:
  PredicatePtr predicate_;
};

class SearchCommand : public Command {
 public:
  explicit SearchCommand(PredicatePtr predicate) : predicate_(std::move(predicate)) {}
  void Apply(Rows& rows, Run& /*run*/) const override {
    KeepRows(rows, [&](const Row& row) { return predicate_->Matches(row); });
  }

 private:
  PredicatePtr predicate_;
};

class WhereCommand : public Command {
 public:
  explicit WhereCommand(ExpressionPtr condition) : condition_(std::move(condition)) {}
  void Apply(Rows& rows, Run& run) const override {
    Scratch scratch;
    KeepRows(rows, [&](const Row& row) {
      if (run.failed()) return false;
      Scope scope{row, run, scratch};
      const bool is_true = condition_->Evaluate(scope).is_true();
      scratch.Clear();
      return is_true;
    });
  }

 private:
  ExpressionPtr condition_;
};

/// regex f="p" keeps results of which a text of f matches; regex f!="p" those that have f without a
/// matching text. Results without the field are dropped by both.
class RegexCommand : public Command {
 public:
  RegexCommand(uint32_t slot, bool is_match, std::shared_ptr<const Regex> regex)
      : slot_(slot), is_match_(is_match), regex_(std::move(regex)) {}
  void Apply(Rows& rows, Run& run) const override {
    KeepRows(rows, [&](const Row& row) {
      const Value* value = row.slots[slot_];
      if (value == nullptr || run.failed()) return false;
      return is_match_ ==
             std::any_of(value->texts.begin(), value->texts.end(), [&](const Text& text) {
               return regex_->Find(text.text, 0, nullptr, run);
             });
    });
  }

 private:
  uint32_t slot_;
  bool is_match_;
  std::shared_ptr<const Regex> regex_;
};

CommandPtr ParseSearch(Cursor& cursor) {
  PredicatePtr predicate = ParsePredicate(cursor);
  if (predicate == nullptr) return nullptr;
  return std::make_unique<SearchCommand>(std::move(predicate));
}

CommandPtr ParseWhere(Cursor& cursor) {
  ExpressionPtr condition = ParseCondition(cursor);
  if (condition == nullptr) return nullptr;
  return std::make_unique<WhereCommand>(std::move(condition));
}

CommandPtr ParseRegex(Cursor& cursor) {
  std::string name = "_raw";
  bool is_match = true;
  const bool names_field = cursor.AtEnd() || cursor.Peek() != '"';
  if (names_field) {
    name = cursor.TakeBare();
    is_match = !cursor.Take("!=");
    if (name.empty() || (is_match && !cursor.Take("="))) {
      cursor.FailHere(DiagnosticCode::kQuerySyntax, "regex takes field=\"pattern\" or \"pattern\"");
      return nullptr;
    }
  }
  cursor.SkipBlanks();
  const size_t offset = cursor.pos();
  std::string_view written;
  if (!cursor.TakeQuoted(written)) return nullptr;
  auto regex = CompileRegex(cursor, offset, Unescaped(written));
  if (regex == nullptr) return nullptr;
  return std::make_unique<RegexCommand>(cursor.state().names.Add(name), is_match, std::move(regex));
}

constexpr std::array kCommands = {
    CommandKind{"search", false, true, ParseSearch},
    CommandKind{"where", false, true, ParseWhere},
    CommandKind{"regex", false, true, ParseRegex},
};

}  // namespace

CommandPtr ParseGeneratingSearch(Cursor& cursor) {
  PredicatePtr predicate = ParsePredicate(cursor);
  if (predicate == nullptr) return nullptr;
  return std::make_unique<GeneratingSearch>(std::move(predicate));
}

std::span<const CommandKind> FilterCommands() { return kCommands; }

}  // namespace sigmavm::spl
