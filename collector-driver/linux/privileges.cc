// DropPrivileges with the system's own calls.
#include "collector-driver/linux/privileges.h"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace sigmavm::collector {
namespace {

constexpr int kCapabilityBits = 64;

struct Sets {
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> words{};
};

Diagnostics Failure(const std::string& step, int error) {
  return {ErrorAt(DiagnosticCode::kPrivilegesNotDropped, "privileges",
                  step + ": " + std::strerror(error))};
}

bool SetCapabilities(const Sets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return syscall(SYS_capset, &header, sets.words.data()) == 0;
}

bool GetCapabilities(Sets& sets) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  return syscall(SYS_capget, &header, sets.words.data()) == 0;
}

// The capabilities to keep that are there.
Sets Kept(const std::vector<int>& keep, const Sets& now) {
  Sets kept;
  for (const int capability : keep) {
    if (capability < 0 || capability >= kCapabilityBits) continue;
    const auto word = static_cast<size_t>(capability) / 32;
    const uint32_t bit = uint32_t{1} << (capability % 32);
    kept.words[word].permitted |= bit & now.words[word].permitted;
  }
  for (__user_cap_data_struct& word : kept.words) word.effective = word.permitted;
  return kept;
}

bool Same(const Sets& a, const Sets& b) {
  return std::equal(
      a.words.begin(), a.words.end(), b.words.begin(), [](const auto& left, const auto& right) {
        return left.permitted == right.permitted && left.effective == right.effective &&
               left.inheritable == right.inheritable;
      });
}

Diagnostics BecomeUser(const std::string& name) {
  errno = 0;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread runs yet
  const passwd* user = getpwnam(name.c_str());
  if (user == nullptr) return Failure("user " + name, errno != 0 ? errno : ENOENT);
  // Without this, leaving uid 0 takes the capabilities to keep away as well.
  if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return Failure("keeping capabilities", errno);
  if (initgroups(name.c_str(), user->pw_gid) != 0) return Failure("groups of " + name, errno);
  if (setresgid(user->pw_gid, user->pw_gid, user->pw_gid) != 0) {
    return Failure("group of " + name, errno);
  }
  if (setresuid(user->pw_uid, user->pw_uid, user->pw_uid) != 0) {
    return Failure("user " + name, errno);
  }
  return {};
}

// Needs CAP_SETPCAP; who has only the capabilities for BPF cannot, and need not: the bounding set
// matters to programs that are started, which no_new_privs holds down as well.
void EmptyBoundingSet(const std::vector<int>& keep) {
  for (int capability = 0; capability < kCapabilityBits; ++capability) {
    if (std::find(keep.begin(), keep.end(), capability) != keep.end()) continue;
    prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
}

}  // namespace

Diagnostics DropPrivileges(const PrivilegeDrop& drop) {
  EmptyBoundingSet(drop.keep);
  if (!drop.user.empty()) {
    if (Diagnostics errors = BecomeUser(drop.user); !errors.empty()) return errors;
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Failure("no new privileges", errno);
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  Sets sets;
  if (!GetCapabilities(sets)) return Failure("reading capabilities", errno);
  const Sets kept = Kept(drop.keep, sets);
  if (!SetCapabilities(kept)) return Failure("setting capabilities", errno);
  if (!GetCapabilities(sets) || !Same(sets, kept)) return Failure("checking capabilities", EPERM);
  return {};
}

}  // namespace sigmavm::collector
