// What a record says of a task and of the file that it runs.
#pragma once

#include "collector-driver/linux/bpf/path_walk.h"

enum {
  kKernelThread = 0x00200000,       // PF_KTHREAD
  kGroupExit = 0x00000004,          // SIGNAL_GROUP_EXIT
  kFirstUtsNamespace = 0xEFFFFFFE,  // PROC_UTS_INIT_INO
};

static const __s64 kNanosecondsPerSecond = 1000000000;
// Bit 31 of i_ctime_nsec says that somebody asked for the time; it is no part of it.
static const __u32 kNanosecondBits = 0x7FFFFFFF;

// `tid` is that of the task; pid, start and exec id are those of its process. All threads of a
// process have the same exec id, because exec ends the others and clone copies it.
static __always_inline void FillTask(struct SgrTask* out, struct task_struct* task) {
  struct task_struct* leader = BPF_CORE_READ(task, group_leader);
  out->start = BPF_CORE_READ(leader, start_boottime);
  out->exec_id = BPF_CORE_READ(task, self_exec_id);
  out->pid = BPF_CORE_READ(task, tgid);
  out->tid = BPF_CORE_READ(task, pid);
}

static __always_inline __s64 Nanoseconds(__s64 seconds, __u32 nanoseconds) {
  return seconds * kNanosecondsPerSecond + (nanoseconds & kNanosecondBits);
}

static __always_inline __s64 ModifiedAt(struct inode* inode) {
  if (bpf_core_field_exists(inode->i_mtime_sec)) {
    return Nanoseconds(BPF_CORE_READ(inode, i_mtime_sec), BPF_CORE_READ(inode, i_mtime_nsec));
  }
  struct inode___underscored* newer = (void*)inode;
  if (bpf_core_field_exists(newer->__i_mtime)) {
    return Nanoseconds(BPF_CORE_READ(newer, __i_mtime.tv_sec),
                       BPF_CORE_READ(newer, __i_mtime.tv_nsec));
  }
  struct inode___plain* older = (void*)inode;
  return Nanoseconds(BPF_CORE_READ(older, i_mtime.tv_sec), BPF_CORE_READ(older, i_mtime.tv_nsec));
}

static __always_inline __s64 ChangedAt(struct inode* inode) {
  if (bpf_core_field_exists(inode->i_ctime_sec)) {
    return Nanoseconds(BPF_CORE_READ(inode, i_ctime_sec), BPF_CORE_READ(inode, i_ctime_nsec));
  }
  struct inode___underscored* newer = (void*)inode;
  if (bpf_core_field_exists(newer->__i_ctime)) {
    return Nanoseconds(BPF_CORE_READ(newer, __i_ctime.tv_sec),
                       BPF_CORE_READ(newer, __i_ctime.tv_nsec));
  }
  struct inode___plain* older = (void*)inode;
  return Nanoseconds(BPF_CORE_READ(older, i_ctime.tv_sec), BPF_CORE_READ(older, i_ctime.tv_nsec));
}

static __always_inline void FillFile(struct SgrFile* out, struct inode* inode) {
  out->device = BPF_CORE_READ(inode, i_sb, s_dev);
  out->filesystem = BPF_CORE_READ(inode, i_sb, s_magic);
  out->inode = BPF_CORE_READ(inode, i_ino);
  out->size = BPF_CORE_READ(inode, i_size);
  out->mtime_ns = ModifiedAt(inode);
  out->ctime_ns = ChangedAt(inode);
  out->links = BPF_CORE_READ(inode, i_nlink);
  out->mode = BPF_CORE_READ(inode, i_mode);
  out->uid = BPF_CORE_READ(inode, i_uid.val);
  out->gid = BPF_CORE_READ(inode, i_gid.val);
}

static __always_inline void FillCredentials(struct SgrProcess* out, const struct cred* cred) {
  out->ids.uid = BPF_CORE_READ(cred, uid.val);
  out->ids.euid = BPF_CORE_READ(cred, euid.val);
  out->ids.suid = BPF_CORE_READ(cred, suid.val);
  out->ids.fsuid = BPF_CORE_READ(cred, fsuid.val);
  out->ids.gid = BPF_CORE_READ(cred, gid.val);
  out->ids.egid = BPF_CORE_READ(cred, egid.val);
  out->ids.sgid = BPF_CORE_READ(cred, sgid.val);
  out->ids.fsgid = BPF_CORE_READ(cred, fsgid.val);
  bpf_core_read(&out->capabilities.permitted, sizeof(__u64), &cred->cap_permitted);
  bpf_core_read(&out->capabilities.effective, sizeof(__u64), &cred->cap_effective);
  bpf_core_read(&out->capabilities.inheritable, sizeof(__u64), &cred->cap_inheritable);
  bpf_core_read(&out->capabilities.ambient, sizeof(__u64), &cred->cap_ambient);
  out->namespaces.user_ns = BPF_CORE_READ(cred, user_ns, ns.inum);
}

// The innermost process id of `task`'s leader, and the namespace that it counts in.
static __always_inline __u32 InnermostPid(struct task_struct* task, __u32* pid_ns) {
  struct pid* pid = BPF_CORE_READ(task, group_leader, thread_pid);
  __u32 level = BPF_CORE_READ(pid, level);
  struct upid* innermost = (struct upid*)((char*)pid + bpf_core_field_offset(pid->numbers) +
                                          level * bpf_core_type_size(struct upid));
  *pid_ns = BPF_CORE_READ(innermost, ns, ns.inum);
  return BPF_CORE_READ(innermost, nr);
}

static __always_inline void FillNamespaces(struct SgrNamespaces* out, struct task_struct* task) {
  struct nsproxy* all = BPF_CORE_READ(task, nsproxy);
  out->mnt_ns = BPF_CORE_READ(all, mnt_ns, ns.inum);
  out->net_ns = BPF_CORE_READ(all, net_ns, ns.inum);
  out->uts_ns = BPF_CORE_READ(all, uts_ns, ns.inum);
  out->ipc_ns = BPF_CORE_READ(all, ipc_ns, ns.inum);
  out->cgroup_ns = BPF_CORE_READ(all, cgroup_ns, ns.inum);
  out->pid_in_ns = InnermostPid(task, &out->pid_ns);
}

// As the kernel's new_encode_dev, which /proc/PID/stat prints.
static __always_inline __u32 TerminalDevice(struct tty_struct* tty) {
  __u32 major = BPF_CORE_READ(tty, driver, major);
  __u32 minor = BPF_CORE_READ(tty, driver, minor_start) + BPF_CORE_READ(tty, index);
  return (minor & 0xFF) | (major << 8) | ((minor & ~0xFFu) << 12);
}

// Everything of the fixed part that the task itself tells.
static __always_inline void FillProcess(struct SgrProcess* out, struct task_struct* task) {
  FillTask(&out->self, task);
  FillTask(&out->parent, BPF_CORE_READ(task, real_parent));
  FillCredentials(out, BPF_CORE_READ(task, cred));
  FillNamespaces(&out->namespaces, task);
  out->cgroup_id = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
  out->login_uid = SGR_UNSET;
  out->session_id = SGR_UNSET;
  if (bpf_core_field_exists(task->loginuid)) {  // kernels built with audit
    out->login_uid = BPF_CORE_READ(task, loginuid.val);
    out->session_id = BPF_CORE_READ(task, sessionid);
  }
  struct tty_struct* tty = BPF_CORE_READ(task, signal, tty);
  if (tty) out->tty_device = TerminalDevice(tty);
}

// The folder above a cgroup; a null pointer at the top.
static __always_inline struct kernfs_node* CgroupAbove(struct kernfs_node* node) {
  struct kernfs_node___parent* older = (void*)node;
  if (bpf_core_field_exists(older->parent)) return BPF_CORE_READ(older, parent);
  return BPF_CORE_READ(node, __parent);
}

// One step upwards from a cgroup; the callback of bpf_loop.
static long CgroupStepUp(__u32 step, void* context) {
  struct PathWalk* walk = *(struct PathWalk**)context;
  struct kernfs_node* node = walk->cgroup;
  struct kernfs_node* above = CgroupAbove(node);
  if (!above) {
    walk->status = kSgrStringWhole;
    return 1;
  }
  __u8* name = walk->bytes + kPathBytes;
  long read = bpf_probe_read_kernel_str(name, kNameBytes, BPF_CORE_READ(node, name));
  if (read < 1) return 1;
  walk->cgroup = above;
  return Prepend(walk, name, read - 1, 1);
}

// The path of the task's cgroup below the mount point of cgroup v2; "/" for the top.
static __always_inline void AppendCgroup(struct Workspace* space, struct PathWalk* walk,
                                         struct task_struct* task) {
  enum { kCgroupSteps = 64 };
  walk->position = kPathBytes - 1;
  walk->status = kSgrStringTooDeep;
  walk->cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn);
  bpf_loop(kCgroupSteps, CgroupStepUp, &walk, 0);
  AppendPathFrom(space, walk, kSgrTagCgroup, walk->status, walk->position);
}

// Strings of a few bytes: names of the task and of its surroundings.
static __always_inline void AppendNames(struct Workspace* space, struct task_struct* task) {
  enum { kBound = 24 };  // more than any comm, so that none looks cut off
  AppendText(space, kSgrTagComm, (char*)task + bpf_core_field_offset(task->comm), kBound);
  struct task_struct* parent = BPF_CORE_READ(task, real_parent);
  AppendText(space, kSgrTagParentComm, (char*)parent + bpf_core_field_offset(parent->comm), kBound);
  struct tty_struct* tty = BPF_CORE_READ(task, signal, tty);
  if (tty) AppendText(space, kSgrTagTty, (char*)tty + bpf_core_field_offset(tty->name), 72);
  struct uts_namespace* uts = BPF_CORE_READ(task, nsproxy, uts_ns);
  if (BPF_CORE_READ(uts, ns.inum) != kFirstUtsNamespace) {
    AppendText(space, kSgrTagNodeName, (char*)uts + bpf_core_field_offset(uts->name.nodename), 72);
  }
}

// Image, also from outside a chroot, and current folder. Expects HeaderOf(space)->flags to be set
// otherwise.
static __always_inline void AppendPaths(struct Workspace* space, struct PathWalk* walk,
                                        struct task_struct* task, struct file* image) {
  struct fs_struct* fs = BPF_CORE_READ(task, fs);
  struct dentry* root_dentry = BPF_CORE_READ(fs, root.dentry);
  struct vfsmount* root_mount = BPF_CORE_READ(fs, root.mnt);
  WalkPath(walk, root_dentry, root_mount, 0, 0);
  int chroot = walk->position != kPathBytes - 1;
  WalkPath(walk, BPF_CORE_READ(fs, pwd.dentry), BPF_CORE_READ(fs, pwd.mnt), root_dentry,
           root_mount);
  AppendPath(space, walk, kSgrTagDirectory);
  WalkPath(walk, BPF_CORE_READ(image, f_path.dentry), BPF_CORE_READ(image, f_path.mnt), root_dentry,
           root_mount);
  AppendPath(space, walk, kSgrTagImage);
  if (walk->status == kSgrStringDisconnected) HeaderOf(space)->flags |= kSgrFlagFileless;
  if (chroot) {
    HeaderOf(space)->flags |= kSgrFlagChroot;
    if (walk->root_position) {
      AppendPathFrom(space, walk, kSgrTagImageHost, walk->status, walk->position);
    }
  }
}
