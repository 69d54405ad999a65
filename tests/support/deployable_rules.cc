#include "tests/support/deployable_rules.h"

#include <cstdlib>

#include "compiler/backend/profile/profile_reader.h"

namespace sigmavm::test {
namespace {

using backend::Language;

constexpr std::string_view kKqlQuery =
    "// Office starts a shell\n"
    "Table\n"
    "| where Image in~ (@\"C:\\Windows\\System32\\cmd.exe\", \"pwsh.exe\")";
constexpr std::string_view kSplSearch =
    "`sigma_sysmon` EventCode=1\n"
    "  (Image=\"*\\\\cmd.exe\"\n"
    "  OR Image=\"*\\\\pwsh.exe\")";

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

backend::Profile BuiltinProfile(Language language, std::string_view product) {
  SourceMap sources;
  auto profile = backend::FindProfile(language, product, sources);
  if (!profile.ok()) std::abort();
  return std::move(profile).value();
}

SampleRules::SampleRules(Language language, std::string_view product)
    : profile_(BuiltinProfile(language, product)) {
  model::Metadata& meta = metadata_.emplace_back();
  meta.title.text = "Office starts a shell";
  meta.id.text = "5F0B1D2E-0000-4000-8000-000000000001";
  meta.description = "An Office program starts a shell.\nThat is how macros get to run commands.";
  meta.author = "Somebody";
  meta.references = {"https://example.org/office"};
  meta.false_positives = {"Add-ins of the site"};
  meta.tags = {"attack.execution", "attack.stealth", "attack.T1059.001",
               "attack.t1204",     "attack.t1204",   "car.2013-05-002"};
  meta.level = model::Level::kCritical;
  backend::DeployableRule& rule = rules_.emplace_back();
  rule.meta = &meta;
  rule.source = &profile_.sources.front();
  rule.text = "title: Office starts a shell\n";
  rule.file = "rules/office.yml";
  rule.query = language == Language::kKql ? kKqlQuery : kSplSearch;
}

void SampleRules::AddCopy(std::string_view title, std::string_view id) {
  model::Metadata& meta = metadata_.emplace_back(metadata_.front());
  meta.title.text = title;
  meta.id.text = id;
  backend::DeployableRule copy = rules_.front();
  copy.meta = &meta;
  rules_.push_back(std::move(copy));
}

void SampleRules::SetMetadata(std::string_view text) {
  model::Metadata& meta = metadata_.front();
  const std::string value(text);
  meta.title.text = value;
  meta.description = value;
  meta.author = value;
  meta.references = {value};
  meta.false_positives = {value};
  meta.tags = {value, "attack." + value};
}

Conf ReadConf(std::string_view text) {
  Conf conf;
  std::string stanza;
  std::string line;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    line.append(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\\')) {
      line.back() = '\n';
      continue;
    }
    const std::string_view said = Trimmed(line);
    const size_t equals = said.find('=');
    if (said.starts_with('[')) {
      stanza = said.substr(1, said.rfind(']') - 1);
      conf[stanza];
    } else if (!said.starts_with('#') && equals != std::string_view::npos) {
      conf[stanza][std::string(Trimmed(said.substr(0, equals)))] = Trimmed(said.substr(equals + 1));
    }
    line.clear();
  }
  return conf;
}

bool IsSafePath(std::string_view path) {
  constexpr std::string_view kSafe = "abcdefghijklmnopqrstuvwxyz0123456789_./";
  return !path.empty() && path.front() != '/' && path.front() != '.' &&
         path.find("..") == std::string_view::npos && path.find("/.") == std::string_view::npos &&
         path.find_first_not_of(kSafe) == std::string_view::npos;
}

}  // namespace sigmavm::test
