// Paths of files as the process and its mount namespace see them. The kernel's own function for it
// is not allowed in tracepoints, so the folders and mounts are walked here, from the file upwards.
#pragma once

#include "collector-driver/linux/bpf/workspace.h"

// Steps of one walk: a folder or a mount each. A path of 4,095 bytes can have more; its beginning
// is then missing, and said to be.
enum { kPathSteps = 512 };

// The mount that contains a vfsmount.
static __always_inline struct mount* MountOf(struct vfsmount* mount) {
  return (struct mount*)((char*)mount - bpf_core_field_offset(struct mount, mnt));
}

// Puts a name of `length` bytes, and a slash before it if asked, in front of the path.
static __always_inline int Prepend(struct PathWalk* walk, const void* name, __u32 length,
                                   int slash) {
  if (length >= kNameBytes) length = kNameBytes - 1;
  __u32 position = walk->position;
  if (position < length + 1) {
    walk->status = kSgrStringTooDeep;
    return 1;
  }
  position = (position - length) & (kPathBytes - 1);
  SGR_OPAQUE(position);
  SGR_OPAQUE(length);
  if (position >= kPathBytes || length >= kNameBytes) return 1;  // tells the verifier
  bpf_probe_read_kernel(walk->bytes + position, length, name);
  if (slash) {
    position = (position - 1) & (kPathBytes - 1);
    walk->bytes[position] = '/';
  }
  walk->position = position;
  return 0;
}

static __always_inline int PrependName(struct PathWalk* walk, struct dentry* dentry, int slash) {
  struct qstr name;
  bpf_core_read(&name, sizeof name, &dentry->d_name);
  return Prepend(walk, name.name, name.len, slash);
}

// From the root of a mount to where it is mounted. 1 at the top of the namespace.
static __always_inline long StepToOuterMount(struct PathWalk* walk) {
  struct mount* inner = MountOf(walk->mount);
  struct mount* outer = BPF_CORE_READ(inner, mnt_parent);
  if (outer == inner) {
    walk->status = kSgrStringWhole;
    return 1;
  }
  walk->dentry = BPF_CORE_READ(inner, mnt_mountpoint);
  walk->mount = (struct vfsmount*)((char*)outer + bpf_core_field_offset(struct mount, mnt));
  walk->mount_root = BPF_CORE_READ(outer, mnt.mnt_root);
  return 0;
}

// One step upwards; the callback of bpf_loop, which ends at a result of 1.
static long StepUp(__u32 step, void* context) {
  struct PathWalk* walk = *(struct PathWalk**)context;
  struct dentry* dentry = walk->dentry;
  if (dentry == walk->root_dentry && walk->mount == walk->root_mount && !walk->root_position) {
    walk->root_position = walk->position;
    walk->status = kSgrStringWhole;
    if (walk->ends_at_root) return 1;
  }
  if (dentry == walk->mount_root) return StepToOuterMount(walk);
  struct dentry* parent = BPF_CORE_READ(dentry, d_parent);
  if (parent == dentry) {
    PrependName(walk, dentry, 0);
    walk->status = kSgrStringDisconnected;
    return 1;
  }
  walk->dentry = parent;
  return PrependName(walk, dentry, 1);
}

// Walks from (dentry, mount) to the top of the mount namespace, or to the root folder that `walk`
// names if it is told to end there. The path is then bytes[position..kPathBytes - 1): empty for the
// top itself.
static __always_inline void WalkPath(struct PathWalk* walk, struct dentry* dentry,
                                     struct vfsmount* mount) {
  walk->position = kPathBytes - 1;
  walk->root_position = 0;
  walk->status = kSgrStringTooDeep;
  walk->dentry = dentry;
  walk->mount = mount;
  walk->mount_root = BPF_CORE_READ(mount, mnt_root);
  bpf_loop(kPathSteps, StepUp, &walk, 0);
}

// Appends the path from `begin` on as a string.
static __always_inline void AppendPathFrom(struct Workspace* space, struct PathWalk* walk,
                                           __u16 tag, __u16 status, __u32 begin) {
  __u8* data = StringData(space, kPathBytes);
  if (!data) return;
  __u32 length = (kPathBytes - 1 - begin) & (kPathBytes - 1);
  SGR_OPAQUE(length);
  if (length >= kPathBytes) return;  // tells the verifier
  if (length == 0) {
    data[0] = '/';
    length = 1;
  } else {
    bpf_probe_read_kernel(data, length, walk->bytes + (begin & (kPathBytes - 1)));
  }
  EndString(space, data, tag, status, length, length);
}

// Appends the walked path as the process sees it, from its root folder on. A path that does not
// lead there is given as its mount namespace sees it.
static __always_inline void AppendPath(struct Workspace* space, struct PathWalk* walk, __u16 tag) {
  if (walk->root_position) {
    AppendPathFrom(space, walk, tag, kSgrStringWhole, walk->root_position);
  } else {
    AppendPathFrom(space, walk, tag, walk->status, walk->position);
  }
}
