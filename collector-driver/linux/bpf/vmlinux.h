// The kernel's types as far as exec.bpf.c reads them: no more fields than it uses, in any order,
// because the loader relocates each access to where the running kernel has the field.
//
// Written for this project from the kernel's public layout. A type with a suffix after three
// underscores stands for the type of the same name in other kernel versions.
#pragma once

typedef signed char __s8;
typedef unsigned char __u8;
typedef short __s16;
typedef unsigned short __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef int pid_t;
typedef _Bool bool;

// Numbers of the kernel's interface to BPF programs.
enum {
  BPF_MAP_TYPE_ARRAY = 2,
  BPF_MAP_TYPE_PERCPU_ARRAY = 6,
  BPF_MAP_TYPE_RINGBUF = 27,
};
enum {
  BPF_RB_NO_WAKEUP = 1 << 0,
  BPF_RB_FORCE_WAKEUP = 1 << 1,
  BPF_RB_AVAIL_DATA = 0,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
  int counter;
} atomic_t;
typedef struct {
  __u32 val;
} kuid_t;
typedef struct {
  __u32 val;
} kgid_t;

// Two words of 32 bits before 6.3, one of 64 since: the same bytes on little-endian machines.
typedef struct {
  __u64 val;
} kernel_cap_t;

struct ns_common {
  __u32 inum;
};
struct user_namespace {
  struct ns_common ns;
};
struct pid_namespace {
  struct ns_common ns;
};
struct mnt_namespace {
  struct ns_common ns;
};
struct net {
  struct ns_common ns;
};
struct ipc_namespace {
  struct ns_common ns;
};
struct cgroup_namespace {
  struct ns_common ns;
};
struct new_utsname {
  char nodename[65];
};
struct uts_namespace {
  struct new_utsname name;
  struct ns_common ns;
};
struct nsproxy {
  struct mnt_namespace* mnt_ns;
  struct net* net_ns;
  struct uts_namespace* uts_ns;
  struct ipc_namespace* ipc_ns;
  struct cgroup_namespace* cgroup_ns;
};

struct upid {
  int nr;
  struct pid_namespace* ns;
};
struct pid {
  __u32 level;
  struct upid numbers[1];
};

struct super_block {
  __u32 s_dev;
  unsigned long s_magic;
};
struct timespec64 {
  __s64 tv_sec;
  long tv_nsec;
};
struct inode {
  __u16 i_mode;
  kuid_t i_uid;
  kgid_t i_gid;
  struct super_block* i_sb;
  unsigned long i_ino;
  __u32 i_nlink;
  __s64 i_size;
  __s64 i_mtime_sec;
  __s64 i_ctime_sec;
  __u32 i_mtime_nsec;
  __u32 i_ctime_nsec;
};
// From 6.7 to 6.10.
struct inode___underscored {
  struct timespec64 __i_mtime;
  struct timespec64 __i_ctime;
};
// Before 6.6; 6.6 has this i_mtime and the __i_ctime above.
struct inode___plain {
  struct timespec64 i_mtime;
  struct timespec64 i_ctime;
};

struct qstr {
  __u32 hash;
  __u32 len;
  const unsigned char* name;
};
struct dentry {
  struct dentry* d_parent;
  struct qstr d_name;
  struct inode* d_inode;
};
struct vfsmount {
  struct dentry* mnt_root;
};
struct mount {
  struct mount* mnt_parent;
  struct dentry* mnt_mountpoint;
  struct vfsmount mnt;
};
struct path {
  struct vfsmount* mnt;
  struct dentry* dentry;
};
struct file {
  struct path f_path;
  struct inode* f_inode;
};
struct fs_struct {
  struct path root;
  struct path pwd;
};

struct kernfs_node {
  struct kernfs_node* __parent;
  const char* name;
  __u64 id;
};
// Before 6.15.
struct kernfs_node___parent {
  struct kernfs_node* parent;
};
struct cgroup {
  struct kernfs_node* kn;
};
struct css_set {
  struct cgroup* dfl_cgrp;
};

struct tty_driver {
  int major;
  int minor_start;
};
struct tty_struct {
  char name[64];
  int index;
  struct tty_driver* driver;
};
struct signal_struct {
  atomic_t live;
  int group_exit_code;
  __u32 flags;
  struct tty_struct* tty;
};

struct cred {
  kuid_t uid, suid, euid, fsuid;
  kgid_t gid, sgid, egid, fsgid;
  kernel_cap_t cap_inheritable, cap_permitted, cap_effective, cap_bset, cap_ambient;
  struct user_namespace* user_ns;
};

struct mm_struct {
  unsigned long arg_start, arg_end;
  struct file* exe_file;
};

struct task_struct {
  __u32 flags;
  pid_t pid;
  pid_t tgid;
  int exit_code;
  char comm[16];
  kuid_t loginuid;
  __u32 sessionid;
  __u64 self_exec_id;
  __u64 start_boottime;
  struct task_struct* real_parent;
  struct task_struct* group_leader;
  struct pid* thread_pid;
  struct mm_struct* mm;
  struct fs_struct* fs;
  struct nsproxy* nsproxy;
  struct signal_struct* signal;
  const struct cred* cred;
  struct css_set* cgroups;
};
struct linux_binprm {
  __u32 secureexec : 1;
  int argc;
  int envc;
  struct file* file;
  const char* filename;
  const char* interp;
};

struct seq_file;
struct bpf_iter_meta {
  struct seq_file* seq;
};
struct bpf_iter__task {
  struct bpf_iter_meta* meta;
  struct task_struct* task;
};

#pragma clang attribute pop
