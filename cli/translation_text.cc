#include "cli/translation_text.h"

#include <string_view>

#include "cli/json_writer.h"
#include "cli/number_text.h"

namespace sigmavm::cli {
namespace {

void AppendMember(std::string_view key, std::string_view text, std::string& out) {
  AppendJsonKey(key, out);
  AppendJsonString(text, out);
}

void AppendNumber(std::string_view key, size_t number, std::string& out) {
  AppendJsonKey(key, out);
  out += std::to_string(number);
}

std::string_view EffectName(backend::Gravity gravity) {
  switch (gravity) {
    case backend::Gravity::kNote:
      return "note";
    case backend::Gravity::kPartial:
      return "partial";
    case backend::Gravity::kRefusal:
      break;
  }
  return "refused";
}

void AppendReason(const backend::Reason& reason, const SourceMap& sources, std::string& out) {
  out += '{';
  AppendMember("code", backend::ReasonName(reason.code), out);
  AppendMember("effect", EffectName(reason.gravity), out);
  AppendMember("message", reason.message, out);
  LineColumn place;
  if (reason.span.valid()) {
    place = sources.Locate(reason.span.source, reason.span.begin);
    AppendMember("file", sources.name(reason.span.source), out);
  }
  AppendNumber("line", place.line, out);
  AppendNumber("column", place.column, out);
  out += '}';
}

void AppendCheck(const CheckOutcome& check, std::string& out) {
  out += '{';
  AppendNumber("records", check.records, out);
  AppendNumber("matches", check.matches, out);
  AppendNumber("differences", check.differences, out);
  if (!check.problem.empty()) AppendMember("problem", check.problem, out);
  out += '}';
}

}  // namespace

std::string PlaceText(Span span, const SourceMap& sources) {
  if (!span.valid()) return {};
  const LineColumn place = sources.Locate(span.source, span.begin);
  return std::string(sources.name(span.source)) + ":" + std::to_string(place.line) + ":" +
         std::to_string(place.column);
}

std::string TranslationJson(const TranslatedRule& rule, const backend::Profile& profile,
                            const SourceMap& sources, const std::optional<CheckOutcome>& check) {
  const model::Metadata& meta = *rule.meta;
  std::string out = "{";
  AppendMember("rule_id", meta.id.text, out);
  AppendMember("title", meta.title.text, out);
  AppendMember("file", meta.span.valid() ? sources.name(meta.span.source) : "", out);
  AppendMember("product", profile.name, out);
  AppendMember("status", backend::StatusName(rule.translation.status), out);
  if (rule.translation.status != backend::Status::kRefused) {
    AppendMember("query", rule.translation.query, out);
  }
  AppendJsonKey("reasons", out);
  out += '[';
  for (const backend::Reason& reason : rule.translation.reasons) {
    if (&reason != &rule.translation.reasons.front()) out += ',';
    AppendReason(reason, sources, out);
  }
  out += ']';
  AppendJsonKey("alerts", out);
  out += rule.alerts ? "true" : "false";
  if (check) {
    AppendJsonKey("check", out);
    AppendCheck(*check, out);
  }
  return out + "}";
}

std::string ReportText(const TranslatedRule& rule, const SourceMap& sources,
                       const std::optional<CheckOutcome>& check) {
  std::string out(backend::StatusName(rule.translation.status));
  out.resize(9, ' ');
  out += rule.meta->title.text;
  if (check && check->problem.empty()) {
    out += " (" + Counted(check->records, "record") + ", " +
           Counted(check->differences, "difference") + ")";
  }
  out += '\n';
  if (check && !check->problem.empty()) out += "         not run: " + check->problem + "\n";
  for (const backend::Reason& reason : rule.translation.reasons) {
    const std::string place = PlaceText(reason.span, sources);
    out += "         " + std::string(EffectName(reason.gravity)) + ": " +
           (place.empty() ? "" : place + ": ") + reason.message + " [" +
           std::string(backend::ReasonName(reason.code)) + "]\n";
  }
  return out;
}

}  // namespace sigmavm::cli
