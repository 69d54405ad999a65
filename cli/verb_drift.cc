// `sigmavm drift`: whether deployed rules are still what the rules say.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "cli/deployment.h"
#include "cli/json_writer.h"
#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/translated_rules.h"
#include "cli/verbs.h"
#include "cli/version.h"
#include "compiler/backend/artefact/digest.h"
#include "compiler/backend/artefact/drift.h"
#include "runtime/base/limits.h"
#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

using backend::DriftEntry;

std::optional<std::string> ReadDeployed(const std::filesystem::path& folder,
                                        const std::string& path) {
  auto text = ReadWholeFile((folder / path).string(), Limits::kProgramBytes);
  if (!text) return std::nullopt;
  return std::move(text).value();
}

std::string EntryJson(const DriftEntry& drift) {
  std::string line = "{";
  const auto add = [&](std::string_view key, std::string_view value) {
    AppendJsonKey(key, line);
    AppendJsonString(value, line);
  };
  add("rule_id", drift.entry.rule_id);
  add("title", drift.entry.title);
  add("file", drift.entry.file);
  add("rule", RuleDriftName(drift.rule));
  add("deployment", DeploymentDriftName(drift.deployment));
  add("path", drift.entry.path);
  add("deployed_id", drift.entry.deployed_id);
  return line + "}";
}

std::string EntryText(const DriftEntry& drift) {
  std::string line(RuleDriftName(drift.rule));
  line.resize(std::max<size_t>(line.size() + 1, 18), ' ');
  line += DeploymentDriftName(drift.deployment);
  line.resize(std::max<size_t>(line.size() + 1, 32), ' ');
  return line + SafeForTerminal(drift.entry.title) + "  " + SafeForTerminal(drift.entry.path) +
         "\n";
}

class DriftVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddArgument(app, manifest_path_, "MANIFEST", "Manifest of a deployment, or its folder")
        ->required();
    AddRulesOption(app, rules_);
    AddValue(app, "--profile", product_.profile_path, "FILE",
             "Profile that the rules were translated with, when it is no built-in one");
    AddValue(app, "--deployed", folder_, "FOLDER",
             "Where the deployed files are (the folder of the manifest)");
    AddFlag(app, "--all", all_, "List rules without drift, too");
    AddFormatOption(app, format_, {Format::kTable, Format::kNdjson, Format::kJson});
    AddCompileOptions(app, rules_);
    AddAllowInvalidOption(app, rules_);
    AddOutputOption(app, output_path_);
    app.footer(
        "Translates the rules with the product and options of the manifest and compares.\n"
        "The exit code is 1 when something has drifted.\n"
        "Example:\n"
        "  sigmavm drift deployed/ -r rules/");
  }

  void Run(Session& session) override {
    const auto manifest = LoadManifest(session);
    if (!manifest) return;
    if (product_.profile_path.empty()) {
      product_.language = manifest->language;
      product_.product = manifest->product;
    }
    const auto translated = TranslateRules(session, rules_, product_);
    if (translated == nullptr) return;
    DeployableRules deployable = MakeDeployable(*translated, session.sources());
    backend::ArtefactOptions options = manifest->options;
    options.tool = "sigmavm " + VersionNumber();
    const auto deployment =
        backend::WriteArtefact(manifest->artefact, deployable.rules, translated->profile, options);
    if (!deployment) return session.Fail(ExitCode::kUsage, deployment.errors());
    const backend::Manifest now = backend::MakeManifest(manifest->artefact, deployable.rules,
                                                        translated->profile, options, *deployment);
    AddLeftOut(deployable, now);
    Write(session, backend::CompareManifests(
                       *manifest, now, deployable.refused,
                       [this](const std::string& path) { return ReadDeployed(folder_, path); }));
  }

 private:
  std::optional<backend::Manifest> LoadManifest(Session& session) {
    std::filesystem::path path(manifest_path_);
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) path /= backend::kManifestName;
    if (folder_.empty()) folder_ = path.has_parent_path() ? path.parent_path().string() : ".";
    const auto text = ReadWholeFile(path.string(), Limits::kProgramBytes);
    const auto fail = [&](const Diagnostics& errors) -> std::optional<backend::Manifest> {
      session.Fail(ExitCode::kUsage, errors);
      return std::nullopt;
    };
    if (!text) return fail(text.errors());
    auto manifest = backend::ReadManifest(path.string(), *text);
    if (!manifest) return fail(manifest.errors());
    return std::move(manifest).value();
  }

  // Rules that translate but do not fit the artefact.
  static void AddLeftOut(DeployableRules& deployable, const backend::Manifest& now) {
    std::set<std::string> packed;
    for (const backend::ManifestRule& rule : now.rules) packed.insert(rule.guid);
    for (const backend::DeployableRule& rule : deployable.rules) {
      std::string guid = backend::RuleGuid(rule.meta->id.text, rule.meta->title.text);
      if (!packed.contains(guid)) deployable.refused.insert(std::move(guid));
    }
  }

  void Write(Session& session, const std::vector<DriftEntry>& entries) {
    Result<Output> output = Output::Open(output_path_);
    if (!output) return session.Fail(ExitCode::kLost, output.errors());
    const Format format = format_.Resolve(output->is_terminal());
    size_t drifted = 0;
    bool is_first = true;
    if (format == Format::kJson) output->Write("[\n");
    for (const DriftEntry& entry : entries) {
      if (entry.drifted()) ++drifted;
      if (!entry.drifted() && !all_) continue;
      if (format == Format::kJson && !is_first) output->Write(",\n");
      is_first = false;
      output->Write(format == Format::kTable ? EntryText(entry) : EntryJson(entry));
      if (format == Format::kNdjson) output->Write("\n");
    }
    if (format == Format::kJson) output->Write("\n]\n");
    const Diagnostics errors = output->Finish();
    if (!errors.empty()) session.Fail(ExitCode::kLost, errors);
    if (drifted != 0) session.Raise(ExitCode::kFindings);
    session.Say(Counted(entries.size(), "rule") + ", " + CountText(drifted) + " drifted\n");
  }

  std::string manifest_path_;
  RuleOptions rules_;
  ProductOptions product_;
  std::string folder_;
  bool all_ = false;
  FormatOption format_;
  std::string output_path_;
};

}  // namespace

std::unique_ptr<Verb> MakeDriftVerb() { return std::make_unique<DriftVerb>(); }

}  // namespace sigmavm::cli
