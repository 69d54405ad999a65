#include "compiler/backend/artefact/artefact.h"

#include <algorithm>
#include <utility>

#include "compiler/backend/artefact/packing.h"
#include "runtime/base/utf8.h"

namespace sigmavm::backend {
namespace {

// Which profiles an artefact is for.
bool IsAny(const Profile&) { return true; }
bool IsKql(const Profile& profile) { return profile.language == Language::kKql; }
bool IsSpl(const Profile& profile) { return profile.language == Language::kSpl; }
// The tables of advanced hunting are the ones whose time is called Timestamp.
bool IsDefender(const Profile& profile) {
  return IsKql(profile) &&
         std::any_of(profile.sources.begin(), profile.sources.end(),
                     [](const Source& source) { return source.time_column == "Timestamp"; });
}

struct Artefact {
  ArtefactEntry entry;
  bool (*fits)(const Profile&);
  ArtefactWriter write;
};

constexpr Artefact kArtefacts[] = {
    {{"query", "the query alone, a file for each rule"}, IsAny, WriteQueryFiles},
    {{"sentinel-yaml", "scheduled analytics rules of Sentinel, YAML"}, IsKql, WriteSentinelYaml},
    {{"sentinel-arm", "the same as ARM templates, JSON"}, IsKql, WriteSentinelArm},
    {{"defender-detection", "custom detections of Defender, JSON for Microsoft Graph v1.0"},
     IsDefender,
     WriteDefenderDetections},
    {{"defender-detection-beta", "the same as Microsoft Graph beta took them until 2026"},
     IsDefender,
     WriteDefenderBetaDetections},
    {{"splunk-savedsearches", "alerts of Splunk, stanzas of savedsearches.conf"},
     IsSpl,
     WriteSavedSearches},
    {{"splunk-app", "the same as an app that can be installed"}, IsSpl, WriteSplunkApp},
};

const Artefact* FindArtefact(std::string_view name, const Profile& profile) {
  for (const Artefact& artefact : kArtefacts) {
    if (artefact.entry.name == name && artefact.fits(profile)) return &artefact;
  }
  return nullptr;
}

Diagnostic UnknownArtefact(std::string_view name, const Profile& profile) {
  std::string known;
  for (const ArtefactEntry& entry : ArtefactsOf(profile)) {
    known.append(known.empty() ? "" : ", ").append(entry.name);
  }
  return ErrorAt(DiagnosticCode::kUnknownArtefact, std::string(name),
                 "the product " + profile.name + " has no such artefact", "one of " + known);
}

bool IsVersion(std::string_view text) {
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  return !text.empty() && text.size() <= 20 && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos && std::all_of(text.begin(), text.end(), fits);
}

bool IsAppName(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto fits = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && text.size() <= 100 && letter(text[0]) &&
         std::all_of(text.begin(), text.end(), fits);
}

Diagnostics CheckOptions(const ArtefactOptions& options) {
  constexpr uint64_t kLongest = uint64_t{366} * 86'400;  // so that sums stay far from overflow
  Diagnostics errors;
  const auto check = [&](bool holds, std::string message) {
    if (!holds) errors.push_back(OptionError(std::move(message)));
  };
  check(options.frequency_seconds <= kLongest, "the frequency is longer than a year");
  check(options.period_seconds.value_or(0) <= kLongest, "the lookback is longer than a year");
  check(options.delay_seconds <= kLongest, "the delay is longer than a year");
  check(options.suppress_seconds.value_or(0) <= kLongest, "the suppression is longer than a year");
  check(IsVersion(options.version), "a version is digits with dots between, such as 1.0.0");
  check(IsAppName(options.app), "an app is named by a letter, then letters, digits and _");
  return errors;
}

}  // namespace

std::vector<ArtefactEntry> ArtefactsOf(const Profile& profile) {
  std::vector<ArtefactEntry> entries;
  for (const Artefact& artefact : kArtefacts) {
    if (artefact.fits(profile)) entries.push_back(artefact.entry);
  }
  return entries;
}

Result<Deployment> WriteArtefact(std::string_view name, std::span<const DeployableRule> rules,
                                 const Profile& profile, const ArtefactOptions& options) {
  const Artefact* artefact = FindArtefact(name, profile);
  if (artefact == nullptr) return UnknownArtefact(name, profile);
  Diagnostics errors = CheckOptions(options);
  if (!errors.empty()) return errors;
  Packing packing(rules, profile, options);
  errors = artefact->write(packing);
  if (!errors.empty()) return errors;
  return std::move(packing).Take();
}

}  // namespace sigmavm::backend
