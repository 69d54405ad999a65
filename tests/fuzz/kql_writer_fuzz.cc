// Hostile texts in a rule cannot leave their literal or comment: the query still parses, finds the
// value that its rule describes, and no other. Input: a byte for the test, then the title up to a
// line break, then the text.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "compiler/backend/kql/kql_query.h"
#include "runtime/base/utf8.h"
#include "runtime/query/kql/query.h"

namespace {

using namespace sigmavm;           // NOLINT: one target, many of its names
using namespace sigmavm::backend;  // NOLINT

constexpr std::string_view kOtherValue = "a value that no test describes";

struct Sample {
  Profile profile;
  ir::RulePlan plan;
  ir::Predicate predicate;
  std::string value;  ///< what the test describes
};

ir::Operand OperandOf(uint8_t choice, const std::string& text) {
  const ir::PatternPart literal = {ir::PartKind::kLiteral, text};
  const ir::PatternPart any = {ir::PartKind::kAnyRun, ""};
  const bool cased = (choice & 8) != 0;
  switch (choice & 7) {
    case 1:
      return ir::TextMatch{{literal, any}, cased};
    case 2:
      return ir::TextMatch{{any, literal}, cased};
    case 3:
      return ir::TextMatch{{any, literal, any}, cased};
    case 4:
      return ir::TextMatch{{literal, any, literal}, cased};
    case 5:
      return ir::TextMatch{{{ir::PartKind::kAnyOne, ""}, literal}, cased};
    default:
      return ir::TextMatch{{literal}, cased};
  }
}

std::string ValueOf(uint8_t choice, const std::string& text) {
  switch (choice & 7) {
    case 1:
      return text + " more";
    case 2:
      return "more " + text;
    case 3:
      return "more " + text + " more";
    case 4:
      return text + text;
    case 5:
      return "?" + text;
    default:
      return text;
  }
}

Sample MakeSample(uint8_t choice, std::string_view title, const std::string& text) {
  Sample sample;
  Source source;
  source.name = "Events";
  source.table = "Events";
  source.columns.push_back({"Text", ColumnType::kString, {}, {}, {}, {}});
  sample.profile.sources.push_back(std::move(source));
  sample.plan.meta.title.text = title;
  sample.plan.meta.id.text = title;
  sample.predicate = {"Text", OperandOf(choice, text), {}};
  sample.value = ValueOf(choice, text);
  return sample;
}

sigmavm::kql::Table MakeTable(const std::string& value) {
  auto table = sigmavm::kql::Table::Create("Text:string");
  if (!table.ok()) std::abort();
  for (const std::string_view row : {std::string_view(value), kOtherValue}) {
    if (!table->AddRow(nlohmann::json{{"Text", row}}.dump()).empty()) std::abort();
  }
  return std::move(*table);
}

void Check(const std::string& query, const std::string& value) {
  sigmavm::kql::Database database;
  database.AddTable("Events", MakeTable(value));
  const auto parsed = sigmavm::kql::Query::Parse("query", query);
  if (!parsed.ok()) std::abort();
  const auto result = parsed->Run(database);
  if (!result.ok()) std::abort();
  if (result->rows().size() != 1 || result->rows().front().origins.front().row != 0) std::abort();
}

// Ones that describe the other value, or that a shorter value satisfies.
bool TellsApart(const std::string& text) {
  return text.size() > 1 && kOtherValue.find(text) == std::string_view::npos && IsAscii(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2 || size > 2000) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t line_end = std::min(rest.find('\n'), rest.size());
  const std::string text(rest.substr(std::min(line_end + 1, rest.size())));
  const Sample sample = MakeSample(data[0], rest.substr(0, line_end), text);
  MappedRule rule;
  rule.plan = &sample.plan;
  rule.profile = &sample.profile;
  rule.source = &sample.profile.sources.front();
  rule.expression = ir::MakePredicate(sample.predicate);
  const Translation made = backend::kql::WriteQuery(rule);
  if (!IsValidUtf8(text)) {
    if (made.status != Status::kRefused) std::abort();
    return 0;
  }
  if (made.status == Status::kRefused) std::abort();
  const std::string_view query = made.query;
  for (size_t at = 0; at < query.size();) {
    const uint32_t code_point = DecodeUtf8(query, at);
    if (code_point != '\n' && IsTerminalControl(code_point)) std::abort();
  }
  if (TellsApart(text)) Check(made.query, sample.value);
  return 0;
}
