// streamstats: functions over the results before each result.
#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <utility>

#include "runtime/query/spl/aggregate.h"
#include "runtime/query/spl/command.h"
#include "runtime/query/spl/expression_parser.h"
#include "runtime/query/spl/limits.h"
#include "runtime/query/spl/time_text.h"

namespace sigmavm::spl {
namespace {

using Code = DiagnosticCode;

class StreamStatsCommand : public Command {
 public:
  std::vector<Aggregate> aggregates;
  std::vector<uint32_t> fields;
  bool includes_current = true;
  bool resets_on_change = false;
  size_t window = 0;  ///< results; 0: no window by number
  std::optional<double> time_window;
  ExpressionPtr reset_before;
  ExpressionPtr reset_after;
  uint32_t time_slot = 0;

  void Apply(Rows& rows, Run& run) const override {
    if (time_window && !IsSorted(rows, run)) return;
    const Groups groups(fields, std::nullopt);
    Groups::Map<std::deque<const Row*>> windows;
    Groups::Key last;
    // Results are written beside the rows, so that functions see what came in.
    std::vector<std::vector<const Value*>> results(rows.size());
    Scratch scratch;
    for (size_t i = 0; i < rows.size(); ++i) {
      const std::vector<Groups::Key> keys = groups.KeysOf(rows[i], run);
      if (keys.size() > 1) {
        run.Fail(Code::kQueryUncertain, "streamstats by a field with several values");
      }
      if (run.failed()) return;
      if (keys.empty()) continue;
      if (resets_on_change && keys[0] != last) windows.clear();
      last = keys[0];
      if (IsTrue(reset_before.get(), rows[i], run, scratch)) windows.clear();
      std::deque<const Row*>& members = windows[keys[0]];
      results[i] = Advance(rows[i], members, run);
      if (IsTrue(reset_after.get(), rows[i], run, scratch)) windows.clear();
      if (run.failed()) return;
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      for (size_t j = 0; j < results[i].size(); ++j) {
        rows[i].slots[aggregates[j].output] = results[i][j];
      }
    }
  }

 private:
  static bool IsTrue(const Expression* condition, const Row& row, Run& run, Scratch& scratch) {
    if (condition == nullptr) return false;
    Scope scope{row, run, scratch};
    const bool is_true = condition->Evaluate(scope).is_true();
    scratch.Clear();
    return is_true;
  }

  double Time(const Row& row) const { return row.slots[time_slot]->texts[0].number; }

  /// Splunk takes either direction of time.
  bool IsSorted(const Rows& rows, Run& run) const {
    bool ascends = true;
    bool descends = true;
    for (size_t i = 0; i < rows.size(); ++i) {
      const Value* time = rows[i].slots[time_slot];
      if (time == nullptr || !time->texts[0].is_number) {
        run.Fail(Code::kQueryOrder, "streamstats with time_window over results without _time");
        return false;
      }
      if (i == 0) continue;
      ascends = ascends && Time(rows[i - 1]) <= Time(rows[i]);
      descends = descends && Time(rows[i - 1]) >= Time(rows[i]);
    }
    if (ascends || descends) return true;
    run.Fail(Code::kQueryOrder, "streamstats with time_window over results not sorted by _time",
             "sort them first: | sort 0 _time");
    return false;
  }

  std::vector<const Value*> Advance(const Row& row, std::deque<const Row*>& members,
                                    Run& run) const {
    if (includes_current) members.push_back(&row);
    Trim(row, members, run);
    const std::vector<const Row*> seen(members.begin(), members.end());
    std::vector<const Value*> results;
    if (run.Charge(seen.size())) {
      for (const Aggregate& aggregate : aggregates) {
        results.push_back(Compute(aggregate, seen, time_slot, run));
      }
    }
    if (!includes_current) members.push_back(&row);
    return results;
  }

  void Trim(const Row& row, std::deque<const Row*>& members, Run& run) const {
    while (window != 0 && members.size() > window) members.pop_front();
    if (!time_window) return;
    while (!members.empty() && std::abs(Time(row) - Time(*members.front())) > *time_window) {
      members.pop_front();
    }
    const bool at_edge =
        !members.empty() && std::abs(Time(row) - Time(*members.front())) == *time_window;
    if (at_edge) {
      run.Fail(Code::kQueryUncertain, "an event exactly at the edge of a time_window",
               "whether it belongs to the window is not documented");
    }
    if (members.size() > Bounds::kStreamWindow) {
      run.Fail(Code::kQueryTooLarge, "a time_window with more than 10,000 events",
               "Splunk's max_stream_window would cut it");
    }
  }
};

class Parser {
 public:
  explicit Parser(Cursor& cursor)
      : cursor_(cursor), command_(std::make_unique<StreamStatsCommand>()) {}

  CommandPtr Parse() {
    static constexpr std::array<std::string_view, 1> kBy = {"BY"};
    while (Option()) {
    }
    if (cursor_.failed() || !ParseAggregates(cursor_, kBy, {}, command_->aggregates)) {
      return nullptr;
    }
    if (!By()) return nullptr;
    command_->time_slot = cursor_.state().names.Add("_time");
    return std::move(command_);
  }

 private:
  bool Flag(std::string_view name, bool& flag) {
    std::string value;
    const size_t offset = cursor_.pos();
    if (!cursor_.TakeOption(name, value)) return false;
    const auto read = BooleanOption(value);
    if (!read) cursor_.Fail(Code::kQuerySyntax, offset, "an option that is neither true nor false");
    flag = read.value_or(flag);
    return true;
  }

  bool Reset(std::string_view name, ExpressionPtr& condition) {
    const size_t before = cursor_.pos();
    if (!cursor_.TakeWord(name) || !cursor_.Take("=") || !cursor_.Take("(")) {
      cursor_.set_pos(before);
      return false;
    }
    condition = ParseCondition(cursor_);
    if (condition != nullptr && !cursor_.Take(")")) {
      cursor_.FailHere(Code::kQuerySyntax, "the parenthesis is never closed");
    }
    return true;
  }

  bool Window() {
    std::string value;
    cursor_.SkipBlanks();
    const size_t offset = cursor_.pos();
    if (cursor_.TakeOption("time_window", value)) {
      command_->time_window = SpanSeconds(value);
      if (!command_->time_window) cursor_.Fail(Code::kQueryUnsupported, offset, "this time_window");
      return true;
    }
    if (!cursor_.TakeOption("window", value)) return false;
    double count = 0;
    if (!ParseNumber(value, count) || count < 0 || count > Bounds::kStreamWindow) {
      cursor_.Fail(Code::kQueryUnsupported, offset, "a window that is no number up to 10,000");
      return true;
    }
    command_->window = static_cast<size_t>(count);
    return true;
  }

  bool Option() {
    if (cursor_.failed()) return false;
    return Flag("current", command_->includes_current) ||
           Flag("reset_on_change", command_->resets_on_change) || Flag("global", is_global_) ||
           Reset("reset_before", command_->reset_before) ||
           Reset("reset_after", command_->reset_after) || Window();
  }

  bool By() {
    if (!cursor_.TakeWord("BY")) return true;
    do {
      std::string name;
      if (!cursor_.TakeName(name)) return false;
      command_->fields.push_back(cursor_.state().names.Add(name));
    } while (cursor_.Take(",") || !cursor_.AtEnd());
    if (command_->window == 0 || !is_global_) return true;
    return cursor_.FailHere(Code::kQueryUnsupported, "window with BY and without global=f",
                            "the window would be shared by all groups");
  }

  Cursor& cursor_;
  std::unique_ptr<StreamStatsCommand> command_;
  bool is_global_ = true;
};

CommandPtr ParseStreamStats(Cursor& cursor) { return Parser(cursor).Parse(); }

constexpr std::array kCommands = {
    CommandKind{"streamstats", false, false, ParseStreamStats},
};

}  // namespace

std::span<const CommandKind> StreamCommands() { return kCommands; }

}  // namespace sigmavm::spl
