// The forms in which translated rules are deployed: rules of Sentinel and Defender, saved searches
// and apps of Splunk. One interface for all, so that the command knows none of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/backend/profile/profile.h"
#include "compiler/backend/translation.h"
#include "compiler/model/rule.h"
#include "runtime/base/result.h"

namespace sigmavm::backend {

/// A rule with its query, ready to be packed. Borrows what it points to.
struct DeployableRule {
  const model::Metadata* meta = nullptr;
  const Source* source = nullptr;  ///< where the query looks; of a correlation, its first rule's
  std::string_view text;           ///< the rule's document as written, for its content hash
  std::string file;                ///< where the document was read from
  std::string query;
  Status status = Status::kExact;
  /// Set for correlations: the query needs the events of this span before each one it reports.
  std::optional<uint64_t> timespan_seconds;
  /// The columns of the result when they are not the source's (correlations): nothing is projected,
  /// and only entities made of these are mapped.
  std::vector<std::string> columns;
};

/// What a site decides. Defaults are cautious: nothing runs before somebody enables it.
struct ArtefactOptions {
  uint64_t frequency_seconds = 3'600;
  /// How far back a run looks; nothing: frequency, delay and the timespan of a correlation
  /// together.
  std::optional<uint64_t> period_seconds;
  uint64_t delay_seconds = 300;              ///< what events need to arrive
  std::optional<uint64_t> suppress_seconds;  ///< silence after an alert
  bool enabled = false;
  bool notable = false;  ///< Splunk Enterprise Security: make findings
  bool risk = false;     ///< ... and risk events
  std::string author;
  std::string app = "sigma_detections";  ///< Splunk app: folder, A-Z a-z 0-9 _ and .
  std::string version = "1.0.0";         ///< of the app and of the rules: digits and dots
  std::string tool = "sigmavm";          ///< what the manifest says wrote it
};

/// A file of an artefact. `path` is relative, uses / and has no part that begins with a dot.
struct File {
  std::string path;
  std::string contents;
};

/// Where a rule went. `index` counts the rules that were given.
struct DeployedRule {
  size_t index = 0;
  std::string id;    ///< what the product knows it by: a GUID or the name of a stanza
  std::string path;  ///< of the file it is in
  std::string text;  ///< its part of that file
};

struct Deployment {
  std::vector<File> files;
  std::vector<DeployedRule> rules;
  /// One error for each rule that the artefact cannot hold; those are left out.
  Diagnostics left_out;
};

/// An artefact that can be made, with what help says of it.
struct ArtefactEntry {
  std::string_view name;
  std::string_view summary;
};

/// The artefacts that rules of a profile can be packed into, in order of help.
[[nodiscard]] std::vector<ArtefactEntry> ArtefactsOf(const Profile& profile);

/// Packs rules. The same input gives the same bytes. Fails when the profile has no artefact of that
/// name or the options contradict each other or the product; a rule that does not fit is left out
/// of the result, which says why. Never throws, thread-safe.
[[nodiscard]] Result<Deployment> WriteArtefact(std::string_view name,
                                               std::span<const DeployableRule> rules,
                                               const Profile& profile,
                                               const ArtefactOptions& options);

}  // namespace sigmavm::backend
