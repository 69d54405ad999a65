#include "cli/query_check.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "cli/json_writer.h"
#include "compiler/backend/check/row_maker.h"
#include "compiler/backend/mapping/mapped_rule.h"
#include "runtime/input/input_source.h"
#include "runtime/program/verifier.h"
#include "runtime/vm/engine.h"
#include "runtime/vm/evaluator.h"

namespace sigmavm::cli {
namespace {

void AppendValue(const record::Value& value, std::string& out) {
  switch (value.kind) {
    case record::ValueKind::kString:
      return AppendJsonString(value.text, out);
    case record::ValueKind::kNull:
    case record::ValueKind::kObject:
      out += "null";
      return;
    default:
      out += value.text;
  }
}

/// The fields of a record as a JSON object.
std::string EventJson(const record::Record& record) {
  std::string out = "{";
  const record::Schema& schema = record.schema();
  for (record::FieldId id = 1; id < schema.size(); ++id) {
    const auto values = record.values(id);
    if (values.empty()) continue;
    AppendJsonKey(schema.name(id), out);
    if (values.size() > 1) out += '[';
    for (const record::Value& value : values) {
      if (&value != &values.front()) out += ',';
      AppendValue(value, out);
    }
    if (values.size() > 1) out += ']';
  }
  return out + "}";
}

/// What rules read and what columns are made of.
record::Schema RowSchema(const record::Schema& rules, const backend::Profile& profile) {
  std::set<std::string> names(rules.names().begin(), rules.names().end());
  names.insert({"EventID", "UtcTime", "Computer"});
  for (const backend::Source& source : profile.sources) {
    for (const backend::Column& column : source.columns) {
      names.insert({column.origin.field, column.origin.condition_field, column.origin.otherwise});
    }
  }
  names.erase("");
  std::vector<std::string> fields = {""};
  fields.insert(fields.end(), names.begin(), names.end());
  return record::Schema(std::move(fields));
}

/// `event` with the id it lacks.
std::string WithEventId(const std::string& event, uint32_t id) {
  std::string out = "{\"EventID\":" + std::to_string(id);
  if (event != "{}") out += ',';
  return out + event.substr(1);
}

}  // namespace

struct QueryCheck::Evaluation {
  Evaluation(program::VerifiedProgram verified, const backend::Profile& profile)
      : program(std::move(verified)),
        engine(program),
        evaluator(engine),
        reader(engine.schema()),
        record(engine.schema()),
        row_schema(RowSchema(engine.schema(), profile)),
        row_reader(row_schema),
        row_record(row_schema) {}

  program::VerifiedProgram program;
  vm::Engine engine;
  vm::Evaluator evaluator;
  input::EventReader reader;
  record::Record record;
  record::Schema row_schema;
  input::EventReader row_reader;
  record::Record row_record;
};

Result<std::unique_ptr<QueryCheck>> QueryCheck::Make(TranslatedRules& rules) {
  auto verified = program::Verify(std::move(rules.compiled.compilation.program));
  if (!verified) return std::move(verified).errors();
  std::unique_ptr<QueryCheck> check(new QueryCheck(rules));
  check->matches_.resize(verified->get().rules.size());
  check->evaluation_ = std::make_unique<Evaluation>(std::move(verified).value(), rules.profile);
  return check;
}

QueryCheck::QueryCheck(TranslatedRules& rules) : rules_(rules) {}
QueryCheck::~QueryCheck() = default;

Diagnostics QueryCheck::AddRecords(const std::vector<std::string>& paths) {
  Diagnostics problems;
  input::InputSource source(paths);
  while (const auto batch = source.Next(problems)) {
    uint64_t number = batch->first_record;
    for (const std::string_view document : batch->documents) {
      AddDocument(batch->format, document, batch->source_name + ":" + std::to_string(number++),
                  problems);
    }
  }
  return problems;
}

void QueryCheck::AddDocument(input::Format format, std::string_view document, std::string place,
                             Diagnostics& problems) {
  Evaluation& evaluation = *evaluation_;
  auto problem = evaluation.reader.Read(format, document, evaluation.record);
  if (!problem) problem = evaluation.row_reader.Read(format, document, evaluation.row_record);
  if (problem) {
    problem->where = place;
    problems.push_back(std::move(*problem));
    return;
  }
  const auto number = static_cast<uint32_t>(records_.size());
  for (const program::RuleIndex rule : evaluation.evaluator.Evaluate(evaluation.record)) {
    matches_[rule].push_back(number);
  }
  records_.push_back(
      {std::move(place), EventJson(evaluation.row_record), evaluation.record.header().event_id});
}

bool QueryCheck::IsUsed(const backend::Source& source) const {
  return std::any_of(rules_.rules.begin(), rules_.rules.end(),
                     [&](const TranslatedRule& rule) { return Serves(source, rule); });
}

bool QueryCheck::Serves(const backend::Source& source, const TranslatedRule& rule) const {
  return rule.plan != nullptr &&
         backend::FindSource(rules_.profile, rule.plan->logsource) == &source;
}

std::vector<uint32_t> QueryCheck::EventIdsOf(const backend::Source& source) const {
  std::set<uint32_t> ids;
  for (const TranslatedRule& rule : rules_.rules) {
    if (!Serves(source, rule)) continue;
    const auto& own = rule.plan->logsource.event_ids;
    ids.insert(own.begin(), own.end());
  }
  return {ids.begin(), ids.end()};
}

QueryCheck::Rows QueryCheck::MakeRows(const backend::Source& source) const {
  const std::vector<uint32_t> ids = EventIdsOf(source);
  Rows rows;
  for (uint32_t i = 0; i < records_.size(); ++i) {
    const CheckedRecord& record = records_[i];
    // A table of one kind of event has no rows of others.
    if (record.event_id && !ids.empty() &&
        std::find(ids.begin(), ids.end(), *record.event_id) == ids.end()) {
      continue;
    }
    const bool needs_id = !record.event_id && ids.size() == 1;
    rows.records.push_back(i);
    rows.texts.push_back(backend::MakeRow(
        rules_.profile, source, needs_id ? WithEventId(record.event, ids.front()) : record.event));
  }
  return rows;
}

std::string QueryCheck::RowsText() const {
  std::vector<std::string> rules(records_.size());
  for (size_t rule = 0; rule < matches_.size(); ++rule) {
    for (const uint32_t record : matches_[rule]) {
      std::string& list = rules[record];
      if (!list.empty()) list += ',';
      AppendJsonString(rules_.compiled.compilation.plans[rule].meta.id.text, list);
    }
  }
  std::string out;
  for (const backend::Source& source : rules_.profile.sources) {
    if (!IsUsed(source)) continue;
    const Rows rows = MakeRows(source);
    for (size_t i = 0; i < rows.records.size(); ++i) {
      out += "{\"source\":";
      AppendJsonString(source.name, out);
      out += ",\"record\":";
      AppendJsonString(records_[rows.records[i]].place, out);
      out += ",\"row\":" + rows.texts[i] + ",\"rules\":[" + rules[rows.records[i]] + "]}\n";
    }
  }
  return out;
}

const QueryCheck::SourceRows& QueryCheck::RowsOf(const backend::Source& source) {
  const auto [found, is_new] = rows_.try_emplace(&source);
  SourceRows& rows = found->second;
  if (!is_new) return rows;
  Rows made = MakeRows(source);
  rows.records = std::move(made.records);
  std::vector<std::string> other;
  if (source.other_fields) other = evaluation_->row_schema.names();
  std::erase(other, "");
  auto runner = MakeQueryRunner(rules_.profile, source, made.texts, other);
  if (runner) {
    rows.runner = std::move(runner).value();
  } else {
    rows.problem = runner.errors().front().message;
  }
  return rows;
}

CheckOutcome QueryCheck::Check(const TranslatedRule& rule,
                               std::vector<CheckDifference>& differences) {
  CheckOutcome outcome;
  const backend::Source* source =
      rule.plan == nullptr ? nullptr : backend::FindSource(rules_.profile, rule.plan->logsource);
  if (source == nullptr) {
    outcome.problem = "correlations are not evaluated by the runtime yet";
    return outcome;
  }
  const SourceRows& rows = RowsOf(*source);
  outcome.problem = rows.problem;
  if (rows.runner == nullptr) return outcome;
  const auto selected = rows.runner->Run(rule.meta->title.text, rule.translation.query);
  if (!selected) {
    const Diagnostic& error = selected.errors().front();
    outcome.problem = (error.where.empty() ? "" : error.where + ": ") + error.message;
    return outcome;
  }
  const auto index = static_cast<size_t>(rule.plan - rules_.compiled.compilation.plans.data());
  const std::vector<uint32_t>& matches = matches_[index];
  outcome.records = rows.records.size();
  for (uint32_t row = 0; row < rows.records.size(); ++row) {
    const uint32_t record = rows.records[row];
    const bool matched = std::binary_search(matches.begin(), matches.end(), record);
    if (matched) ++outcome.matches;
    if (matched == std::binary_search(selected->begin(), selected->end(), row)) continue;
    ++outcome.differences;
    differences.push_back({records_[record].place, matched});
  }
  return outcome;
}

}  // namespace sigmavm::cli
