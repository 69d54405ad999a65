#include "compiler/backend/artefact/attack_tags.h"

#include <algorithm>
#include <string_view>

namespace sigmavm::backend {
namespace {

struct Tactic {
  std::string_view tag;
  std::string_view number;
  std::string_view name;
};

// Tactics of the enterprise and industrial matrices (attack.mitre.org), in the words of Sentinel's
// schema. Tactics that it lacks have the name of the one that they were split from.
constexpr Tactic kTactics[] = {
    {"reconnaissance", "ta0043", "Reconnaissance"},
    {"resource-development", "ta0042", "ResourceDevelopment"},
    {"initial-access", "ta0001", "InitialAccess"},
    {"execution", "ta0002", "Execution"},
    {"persistence", "ta0003", "Persistence"},
    {"privilege-escalation", "ta0004", "PrivilegeEscalation"},
    {"defense-evasion", "ta0005", "DefenseEvasion"},
    {"defence-evasion", "", "DefenseEvasion"},
    {"stealth", "", "DefenseEvasion"},
    {"defense-impairment", "", "DefenseEvasion"},
    {"credential-access", "ta0006", "CredentialAccess"},
    {"discovery", "ta0007", "Discovery"},
    {"lateral-movement", "ta0008", "LateralMovement"},
    {"collection", "ta0009", "Collection"},
    {"command-and-control", "ta0011", "CommandAndControl"},
    {"exfiltration", "ta0010", "Exfiltration"},
    {"impact", "ta0040", "Impact"},
    {"impair-process-control", "ta0106", "ImpairProcessControl"},
    {"inhibit-response-function", "ta0107", "InhibitResponseFunction"},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// t1059 or t1059.001.
bool IsTechnique(std::string_view word) {
  if (word.size() != 5 && word.size() != 9) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    const bool fits = i == 0 ? word[i] == 't' : i == 5 ? word[i] == '.' : IsDigit(word[i]);
    if (!fits) return false;
  }
  return true;
}

void AddOnce(std::string text, std::vector<std::string>& to) {
  if (std::find(to.begin(), to.end(), text) == to.end()) to.push_back(std::move(text));
}

}  // namespace

AttackTags ReadAttackTags(std::span<const std::string> tags) {
  constexpr std::string_view kNamespace = "attack.";
  AttackTags result;
  for (std::string word : tags) {
    for (char& c : word) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
      if (c == '_') c = '-';
    }
    if (!word.starts_with(kNamespace)) continue;
    word.erase(0, kNamespace.size());
    if (IsTechnique(word)) {
      word[0] = 'T';
      AddOnce(std::move(word), result.techniques);
      continue;
    }
    for (const Tactic& tactic : kTactics) {
      const bool named = word == tactic.tag || (!tactic.number.empty() && word == tactic.number);
      if (named) AddOnce(std::string(tactic.name), result.tactics);
    }
  }
  return result;
}

std::vector<std::string> ParentTechniques(std::span<const std::string> techniques) {
  std::vector<std::string> parents;
  for (const std::string& technique : techniques) AddOnce(technique.substr(0, 5), parents);
  return parents;
}

}  // namespace sigmavm::backend
