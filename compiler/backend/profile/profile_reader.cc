#include "compiler/backend/profile/profile_reader.h"

#include <algorithm>
#include <utility>

#include "compiler/backend/profile/source_reader.h"
#include "compiler/backend/profile/strict_reader.h"
#include "compiler/source/yaml_document.h"

namespace sigmavm::backend {
namespace {

using source::Node;

std::string FileNameOf(Language language, std::string_view product) {
  return std::string(LanguageName(language)) + "-" + std::string(product) + ".yml";
}

std::string ProductNames(Language language) {
  const std::string prefix = std::string(LanguageName(language)) + "-";
  std::string names;
  for (const BuiltinProfile& builtin : BuiltinProfiles()) {
    std::string_view name = builtin.file_name;
    if (name.substr(0, prefix.size()) != prefix) continue;
    name.remove_prefix(prefix.size());
    name.remove_suffix(std::string_view(".yml").size());
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return names;
}

void ReadLanguage(const StrictReader& reader, Profile& profile, Span place) {
  std::string word;
  reader.Text("language", word);
  if (word == "kql") {
    profile.language = Language::kKql;
  } else if (word == "spl") {
    profile.language = Language::kSpl;
  } else {
    reader.Report(place, "'language' must be kql or spl");
  }
}

void ReadLimits(const StrictReader& reader, ProductLimits& limits, Diagnostics& diagnostics) {
  const Node* node = reader.Find("limits");
  if (node == nullptr) return;
  const StrictReader parts(*node, "'limits'", {"query-characters", "nesting"}, diagnostics);
  parts.Count("query-characters", limits.query_characters);
  parts.Count("nesting", limits.nesting);
}

/// Sources of the extended profile keep their place; new ones come first, so that they win.
void ReadSources(const StrictReader& reader, Profile& profile, Diagnostics& diagnostics) {
  const Node* node = reader.Find("sources");
  if (node == nullptr) return;
  std::vector<Source> added;
  for (const Node& item : node->items) {
    const Node* name = item.Find("name");
    if (name == nullptr || !name->is_string()) {
      reader.Report(item.span, "a source needs a name");
      continue;
    }
    const auto same = std::find_if(profile.sources.begin(), profile.sources.end(),
                                   [&](const Source& source) { return source.name == name->text; });
    if (same != profile.sources.end()) {
      ReadSource(item, *same, diagnostics);
      continue;
    }
    added.emplace_back().name = name->text;
    ReadSource(item, added.back(), diagnostics);
  }
  profile.sources.insert(profile.sources.begin(), std::make_move_iterator(added.begin()),
                         std::make_move_iterator(added.end()));
}

/// What `extends` names, or an empty profile.
Profile BaseOf(const StrictReader& reader, Language language, SourceMap& sources) {
  std::string base;
  reader.Text("extends", base);
  Profile profile;
  if (!base.empty()) {
    auto found = FindProfile(language, base, sources);
    if (found.ok()) {
      profile = std::move(found).value();
    } else {
      reader.Report(reader.Find("extends")->span, found.errors().front().message,
                    found.errors().front().help);
    }
  }
  profile.language = language;
  return profile;
}

Profile ReadDocument(const Node& document, SourceMap& sources, Diagnostics& diagnostics) {
  const StrictReader reader(
      document, "the profile",
      {"name", "language", "extends", "title", "description", "limits", "macros", "sources"},
      diagnostics);
  Profile said;
  ReadLanguage(reader, said, document.span);
  Profile profile = BaseOf(reader, said.language, sources);
  reader.Text("name", profile.name);
  reader.Text("title", profile.title);
  reader.Text("description", profile.description);
  reader.TextMap("macros", profile.macros);
  ReadLimits(reader, profile.limits, diagnostics);
  ReadSources(reader, profile, diagnostics);
  if (profile.name.empty()) reader.Report(document.span, "the profile has no name");
  if (profile.sources.empty()) reader.Report(document.span, "the profile has no sources");
  return profile;
}

}  // namespace

Result<Profile> ReadProfile(std::string name, std::string text, SourceMap& sources) {
  const SourceId source = sources.Add(std::move(name), std::move(text));
  Diagnostics diagnostics;
  const std::vector<Node> documents = source::ParseYaml(source, sources, diagnostics);
  Profile profile;
  if (documents.size() == 1 && documents.front().is_map()) {
    profile = ReadDocument(documents.front(), sources, diagnostics);
  } else if (!HasErrors(diagnostics)) {
    diagnostics.push_back(Error(DiagnosticCode::kInvalidProfile, Span{source, 0, 0},
                                "a profile file holds one map with 'name' and 'sources'"));
  }
  if (HasErrors(diagnostics)) return diagnostics;
  return profile;
}

Result<Profile> FindProfile(Language language, std::string_view product, SourceMap& sources) {
  const std::string file_name = FileNameOf(language, product);
  for (const BuiltinProfile& builtin : BuiltinProfiles()) {
    if (builtin.file_name == file_name) {
      return ReadProfile("built-in " + file_name, std::string(builtin.text), sources);
    }
  }
  return ErrorAt(
      DiagnosticCode::kUnknownProduct, {},
      std::string(LanguageName(language)) + " has no product '" + std::string(product) + "'",
      "one of " + ProductNames(language));
}

}  // namespace sigmavm::backend
