#include "compiler/backend/profile/entity_reader.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace sigmavm::backend {
namespace {

using source::MapEntry;
using source::Node;

struct EntityWords {
  std::string_view type;
  std::string_view identifiers;  // with a blank after each
};

// What Sentinel's entity mappings and Defender's take; the names are Sentinel's, and Defender's
// where Sentinel has none (DeviceId, Upn, the hashes of File).
constexpr EntityWords kWords[] = {
    {"Host", "FullName HostName NetBiosName NTDomain DnsDomain AzureID DeviceId "},
    {"Account", "FullName Name NTDomain DnsDomain UPNSuffix Upn Sid AadUserId ObjectGuid "},
    {"Process", "ProcessId CommandLine ElevationToken CreationTimeUtc "},
    {"File", "Name Directory SHA1 SHA256 "},
    {"FileHash", "Algorithm Value "},
    {"IP", "Address "},
    {"DNS", "DomainName "},
    {"URL", "Url "},
    {"RegistryKey", "Hive Key "},
    {"RegistryValue", "Name Value ValueType "},
};

Diagnostic Invalid(Span place, std::string message, std::string help = {}) {
  return Error(DiagnosticCode::kInvalidProfile, place, std::move(message), std::move(help));
}

const EntityWords* FindWords(std::string_view type) {
  const auto* found = std::find_if(std::begin(kWords), std::end(kWords),
                                   [&](const EntityWords& words) { return words.type == type; });
  return found == std::end(kWords) ? nullptr : found;
}

std::string KnownTypes() {
  std::string types;
  for (const EntityWords& words : kWords) {
    types.append(types.empty() ? "" : ", ").append(words.type);
  }
  return types;
}

bool Knows(const EntityWords& words, std::string_view identifier) {
  return !identifier.empty() && identifier.find(' ') == std::string_view::npos &&
         (" " + std::string(words.identifiers)).find(" " + std::string(identifier) + " ") !=
             std::string::npos;
}

void ReadIdentifier(const MapEntry& entry, const EntityWords& words, EntityMapping& mapping,
                    Diagnostics& diagnostics) {
  if (!Knows(words, entry.key.text)) {
    diagnostics.push_back(
        Invalid(entry.key.span, "'" + entry.key.text + "' identifies no " + std::string(words.type),
                "known: " + std::string(words.identifiers)));
  } else if (!entry.value.is_string() || entry.value.text.empty()) {
    diagnostics.push_back(
        Invalid(entry.value.span, "'" + entry.key.text + "' must be a column or an expression"));
  } else {
    mapping.identifiers.emplace_back(entry.key.text, entry.value.text);
  }
}

}  // namespace

void ReadEntities(const Node& list, std::vector<EntityMapping>& entities,
                  Diagnostics& diagnostics) {
  entities.clear();
  if (!list.is_sequence()) {
    diagnostics.push_back(Invalid(list.span, "'entities' must be a list"));
    return;
  }
  for (const Node& item : list.items) {
    const Node* type = item.Find("type");
    const EntityWords* words = type == nullptr ? nullptr : FindWords(type->text);
    if (words == nullptr) {
      diagnostics.push_back(Invalid(type == nullptr ? item.span : type->span,
                                    "an entity needs a type that alerts know",
                                    "one of " + KnownTypes()));
      continue;
    }
    EntityMapping mapping{type->text, {}, item.span};
    for (const MapEntry& entry : item.entries) {
      if (entry.key.text != "type") ReadIdentifier(entry, *words, mapping, diagnostics);
    }
    entities.push_back(std::move(mapping));
  }
}

}  // namespace sigmavm::backend
