// A Splunk app that holds the alerts of a set of rules and the macros that they use.
#include <algorithm>
#include <string>
#include <utility>

#include "compiler/backend/artefact/alert_text.h"
#include "compiler/backend/artefact/conf_writer.h"
#include "compiler/backend/artefact/packing.h"
#include "compiler/backend/artefact/saved_search.h"

namespace sigmavm::backend {
namespace {

// Splunk wants three numbers.
std::string AppVersion(std::string_view version) {
  std::string padded(version);
  for (auto dots = std::count(padded.begin(), padded.end(), '.'); dots < 2; ++dots) {
    padded += ".0";
  }
  return padded;
}

std::string AppConf(const ArtefactOptions& options, const Profile& profile) {
  std::string conf;
  AppendStanza("install", conf);
  AppendSetting("is_configured", "0", conf);
  AppendSetting("build", "1", conf);
  AppendStanza("package", conf);
  AppendSetting("id", options.app, conf);
  AppendSetting("check_for_updates", "0", conf);
  AppendStanza("id", conf);
  AppendSetting("name", options.app, conf);
  AppendSetting("version", AppVersion(options.version), conf);
  AppendStanza("ui", conf);
  AppendSetting("is_visible", "0", conf);
  AppendSetting("label", "Sigma detections", conf);
  AppendStanza("launcher", conf);
  const std::string author = Presentable(options.author, false);
  AppendSetting("author", author.empty() ? "sigmavm" : author, conf);
  AppendSetting("description", "Alerts translated from Sigma rules for " + profile.title, conf);
  AppendSetting("version", AppVersion(options.version), conf);
  return conf;
}

std::string MacrosConf(const Profile& profile) {
  std::string conf;
  for (const auto& [name, definition] : profile.macros) {
    AppendStanza(StanzaName(name), conf);
    AppendSetting("definition", definition, conf);
    AppendSetting("iseval", "0", conf);
  }
  return conf;
}

constexpr std::string_view kDefaultMeta =
    "[]\n"
    "access = read : [ * ], write : [ admin, sc_admin ]\n"
    "export = none\n"
    "\n"
    "[macros]\n"
    "export = system\n";

std::string Readme(const ArtefactOptions& options, const Profile& profile, size_t rules) {
  std::string text = "# " + options.app + "\n\n" + std::to_string(rules) +
                     " alerts, translated from Sigma rules for: " + profile.title + ".\n\n";
  if (!profile.macros.empty()) {
    text +=
        "Before enabling them, set these macros in `local/macros.conf` to where your data is:\n\n";
    for (const auto& [name, definition] : profile.macros) text += "* `" + name + "`\n";
    text += '\n';
  }
  text += options.enabled ? "The alerts are enabled.\n"
                          : "All alerts are disabled. Enable those that you want in "
                            "`local/savedsearches.conf` or in Splunk Web.\n";
  return text;
}

}  // namespace

Diagnostics WriteSplunkApp(Packing& packing) {
  const ArtefactOptions& options = packing.options();
  Diagnostics errors = CheckSplunkOptions(options);
  if (!errors.empty()) return errors;
  const std::string folder = options.app + "/";
  const std::string searches = folder + "default/savedsearches.conf";
  std::string stanzas = MakeSavedSearches(packing, searches);
  const size_t count = packing.packed();
  packing.AddFile(folder + "README.md", Readme(options, packing.profile(), count));
  packing.AddFile(folder + "default/app.conf", AppConf(options, packing.profile()));
  if (!packing.profile().macros.empty()) {
    packing.AddFile(folder + "default/macros.conf", MacrosConf(packing.profile()));
  }
  packing.AddFile(searches, std::move(stanzas));
  packing.AddFile(folder + "metadata/default.meta", std::string(kDefaultMeta));
  return {};
}

}  // namespace sigmavm::backend
