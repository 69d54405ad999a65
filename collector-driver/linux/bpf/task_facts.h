// What a record says of a task and of the file that it runs.
//
// Pointers that come from the tracepoint, and what they lead to, are read directly: the verifier
// knows their types and the kernel turns a fault into zero, for a tenth of the cost of a helper
// call.
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
  out->start = task->group_leader->start_boottime;
  out->exec_id = task->self_exec_id;
  out->pid = task->tgid;
  out->tid = task->pid;
}

static __always_inline __s64 Nanoseconds(__s64 seconds, __u32 nanoseconds) {
  return seconds * kNanosecondsPerSecond + (nanoseconds & kNanosecondBits);
}

static __always_inline __s64 ModifiedAt(struct inode* inode) {
  if (bpf_core_field_exists(inode->i_mtime_sec)) {
    return Nanoseconds(inode->i_mtime_sec, inode->i_mtime_nsec);
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
    return Nanoseconds(inode->i_ctime_sec, inode->i_ctime_nsec);
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
  out->device = inode->i_sb->s_dev;
  out->filesystem = inode->i_sb->s_magic;
  out->inode = inode->i_ino;
  out->size = inode->i_size;
  out->mtime_ns = ModifiedAt(inode);
  out->ctime_ns = ChangedAt(inode);
  out->links = inode->i_nlink;
  out->mode = inode->i_mode;
  out->uid = inode->i_uid.val;
  out->gid = inode->i_gid.val;
}

static __always_inline void FillCredentials(struct SgrProcess* out, const struct cred* cred) {
  out->ids.uid = cred->uid.val;
  out->ids.euid = cred->euid.val;
  out->ids.suid = cred->suid.val;
  out->ids.fsuid = cred->fsuid.val;
  out->ids.gid = cred->gid.val;
  out->ids.egid = cred->egid.val;
  out->ids.sgid = cred->sgid.val;
  out->ids.fsgid = cred->fsgid.val;
  // Their type has changed, their bytes have not.
  bpf_core_read(&out->capabilities.permitted, sizeof(__u64), &cred->cap_permitted);
  bpf_core_read(&out->capabilities.effective, sizeof(__u64), &cred->cap_effective);
  bpf_core_read(&out->capabilities.inheritable, sizeof(__u64), &cred->cap_inheritable);
  bpf_core_read(&out->capabilities.ambient, sizeof(__u64), &cred->cap_ambient);
  out->namespaces.user_ns = cred->user_ns->ns.inum;
}

// The innermost process id of `task`'s leader, and the namespace that it counts in.
static __always_inline __u32 InnermostPid(struct task_struct* task, __u32* pid_ns) {
  struct pid* pid = task->group_leader->thread_pid;
  __u32 level = pid->level;
  struct upid* innermost = (struct upid*)((char*)pid + bpf_core_field_offset(pid->numbers) +
                                          level * bpf_core_type_size(struct upid));
  *pid_ns = BPF_CORE_READ(innermost, ns, ns.inum);
  return BPF_CORE_READ(innermost, nr);
}

static __always_inline void FillNamespaces(struct SgrNamespaces* out, struct task_struct* task) {
  struct nsproxy* all = task->nsproxy;
  out->mnt_ns = all->mnt_ns->ns.inum;
  out->net_ns = all->net_ns->ns.inum;
  out->uts_ns = all->uts_ns->ns.inum;
  out->ipc_ns = all->ipc_ns->ns.inum;
  out->cgroup_ns = all->cgroup_ns->ns.inum;
  out->pid_in_ns = InnermostPid(task, &out->pid_ns);
}

// As the kernel's new_encode_dev, which /proc/PID/stat prints.
static __always_inline __u32 TerminalDevice(struct tty_struct* tty) {
  __u32 major = tty->driver->major;
  __u32 minor = tty->driver->minor_start + tty->index;
  return (minor & 0xFF) | (major << 8) | ((minor & ~0xFFu) << 12);
}

// Everything of the fixed part that the task itself tells.
static __always_inline void FillProcess(struct SgrProcess* out, struct task_struct* task) {
  FillTask(&out->self, task);
  FillTask(&out->parent, task->real_parent);
  FillCredentials(out, task->cred);
  FillNamespaces(&out->namespaces, task);
  out->cgroup_id = task->cgroups->dfl_cgrp->kn->id;
  out->login_uid = SGR_UNSET;
  out->session_id = SGR_UNSET;
  if (bpf_core_field_exists(task->loginuid)) {  // kernels built with audit
    out->login_uid = task->loginuid.val;
    out->session_id = task->sessionid;
  }
  struct tty_struct* tty = task->signal->tty;
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
  walk->cgroup = task->cgroups->dfl_cgrp->kn;
  bpf_loop(kCgroupSteps, CgroupStepUp, &walk, 0);
  AppendPathFrom(space, walk, kSgrTagCgroup, walk->status, walk->position);
}

// Strings of a few bytes: names of the task and of its surroundings.
static __always_inline void AppendNames(struct Workspace* space, struct task_struct* task) {
  enum { kBound = 24 };  // more than any comm, so that none looks cut off
  AppendText(space, kSgrTagComm, (char*)task + bpf_core_field_offset(task->comm), kBound);
  struct task_struct* parent = task->real_parent;
  AppendText(space, kSgrTagParentComm, (char*)parent + bpf_core_field_offset(parent->comm), kBound);
  struct tty_struct* tty = task->signal->tty;
  if (tty) AppendText(space, kSgrTagTty, (char*)tty + bpf_core_field_offset(tty->name), 72);
  struct uts_namespace* uts = task->nsproxy->uts_ns;
  if (uts->ns.inum != kFirstUtsNamespace) {
    AppendText(space, kSgrTagNodeName, (char*)uts + bpf_core_field_offset(uts->name.nodename), 72);
  }
}

// Image, also from outside a chroot, and current folder. Expects HeaderOf(space)->flags to be set
// otherwise.
static __always_inline void AppendPaths(struct Workspace* space, struct PathWalk* walk,
                                        struct task_struct* task, struct file* image) {
  struct fs_struct* fs = task->fs;
  struct dentry* root_dentry = fs->root.dentry;
  struct vfsmount* root_mount = fs->root.mnt;
  WalkPath(walk, root_dentry, root_mount);
  int chroot = walk->position != kPathBytes - 1;
  walk->root_dentry = root_dentry;
  walk->root_mount = root_mount;
  walk->ends_at_root = !chroot;  // there is nothing above it then
  WalkPath(walk, fs->pwd.dentry, fs->pwd.mnt);
  AppendPath(space, walk, kSgrTagDirectory);
  WalkPath(walk, image->f_path.dentry, image->f_path.mnt);
  AppendPath(space, walk, kSgrTagImage);
  if (walk->status == kSgrStringDisconnected) HeaderOf(space)->flags |= kSgrFlagFileless;
  if (chroot) {
    HeaderOf(space)->flags |= kSgrFlagChroot;
    if (walk->root_position) {
      AppendPathFrom(space, walk, kSgrTagImageHost, walk->status, walk->position);
    }
  }
  walk->root_dentry = 0;
}
