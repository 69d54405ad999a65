// Commands with subsearches: append, multisearch, union and join; and makeresults.
#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>

#include "runtime/query/spl/command.h"
#include "runtime/query/spl/limits.h"

namespace sigmavm::spl {
namespace {

using Code = DiagnosticCode;

/// Reads `[ ... ]`; the brackets inside are balanced, or the search would not have been split.
std::optional<Pipeline> TakeSubsearch(Cursor& cursor) {
  cursor.SkipBlanks();
  const size_t open = cursor.pos();
  const std::string_view rest = cursor.rest();
  size_t depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '\\') {
      ++i;
    } else if (rest[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && rest[i] == '[') {
      ++depth;
    } else if (!quoted && rest[i] == ']' && --depth == 0) {
      cursor.set_pos(open + i + 1);
      ParseState& state = cursor.state();
      if (++state.subsearch_depth > Bounds::kSubsearchDepth) {
        cursor.Fail(Code::kQueryTooLarge, open, "subsearches are nested too deeply");
        return std::nullopt;
      }
      auto pipeline = ParsePipeline(state, open + 1, open + i, /*is_subsearch=*/true);
      --state.subsearch_depth;
      return pipeline;
    }
    if (depth == 0) break;
  }
  cursor.Fail(Code::kQuerySyntax, open, "a subsearch in square brackets is missing");
  return std::nullopt;
}

/// The results of a subsearch. More than Splunk would return are an error, not cut silently.
Rows RunSubsearch(const Pipeline& pipeline, Run& run) {
  Rows rows;
  pipeline.Apply(rows, run);
  if (rows.size() > Bounds::kJoinRows) {
    run.Fail(Code::kQueryTooLarge, "a subsearch with more than 50,000 results",
             "Splunk would cut them");
  }
  // A pattern in the subsearch may have made up names.
  for (Row& row : rows) row.slots.resize(run.names().size(), nullptr);
  return rows;
}

void Widen(Rows& rows, const Run& run) {
  for (Row& row : rows) row.slots.resize(run.names().size(), nullptr);
}

void MoveAll(Rows from, Rows& to, Run& run) {
  if (!run.Admit(from.size() + to.size())) return;
  std::move(from.begin(), from.end(), std::back_inserter(to));
}

class AppendCommand : public Command {
 public:
  explicit AppendCommand(Pipeline pipeline) : pipeline_(std::move(pipeline)) {}
  void Apply(Rows& rows, Run& run) const override {
    Rows more = RunSubsearch(pipeline_, run);
    Widen(rows, run);
    MoveAll(std::move(more), rows, run);
  }

 private:
  Pipeline pipeline_;
};

CommandPtr ParseAppend(Cursor& cursor) {
  auto pipeline = TakeSubsearch(cursor);
  if (!pipeline) return nullptr;
  return std::make_unique<AppendCommand>(*std::move(pipeline));
}

/// Merges the results of searches, newest first; those without _time last.
class UnionCommand : public Command {
 public:
  UnionCommand(std::vector<Pipeline> pipelines, uint32_t time_slot)
      : pipelines_(std::move(pipelines)), time_slot_(time_slot) {}

  void Apply(Rows& rows, Run& run) const override {
    for (const Pipeline& pipeline : pipelines_) {
      Rows more;
      pipeline.Apply(more, run);
      if (run.failed()) return;
      Widen(rows, run);
      MoveAll(std::move(more), rows, run);
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const Row& a, const Row& b) { return TimeOf(a) > TimeOf(b); });
  }

 private:
  double TimeOf(const Row& row) const {
    const Value* time = row.slots[time_slot_];
    const bool has_time = time != nullptr && time->texts[0].is_number;
    return has_time ? time->texts[0].number : -std::numeric_limits<double>::infinity();
  }

  std::vector<Pipeline> pipelines_;
  uint32_t time_slot_;
};

CommandPtr ParseMultisearch(Cursor& cursor) {
  std::vector<Pipeline> pipelines;
  cursor.SkipBlanks();
  const size_t begin = cursor.pos();
  while (!cursor.AtEnd()) {
    const size_t offset = cursor.pos();
    auto pipeline = TakeSubsearch(cursor);
    if (!pipeline) return nullptr;
    if (!pipeline->is_streaming()) {
      cursor.Fail(Code::kQuerySyntax, offset,
                  "a subsearch of this command may only have streaming commands");
      return nullptr;
    }
    pipelines.push_back(*std::move(pipeline));
  }
  if (pipelines.size() < 2) {
    cursor.Fail(Code::kQuerySyntax, begin, "two subsearches at least are needed");
    return nullptr;
  }
  return std::make_unique<UnionCommand>(std::move(pipelines), cursor.state().names.Add("_time"));
}

/// Adds the fields of the subsearch's results with the same values of the fields named.
class JoinCommand : public Command {
 public:
  std::vector<uint32_t> slots;
  std::optional<Pipeline> pipeline;
  bool keeps_unmatched = false;
  size_t most = 1;  ///< 0: all

  void Apply(Rows& rows, Run& run) const override {
    const Rows right = RunSubsearch(*pipeline, run);
    if (run.failed()) return;
    Widen(rows, run);
    std::map<std::vector<std::string>, std::vector<const Row*>> by_key;
    for (const Row& row : right) {
      if (auto key = KeyOf(row)) by_key[*std::move(key)].push_back(&row);
    }
    Rows joined;
    for (const Row& row : rows) {
      const auto key = KeyOf(row);
      const auto found = key ? by_key.find(*key) : by_key.end();
      if (found == by_key.end()) {
        if (keeps_unmatched) joined.push_back(row);
        continue;
      }
      const size_t count = most == 0 ? found->second.size() : std::min(most, found->second.size());
      if (!run.Admit(joined.size() + count) || !run.Charge(count)) return;
      for (size_t i = 0; i < count; ++i) joined.push_back(Merged(row, *found->second[i]));
    }
    rows = std::move(joined);
  }

 private:
  std::optional<std::vector<std::string>> KeyOf(const Row& row) const {
    std::vector<std::string> key;
    for (const uint32_t slot : slots) {
      const Value* value = row.slots[slot];
      if (value == nullptr || value->texts.size() != 1) return std::nullopt;
      key.push_back(value->texts[0].text);
    }
    return key;
  }

  static Row Merged(const Row& left, const Row& right) {
    Row merged = left;
    for (size_t slot = 0; slot < merged.slots.size(); ++slot) {
      if (right.slots[slot] != nullptr) merged.slots[slot] = right.slots[slot];
    }
    MergeOrigins(right.origins, merged.origins);
    return merged;
  }
};

bool ParseJoinOptions(Cursor& cursor, JoinCommand& command) {
  std::string value;
  for (;;) {
    cursor.SkipBlanks();
    const size_t offset = cursor.pos();
    if (cursor.TakeOption("type", value)) {
      command.keeps_unmatched = value == "left" || value == "outer";
      if (!command.keeps_unmatched && value != "inner") {
        return cursor.Fail(Code::kQuerySyntax, offset, "a join is inner, left or outer");
      }
    } else if (cursor.TakeOption("max", value)) {
      double most = 0;
      if (!ParseNumber(value, most) || most < 0 || most > 1e6) {
        return cursor.Fail(Code::kQuerySyntax, offset, "a count is missing");
      }
      command.most = static_cast<size_t>(most);
    } else if (cursor.TakeOption("usetime", value) || cursor.TakeOption("overwrite", value)) {
      return cursor.Fail(Code::kQueryUnsupported, offset, "this option of join");
    } else {
      return !cursor.failed();
    }
  }
}

CommandPtr ParseJoin(Cursor& cursor) {
  auto command = std::make_unique<JoinCommand>();
  if (!ParseJoinOptions(cursor, *command)) return nullptr;
  for (cursor.SkipBlanks(); cursor.Peek() != '['; cursor.SkipBlanks()) {
    std::string name;
    if (!cursor.TakeName(name)) return nullptr;
    command->slots.push_back(cursor.state().names.Add(name));
    (void)cursor.Take(",");
  }
  if (command->slots.empty()) {
    cursor.FailHere(Code::kQueryUnsupported, "a join without fields");
    return nullptr;
  }
  command->pipeline = TakeSubsearch(cursor);
  if (!command->pipeline) return nullptr;
  return command;
}

/// Results with nothing but the present time.
class MakeResultsCommand : public Command {
 public:
  MakeResultsCommand(size_t count, uint32_t time_slot) : count_(count), time_slot_(time_slot) {}
  void Apply(Rows& rows, Run& run) const override {
    Row row;
    row.slots.assign(run.names().size(), nullptr);
    row.slots[time_slot_] = run.Keep(OneNumber(run.environment().now()));
    if (run.Admit(count_)) rows.assign(count_, row);
  }

 private:
  size_t count_;
  uint32_t time_slot_;
};

CommandPtr ParseMakeResults(Cursor& cursor) {
  std::string value = "1";
  double count = 0;
  (void)cursor.TakeOption("count", value);
  if (!ParseNumber(value, count) || count < 0 || count > 1e6) {
    cursor.FailHere(Code::kQuerySyntax, "a count is missing");
    return nullptr;
  }
  return std::make_unique<MakeResultsCommand>(static_cast<size_t>(count),
                                              cursor.state().names.Add("_time"));
}

constexpr std::array kCommands = {
    CommandKind{"append", false, false, ParseAppend},
    CommandKind{"multisearch", true, true, ParseMultisearch},
    CommandKind{"union", true, true, ParseMultisearch},
    CommandKind{"join", false, false, ParseJoin},
    CommandKind{"makeresults", true, true, ParseMakeResults},
};

}  // namespace

std::span<const CommandKind> SubsearchCommands() { return kCommands; }

}  // namespace sigmavm::spl
