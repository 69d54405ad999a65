// The file systems that ExecHold leaves alone.
#include <linux/magic.h>

#include <algorithm>
#include <array>

#include "collector-driver/linux/exec_hold.h"

namespace sigmavm::collector {
namespace {

// Not in the system's header.
constexpr uint64_t kCifs = 0xFF534D42;
constexpr uint64_t kSmb2 = 0xFE534D42;
constexpr uint64_t kFuse = 0x65735546;
constexpr uint64_t kCeph = 0x00C36400;
constexpr uint64_t kMessageQueue = 0x19800202;
constexpr uint64_t kConfigfs = 0x62656570;
constexpr uint64_t kFuseControl = 0x65735543;

constexpr std::array<uint64_t, 27> kNeverHeld = {
    // Made up by the kernel.
    PROC_SUPER_MAGIC, SYSFS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEVPTS_SUPER_MAGIC,
    DEBUGFS_MAGIC, TRACEFS_MAGIC, SECURITYFS_MAGIC, BPF_FS_MAGIC, PSTOREFS_MAGIC, EFIVARFS_MAGIC,
    NSFS_MAGIC, SELINUX_MAGIC, SMACK_MAGIC, HUGETLBFS_MAGIC, BINFMTFS_MAGIC, kMessageQueue,
    kConfigfs, kFuseControl,
    // Answered by another machine or process, which may not answer, or may be waiting itself.
    NFS_SUPER_MAGIC, kCifs, kSmb2, kFuse, kCeph, AFS_SUPER_MAGIC, CODA_SUPER_MAGIC, V9FS_MAGIC};

}  // namespace

bool IsHoldableFileSystem(uint64_t magic) noexcept {
  return std::find(kNeverHeld.begin(), kNeverHeld.end(), magic) == kNeverHeld.end();
}

}  // namespace sigmavm::collector
