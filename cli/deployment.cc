#include "cli/deployment.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/version.h"
#include "compiler/backend/artefact/digest.h"
#include "compiler/backend/mapping/mapped_rule.h"
#include "runtime/base/limits.h"

namespace sigmavm::cli {
namespace {

namespace fs = std::filesystem;

Diagnostic BadOption(std::string option, std::string message) {
  return ErrorAt(DiagnosticCode::kBadUsage, std::move(option), std::move(message));
}

// Reads one duration; leaves `target` alone when nothing was said.
template <typename T>
void ReadInto(const std::string& text, std::string option, T& target, Diagnostics& errors) {
  if (text.empty()) return;
  const auto seconds = ReadDuration(text);
  if (seconds) {
    target = *seconds;
  } else {
    errors.push_back(
        BadOption(std::move(option), "'" + text + "' is no duration such as 15m, 1h or 2d"));
  }
}

Result<backend::ArtefactOptions> ReadOptions(const ArtefactRequest& request) {
  backend::ArtefactOptions options;
  Diagnostics errors;
  ReadInto(request.frequency, "--frequency", options.frequency_seconds, errors);
  ReadInto(request.lookback, "--lookback", options.period_seconds, errors);
  ReadInto(request.delay, "--delay", options.delay_seconds, errors);
  ReadInto(request.suppress, "--suppress", options.suppress_seconds, errors);
  if (!errors.empty()) return errors;
  options.enabled = request.enable;
  options.notable = request.notable;
  options.risk = request.risk;
  options.author = request.author;
  if (!request.app.empty()) options.app = request.app;
  if (!request.version.empty()) options.version = request.version;
  options.tool = "sigmavm " + VersionNumber();
  return options;
}

const backend::Source* SourceOf(const TranslatedRule& rule, const TranslatedRules& translated) {
  const auto& plans = translated.compiled.compilation.plans;
  if (rule.plan != nullptr) return FindSource(translated.profile, rule.plan->logsource);
  for (const ir::CorrelatedPlan& member : rule.correlation->rules) {
    if (member.rule) return FindSource(translated.profile, plans.at(*member.rule).logsource);
  }
  return nullptr;
}

// The columns that a correlation groups by: all of its result that is known to be there.
std::vector<std::string> GroupColumns(const model::Correlation& correlation,
                                      const backend::Source& source) {
  std::vector<std::string> columns;
  for (const model::Text& field : correlation.group_by) {
    const backend::FieldMapping* mapping = source.FindField(field.text);
    columns.push_back(mapping == nullptr ? field.text : mapping->column);
  }
  if (columns.empty()) columns.emplace_back();
  return columns;
}

std::string_view DocumentText(Span span, const SourceMap& sources) {
  if (!span.valid()) return {};
  return sources.text(span.source).substr(span.begin, span.end - span.begin);
}

// What an earlier deployment put into the folder and this one does not: it would be deployed again.
void WarnOfLeftovers(Session& session, const fs::path& folder,
                     const backend::Deployment& deployment) {
  const std::string path = (folder / backend::kManifestName).string();
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return;
  const auto text = ReadWholeFile(path, Limits::kProgramBytes);
  if (!text) return;
  const auto earlier = backend::ReadManifest(path, *text);
  if (!earlier) return;
  std::set<std::string> leftovers;
  for (const backend::ManifestRule& rule : earlier->rules) leftovers.insert(rule.path);
  for (const backend::File& file : deployment.files) leftovers.erase(file.path);
  for (const std::string& name : leftovers) {
    const std::string leftover = (folder / name).string();
    if (!fs::exists(leftover, ignored)) continue;
    Diagnostic warning = ErrorAt(DiagnosticCode::kRuleNotDeployable, leftover,
                                 "this file is of an earlier deployment and no longer part of it",
                                 "delete it, or it will be deployed again");
    warning.severity = Severity::kWarning;
    session.Report(warning);
  }
}

Diagnostics WriteFiles(const fs::path& folder, const std::vector<backend::File>& files) {
  for (const backend::File& file : files) {
    const fs::path path = folder / file.path;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) {
      return {ErrorAt(DiagnosticCode::kOutputNotWritable, path.parent_path().string(),
                      "cannot make the folder: " + error.message())};
    }
    Diagnostics errors = WriteFileAtomically(path.string(), file.contents);
    if (!errors.empty()) return errors;
  }
  return {};
}

}  // namespace

void AddArtefactOptions(CLI::App& app, ArtefactRequest& request) {
  AddChoice(app, "--artefact", request.name, "ARTEFACT",
            "Write rules to deploy and their manifest into the folder of -o",
            {"query", "sentinel-yaml", "sentinel-arm", "defender-detection",
             "defender-detection-beta", "splunk-savedsearches", "splunk-app"});
  AddValue(app, "--frequency", request.frequency, "DURATION", "How often rules run (1h)");
  AddValue(app, "--lookback", request.lookback, "DURATION",
           "How far back a run looks (frequency, delay and timespan together)");
  AddValue(app, "--delay", request.delay, "DURATION", "What events need to arrive (5m)");
  AddValue(app, "--suppress", request.suppress, "DURATION", "Silence after an alert (none)");
  AddFlag(app, "--enable", request.enable, "Deploy rules enabled");
  AddFlag(app, "--notable", request.notable, "Splunk Enterprise Security: make findings");
  AddFlag(app, "--risk", request.risk, "Splunk Enterprise Security: make risk events");
  AddValue(app, "--author", request.author, "NAME", "Author of the app");
  AddValue(app, "--app", request.app, "NAME", "Name of the app (sigma_detections)");
  AddValue(app, "--artefact-version", request.version, "VERSION", "Version of the rules (1.0.0)");
}

std::optional<uint64_t> ReadDuration(std::string_view text) {
  constexpr uint64_t kLongest = uint64_t{366} * 86'400;
  if (text == "0") return 0;
  if (text.size() < 2 || text.size() > 9) return std::nullopt;
  const char unit = text.back();
  const uint64_t factor = unit == 's'   ? 1
                          : unit == 'm' ? 60
                          : unit == 'h' ? 3'600
                          : unit == 'd' ? 86'400
                                        : 0;
  uint64_t number = 0;
  for (const char c : text.substr(0, text.size() - 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<uint64_t>(c - '0');
  }
  const uint64_t seconds = number * factor;
  if (seconds == 0 || seconds > kLongest) return std::nullopt;
  return seconds;
}

DeployableRules MakeDeployable(const TranslatedRules& translated, const SourceMap& sources) {
  DeployableRules result;
  for (const TranslatedRule& rule : translated.rules) {
    const backend::Source* source = SourceOf(rule, translated);
    const bool translates = rule.translation.status != backend::Status::kRefused;
    if (!rule.alerts || !translates || source == nullptr) {
      result.refused.insert(backend::RuleGuid(rule.meta->id.text, rule.meta->title.text));
      continue;
    }
    backend::DeployableRule deployable;
    deployable.meta = rule.meta;
    deployable.source = source;
    deployable.text = DocumentText(rule.meta->span, sources);
    if (rule.meta->span.valid()) deployable.file = sources.name(rule.meta->span.source);
    deployable.query = rule.translation.query;
    deployable.status = rule.translation.status;
    if (rule.correlation != nullptr) {
      deployable.timespan_seconds = rule.correlation->correlation.timespan_seconds;
      deployable.columns = GroupColumns(rule.correlation->correlation, *source);
    }
    result.rules.push_back(std::move(deployable));
  }
  return result;
}

void WriteDeployment(Session& session, const TranslatedRules& translated,
                     const ArtefactRequest& request, const std::string& folder) {
  const auto options = ReadOptions(request);
  if (!options) return session.Fail(ExitCode::kUsage, options.errors());
  const DeployableRules deployable = MakeDeployable(translated, session.sources());
  auto deployment =
      backend::WriteArtefact(request.name, deployable.rules, translated.profile, *options);
  if (!deployment) return session.Fail(ExitCode::kUsage, deployment.errors());
  for (Diagnostic& left_out : deployment->left_out) {
    left_out.severity = Severity::kWarning;
    session.Report(left_out);
  }
  WarnOfLeftovers(session, folder, *deployment);
  const backend::Manifest manifest = backend::MakeManifest(
      request.name, deployable.rules, translated.profile, *options, *deployment);
  deployment->files.push_back({std::string(backend::kManifestName), WriteManifest(manifest)});
  const Diagnostics errors = WriteFiles(folder, deployment->files);
  if (!errors.empty()) return session.Fail(ExitCode::kLost, errors);
  session.Say(Counted(deployment->rules.size(), "rule") + " in " + folder + ", " +
              CountText(deployment->left_out.size()) + " left out\n");
}

}  // namespace sigmavm::cli
