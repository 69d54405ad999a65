// Commands that summarize: stats, eventstats and tstats.
#include <algorithm>
#include <array>
#include <utility>

#include "runtime/query/spl/aggregate.h"
#include "runtime/query/spl/command.h"
#include "runtime/query/spl/predicate_parser.h"
#include "runtime/query/spl/time_text.h"

namespace sigmavm::spl {
namespace {

using Code = DiagnosticCode;
constexpr std::array<std::string_view, 1> kBy = {"BY"};

/// Reads `BY a, b` if it is there; names without wildcards.
bool ParseBy(Cursor& cursor, std::vector<uint32_t>& fields) {
  if (cursor.failed() || !cursor.TakeWord("BY")) return !cursor.failed();
  do {
    std::string name;
    cursor.SkipBlanks();
    const size_t offset = cursor.pos();
    if (!cursor.TakeName(name)) return false;
    if (name.find('*') != std::string::npos) {
      return cursor.Fail(Code::kQuerySyntax, offset, "a wildcard after BY");
    }
    fields.push_back(cursor.state().names.Add(name));
  } while (cursor.Take(",") || !cursor.AtEnd());
  return true;
}

class StatsCommand : public Command {
 public:
  StatsCommand(Groups groups, std::vector<Aggregate> aggregates, uint32_t time_slot)
      : groups_(std::move(groups)), aggregates_(std::move(aggregates)), time_slot_(time_slot) {}
  void Apply(Rows& rows, Run& run) const override {
    Summarize(groups_, aggregates_, time_slot_, rows, run);
  }

 private:
  Groups groups_;
  std::vector<Aggregate> aggregates_;
  uint32_t time_slot_;
};

/// Every result gets the functions of its group; with several groups there is no single answer.
class EventStatsCommand : public Command {
 public:
  EventStatsCommand(Groups groups, std::vector<Aggregate> aggregates, uint32_t time_slot)
      : groups_(std::move(groups)), aggregates_(std::move(aggregates)), time_slot_(time_slot) {}

  void Apply(Rows& rows, Run& run) const override {
    Groups::Map<std::vector<const Row*>> members;
    std::vector<Groups::Key> keys(rows.size());
    std::vector<bool> has_key(rows.size(), false);
    for (size_t i = 0; i < rows.size(); ++i) {
      std::vector<Groups::Key> of_row = groups_.KeysOf(rows[i], run);
      if (of_row.size() > 1) {
        run.Fail(Code::kQueryUncertain, "eventstats by a field with several values");
      }
      if (run.failed()) return;
      if (of_row.empty()) continue;
      has_key[i] = true;
      keys[i] = std::move(of_row[0]);
      members[keys[i]].push_back(&rows[i]);
    }
    Groups::Map<std::vector<const Value*>> values;
    for (const auto& [key, group] : members) {
      for (const Aggregate& aggregate : aggregates_) {
        values[key].push_back(Compute(aggregate, group, time_slot_, run));
      }
      if (run.failed()) return;
    }
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!has_key[i]) continue;
      const std::vector<const Value*>& of_group = values[keys[i]];
      for (size_t j = 0; j < aggregates_.size(); ++j) {
        rows[i].slots[aggregates_[j].output] = of_group[j];
      }
    }
  }

 private:
  Groups groups_;
  std::vector<Aggregate> aggregates_;
  uint32_t time_slot_;
};

template <typename Made>
CommandPtr ParseStats(Cursor& cursor) {
  std::vector<Aggregate> aggregates;
  std::vector<uint32_t> fields;
  if (!ParseAggregates(cursor, kBy, {}, aggregates) || !ParseBy(cursor, fields)) return nullptr;
  return std::make_unique<Made>(Groups(std::move(fields), std::nullopt), std::move(aggregates),
                                cursor.state().names.Add("_time"));
}

/// Generates rows from the summaries of a data model.
class TstatsCommand : public Command {
 public:
  std::string dataset;
  PredicatePtr predicate;
  std::vector<Aggregate> aggregates;
  std::vector<uint32_t> fields;
  std::optional<std::string> stand_in;
  std::optional<double> span;
  uint32_t time_slot = 0;

  void Apply(Rows& rows, Run& run) const override {
    const Environment::Dataset* found = run.environment().FindDataset(dataset);
    if (found == nullptr) {
      run.Fail(Code::kQueryUnknownName, "there is no data model '" + dataset + "'");
      return;
    }
    LoadEvents(found->rows, rows, run,
               [&](const Row& row) { return predicate == nullptr || predicate->Matches(row); });
    if (span) {
      for (Row& row : rows) BinTime(row, run);
    }
    if (run.failed()) return;
    Summarize(Groups(fields, stand_in), aggregates, time_slot, rows, run);
  }

 private:
  void BinTime(Row& row, Run& run) const {
    const Value* time = row.slots[time_slot];
    if (time == nullptr || !time->texts[0].is_number) return;
    row.slots[time_slot] = run.Keep(OneNumber(BinnedTime(time->texts[0].number, *span)));
  }
};

bool CheckModelField(Cursor& cursor, std::string_view name, size_t offset, const void* context) {
  const auto& dataset = *static_cast<const Environment::Dataset*>(context);
  for (const std::string_view indexed : {"_time", "host", "source", "sourcetype", "index"}) {
    if (name == indexed) return true;
  }
  const DataModel& model = dataset.definition;
  for (const ModelField& field : model.fields) {
    if (name == model.dataset + '.' + field.name) return true;
  }
  return cursor.Fail(
      Code::kQueryUnknownName, offset,
      "'" + std::string(name) + "' is no field of " + model.model + '.' + model.dataset);
}

class TstatsParser {
 public:
  explicit TstatsParser(Cursor& cursor)
      : cursor_(cursor), command_(std::make_unique<TstatsCommand>()) {}

  CommandPtr Parse() {
    const bool parsed = Options() && FindModel() && Functions() && From() && Where() && By();
    if (!parsed || cursor_.failed()) return nullptr;
    command_->time_slot = cursor_.state().names.Add("_time");
    return std::move(command_);
  }

 private:
  bool Options() {
    std::string value;
    for (;;) {
      cursor_.SkipBlanks();
      const size_t offset = cursor_.pos();
      if (cursor_.TakeOption("summariesonly", value) ||
          cursor_.TakeOption("allow_old_summaries", value) || cursor_.TakeOption("local", value)) {
        if (!BooleanOption(value)) {
          return cursor_.Fail(Code::kQuerySyntax, offset,
                              "an option that is neither true nor false");
        }
      } else if (cursor_.TakeOption("fillnull_value", value)) {
        command_->stand_in = value;
      } else if (!cursor_.TakeOption("chunk_size", value)) {
        return !cursor_.failed();
      }
    }
  }

  /// The functions stand before FROM but need the model, so it is looked up ahead.
  bool FindModel() {
    const size_t begin = cursor_.pos();
    for (;;) {
      if (cursor_.AtEnd()) {
        cursor_.set_pos(begin);
        return cursor_.FailHere(Code::kQueryUnsupported, "tstats without 'from datamodel=...'");
      }
      if (cursor_.TakeWord("from")) break;
      if (cursor_.TakeBare().empty()) cursor_.set_pos(cursor_.pos() + 1);
    }
    const size_t offset = cursor_.pos();
    if (!cursor_.TakeOption("datamodel", command_->dataset)) {
      return cursor_.Fail(Code::kQueryUnsupported, offset, "tstats without 'from datamodel=...'");
    }
    if (command_->dataset.find('.') == std::string::npos) {
      const bool has_node =
          cursor_.TakeWord("where") && cursor_.TakeOption("nodename", command_->dataset);
      if (!has_node) {
        return cursor_.Fail(Code::kQueryUnsupported, offset,
                            "a data model without a dataset, as in datamodel=Endpoint.Processes");
      }
    }
    dataset_ = cursor_.state().environment.FindDataset(command_->dataset);
    cursor_.set_pos(begin);
    return dataset_ != nullptr ||
           cursor_.Fail(Code::kQueryUnknownName, offset,
                        "there is no data model '" + command_->dataset + "'");
  }

  bool Functions() {
    static constexpr std::array<std::string_view, 1> kFrom = {"FROM"};
    return ParseAggregates(cursor_, kFrom, {false, CheckModelField, dataset_},
                           command_->aggregates);
  }

  bool From() {
    std::string ignored;
    return cursor_.TakeWord("from") && cursor_.TakeOption("datamodel", ignored);
  }

  bool Where() {
    if (!cursor_.TakeWord("where")) return true;
    std::string node;
    if (cursor_.TakeOption("nodename", node)) {
      if (node != command_->dataset) {
        return cursor_.FailHere(Code::kQueryUnsupported, "a node below the dataset");
      }
      (void)cursor_.TakeWord("AND");
      if (AtBy(cursor_) || cursor_.AtEnd()) return true;
    }
    PredicateRules rules;
    rules.reads_summaries = true;
    rules.check_field = [this](Cursor& cursor, std::string_view name, size_t offset) {
      return CheckModelField(cursor, name, offset, dataset_);
    };
    rules.ends = AtBy;
    command_->predicate = ParsePredicate(cursor_, rules);
    return command_->predicate != nullptr;
  }

  static bool AtBy(Cursor& cursor) {
    const size_t before = cursor.pos();
    const std::string_view word = cursor.TakeBare();
    cursor.set_pos(before);
    return EqualsIgnoringCase(word, "BY") || EqualsIgnoringCase(word, "GROUPBY");
  }

  bool By() {
    if (!cursor_.TakeWord("BY") && !cursor_.TakeWord("GROUPBY")) return true;
    do {
      std::string span;
      const size_t offset = cursor_.pos();
      if (cursor_.TakeOption("span", span)) {
        command_->span = BinSpan(span);
        if (!command_->span) return cursor_.Fail(Code::kQueryUnsupported, offset, "this span");
        continue;
      }
      std::string name;
      cursor_.SkipBlanks();
      const size_t begin = cursor_.pos();
      if (!cursor_.TakeName(name) || !CheckModelField(cursor_, name, begin, dataset_)) return false;
      command_->fields.push_back(cursor_.state().names.Add(name));
      groups_by_time_ = groups_by_time_ || name == "_time";
    } while (cursor_.Take(",") || !cursor_.AtEnd());
    if (groups_by_time_ == command_->span.has_value()) return true;
    return cursor_.FailHere(Code::kQueryUncertain, "by _time goes with span=, and only with it");
  }

  Cursor& cursor_;
  std::unique_ptr<TstatsCommand> command_;
  const Environment::Dataset* dataset_ = nullptr;
  bool groups_by_time_ = false;
};

CommandPtr ParseTstats(Cursor& cursor) { return TstatsParser(cursor).Parse(); }

constexpr std::array kCommands = {
    CommandKind{"stats", false, false, ParseStats<StatsCommand>},
    CommandKind{"eventstats", false, false, ParseStats<EventStatsCommand>},
    CommandKind{"tstats", true, false, ParseTstats},
};

}  // namespace

std::span<const CommandKind> StatsCommands() { return kCommands; }

}  // namespace sigmavm::spl
