// Where a program builds a record before it goes into the ring: strings of unknown length cannot be
// built in place, and the stack of a program has 512 bytes.
//
// This header and those that include it expect libbpf's bpf_helpers.h and bpf_core_read.h.
#pragma once

#include "collector-driver/linux/bpf/shared.h"
#include "collector-driver/linux/bpf/vmlinux.h"

enum {
  kPathBytes = 4096,  // PATH_MAX
  kNameBytes = 256,   // NAME_MAX + 1
  kArgumentBytes = 8192,
  kShortBytes = 1024,  // cgroup, interpreter
  kWorkspacesPerCpu = 2
};

// A path while it is walked from its end to its beginning. The state of bpf_loop's callback lives
// here and not on the stack, where the verifier would follow each of its values.
struct PathWalk {
  __u32 position;       // of the first byte of the path so far
  __u32 root_position;  // where the process's root folder was met; 0: not yet
  __u32 status;         // SgrStringStatus
  __u32 ends_at_root;   // the walk need not go beyond the root folder
  struct dentry* dentry;
  struct vfsmount* mount;
  struct dentry* mount_root;   // of `mount`
  struct dentry* root_dentry;  // the process's root folder; null: not looked for
  struct vfsmount* root_mount;
  struct kernfs_node* cgroup;
  __u8 bytes[kPathBytes + kNameBytes];  // names of unknown length are read into the end
};

struct Workspace {
  __u32 busy;
  __u32 size;  // of the record so far
  __u8 record[kBpfRecordBytes];
};

// A per-CPU value may have 32 KB, which is why the parts of a workspace are two maps.
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, kWorkspacesPerCpu);
  __type(key, __u32);
  __type(value, struct Workspace);
} workspaces SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, kWorkspacesPerCpu);
  __type(key, __u32);
  __type(value, struct PathWalk);
} path_walks SEC(".maps");

// Keeps the compiler from testing one copy of a value and using another, which the verifier cannot
// follow.
#define SGR_OPAQUE(value) asm volatile("" : "+r"(value))

static __always_inline struct SgrHeader* HeaderOf(struct Workspace* space) {
  return (struct SgrHeader*)space->record;
}

// Begins a record with zeroed fixed part.
static __always_inline void BeginRecord(struct Workspace* space, __u16 type, __u32 fixed_size) {
  __builtin_memset(space->record, 0, sizeof(struct SgrHeader) + fixed_size);
  struct SgrHeader* header = HeaderOf(space);
  header->magic = kSgrMagic;
  header->version = kSgrVersion;
  header->type = type;
  header->fixed_size = fixed_size;
  header->mono_ns = bpf_ktime_get_boot_ns();
  space->size = sizeof(struct SgrHeader) + fixed_size;
}

// The place for the data of a string of at most `bound` bytes, or null when it does not fit any
// more. With `bound` a constant, the verifier sees that `bound` + 8 bytes may be written there.
static __always_inline __u8* StringData(struct Workspace* space, __u32 bound) {
  __u32 offset = space->size;
  SGR_OPAQUE(offset);
  if (offset > kBpfRecordBytes - sizeof(struct SgrString) - bound - kSgrAlignment) {
    HeaderOf(space)->flags |= kSgrFlagTruncated;
    return 0;
  }
  return space->record + offset + sizeof(struct SgrString);
}

// Completes the string whose first `stored` bytes (at most a bound given to StringData) are at
// `data`.
static __always_inline void EndString(struct Workspace* space, __u8* data, __u16 tag, __u16 status,
                                      __u32 stored, __u32 full) {
  struct SgrString* string = (struct SgrString*)(data - sizeof(struct SgrString));
  string->tag = tag;
  string->encoding = kSgrBytes;
  string->status = status;
  string->reserved = 0;
  string->stored_size = stored;
  string->full_size = full;
  __u8* end = data + stored;
  for (int i = 0; i < kSgrAlignment; i++) end[i] = 0;
  space->size += sizeof(struct SgrString) + ((stored + kSgrAlignment - 1) & ~(kSgrAlignment - 1));
  if (stored < full) HeaderOf(space)->flags |= kSgrFlagTruncated;
  if (status == kSgrStringUnreadable) HeaderOf(space)->flags |= kSgrFlagUnreadable;
}

// Appends a string of the kernel that ends in NUL. `bound`, a constant, includes the NUL. Nothing
// is appended when it is empty.
static __always_inline void AppendText(struct Workspace* space, __u16 tag, const void* text,
                                       __u32 bound) {
  __u8* data = StringData(space, bound);
  if (!data) return;
  long read = bpf_probe_read_kernel_str(data, bound, text);
  if (read == 1) return;
  if (read < 1) {
    EndString(space, data, tag, kSgrStringUnreadable, 0, 0);
    return;
  }
  __u32 stored = read - 1;
  SGR_OPAQUE(stored);
  if (stored >= bound) return;  // cannot happen; tells the verifier
  // The kernel does not say how long a text is that fills its bound.
  EndString(space, data, tag, kSgrStringWhole, stored, stored == bound - 1 ? bound : stored);
}
