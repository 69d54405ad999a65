// The ATT&CK tactics and techniques that a rule's tags name, in the words of the products.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace sigmavm::backend {

struct AttackTags {
  /// As Microsoft spells them: CredentialAccess. Tactics that the products do not know (yet) are
  /// said as the one they came from: stealth and defense-impairment as DefenseEvasion.
  std::vector<std::string> tactics;
  std::vector<std::string> techniques;  ///< T1059, T1059.001; in the order of the tags, once each
};

/// Reads tags such as attack.credential-access (or _, or the tactic's TA number) and
/// attack.t1003.001, whatever the case of their letters. Other tags are passed over.
[[nodiscard]] AttackTags ReadAttackTags(std::span<const std::string> tags);

/// The techniques without sub-techniques, once each: T1059.001 gives T1059.
[[nodiscard]] std::vector<std::string> ParentTechniques(std::span<const std::string> techniques);

}  // namespace sigmavm::backend
