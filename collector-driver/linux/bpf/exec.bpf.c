// The kernel side of the collector: records of exec, fork and exit go into one ring, the processes
// that run already are read through an iterator. Every record that is begun is counted, whether it
// arrives or not.

// libbpf's headers expect the types of the first and are expected by the last.
// clang-format off
#include "collector-driver/linux/bpf/vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "collector-driver/linux/bpf/task_facts.h"
// clang-format on

char LICENSE[] SEC("license") = "GPL";

// In sections of their own, so that the loader finds each at the start of a map.
const volatile struct BpfSettings settings SEC(".rodata.settings") = {};
struct BpfShared shared SEC(".bss.shared") = {};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 8 << 20);  // the loader may choose another size
} ring SEC(".maps");

static __always_inline struct BpfCpuBooks* Books(void) {
  return &shared.cpus[bpf_get_smp_processor_id() & (kBpfMaxCpus - 1)];
}

struct Borrowed {
  struct Workspace* space;
  struct PathWalk* walk;
  __u64 sequence;
};

// Counts one more record and borrows a workspace for it. Without one the record is lost.
static __always_inline int Borrow(struct Borrowed* out) {
  struct BpfCpuBooks* books = Books();
  out->sequence = __sync_fetch_and_add(&books->sequences, 1) + 1;
  for (__u32 i = 0; i < kWorkspacesPerCpu; i++) {
    __u32 key = i;
    struct Workspace* space = bpf_map_lookup_elem(&workspaces, &key);
    struct PathWalk* walk = bpf_map_lookup_elem(&path_walks, &key);
    if (!space || !walk) break;
    if (__sync_lock_test_and_set(&space->busy, 1) == 0) {
      out->space = space;
      out->walk = walk;
      return 1;
    }
  }
  __sync_fetch_and_add(&books->no_workspace, 1);
  return 0;
}

static __always_inline __u64 WakeUpFlags(struct BpfCpuBooks* books) {
  __u64 unread = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
  if (!shared.reader_sleeps && unread < settings.wake_up_bytes) return BPF_RB_NO_WAKEUP;
  shared.reader_sleeps = 0;
  __sync_fetch_and_add(&books->wakeups, 1);
  return BPF_RB_FORCE_WAKEUP;
}

// Sends the record off and gives the workspace back.
static __always_inline void Deliver(struct Borrowed* borrowed) {
  struct Workspace* space = borrowed->space;
  struct BpfCpuBooks* books = Books();
  struct SgrHeader* header = HeaderOf(space);
  __u32 size = space->size;
  SGR_OPAQUE(size);
  header->size = size;
  header->cpu = bpf_get_smp_processor_id();
  header->sequence = borrowed->sequence;
  if (size <= kBpfRecordBytes &&
      bpf_ringbuf_output(&ring, space->record, size, WakeUpFlags(books)) == 0) {
    __sync_fetch_and_add(&books->sent, 1);
  } else {
    __sync_fetch_and_add(&books->no_room, 1);
  }
  __sync_lock_test_and_set(&space->busy, 0);
}

static __always_inline __u32 ImageFlags(const struct SgrFile* image) {
  return image->links == 0 ? kSgrFlagDeleted : 0;
}

static __always_inline __u32 ExecFlags(struct linux_binprm* bprm,
                                       const struct SgrProcess* process) {
  __u32 flags = ImageFlags(&process->image);
  if (process->old_tid != process->self.tid) flags |= kSgrFlagThreadExec;
  if (BPF_CORE_READ_BITFIELD_PROBED(bprm, secureexec)) flags |= kSgrFlagElevated;
  if (bprm->interp != bprm->filename) flags |= kSgrFlagScript;
  return flags;
}

// The arguments as exec has just laid them out; later the process may write there.
static __always_inline void AppendArguments(struct Workspace* space, struct mm_struct* mm) {
  unsigned long begin = mm->arg_start;
  __u32 full = mm->arg_end - begin;
  __u8* data = StringData(space, kArgumentBytes);
  if (!data || full == 0) return;
  __u32 stored = full;
  SGR_OPAQUE(stored);
  if (stored > kArgumentBytes) stored = kArgumentBytes;
  if (bpf_probe_read_user(data, stored, (void*)begin) == 0) {
    EndString(space, data, kSgrTagArguments, kSgrStringWhole, stored, full);
  } else {
    EndString(space, data, kSgrTagArguments, kSgrStringUnreadable, 0, full);
  }
}

static __always_inline void BuildCreate(struct Borrowed* borrowed, struct task_struct* task,
                                        pid_t old_tid, struct linux_binprm* bprm) {
  struct Workspace* space = borrowed->space;
  struct file* image = bprm->file;
  BeginRecord(space, kSgrCreate, sizeof(struct SgrProcess));
  struct SgrProcess* process = (struct SgrProcess*)(space->record + sizeof(struct SgrHeader));
  FillProcess(process, task);
  FillFile(&process->image, image->f_inode);
  process->old_tid = old_tid;
  process->argument_count = bprm->argc;
  process->environment_count = bprm->envc;
  __u32 flags = ExecFlags(bprm, process);
  HeaderOf(space)->flags = flags;
  AppendText(space, kSgrTagFileName, bprm->filename, kPathBytes + kSgrAlignment);
  if (flags & kSgrFlagScript) {
    AppendText(space, kSgrTagInterpreter, bprm->interp, kShortBytes);
  }
  AppendArguments(space, task->mm);
  AppendNames(space, task);
  AppendCgroup(space, borrowed->walk, task);
  AppendPaths(space, borrowed->walk, task, image);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(OnExec, struct task_struct* task, pid_t old_tid, struct linux_binprm* bprm) {
  struct Borrowed borrowed;
  if (!Borrow(&borrowed)) return 0;
  BuildCreate(&borrowed, task, old_tid, bprm);
  Deliver(&borrowed);
  return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(OnFork, struct task_struct* creator, struct task_struct* child) {
  if (child->pid != child->tgid) return 0;  // a thread
  struct Borrowed borrowed;
  if (!Borrow(&borrowed)) return 0;
  BeginRecord(borrowed.space, kSgrFork, sizeof(struct SgrFork));
  struct SgrFork* fork = (struct SgrFork*)(borrowed.space->record + sizeof(struct SgrHeader));
  __u32 pid_ns;
  FillTask(&fork->child, child);
  FillTask(&fork->parent, child->real_parent);
  FillTask(&fork->creator, creator);
  fork->pid_in_ns = InnermostPid(child, &pid_ns);
  Deliver(&borrowed);
  return 0;
}

static __always_inline int IsLastThread(__u64* arguments, struct task_struct* task) {
  // Before 6.16 the tracepoint does not say; two threads that end together may then both be last.
  if (settings.exit_has_group_dead) return arguments[1] & 1;
  return task->signal->live.counter == 0;
}

SEC("tp_btf/sched_process_exit")
int OnExit(__u64* arguments) {
  struct task_struct* task = (struct task_struct*)arguments[0];
  if (!IsLastThread(arguments, task)) return 0;
  struct Borrowed borrowed;
  if (!Borrow(&borrowed)) return 0;
  BeginRecord(borrowed.space, kSgrExit, sizeof(struct SgrExit));
  struct SgrExit* end = (struct SgrExit*)(borrowed.space->record + sizeof(struct SgrHeader));
  FillTask(&end->self, task);
  if (task->signal->flags & kGroupExit) {
    end->status = task->signal->group_exit_code;
  } else {
    end->status = task->group_leader->exit_code;
  }
  Deliver(&borrowed);
  return 0;
}

// The snapshot has a workspace of its own, because its program may sleep.
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct Workspace);
} snapshot_workspace SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct PathWalk);
} snapshot_walk SEC(".maps");

// The arguments where the process has them now, perhaps changed.
static __always_inline void AppendPresentArguments(struct Workspace* space,
                                                   struct task_struct* task, struct mm_struct* mm) {
  unsigned long begin = mm->arg_start;
  __u32 full = mm->arg_end - begin;
  __u8* data = StringData(space, kArgumentBytes);
  if (!data || full == 0) return;
  __u32 stored = full;
  SGR_OPAQUE(stored);
  if (stored > kArgumentBytes) stored = kArgumentBytes;
  if (bpf_copy_from_user_task(data, stored, (void*)begin, task, 0) == 0) {
    EndString(space, data, kSgrTagArguments, kSgrStringWhole, stored, full);
  } else {
    EndString(space, data, kSgrTagArguments, kSgrStringUnreadable, 0, full);
  }
}

static __always_inline void BuildSnapshot(struct Workspace* space, struct PathWalk* walk,
                                          struct task_struct* task) {
  BeginRecord(space, kSgrSnapshot, sizeof(struct SgrProcess));
  struct SgrProcess* process = (struct SgrProcess*)(space->record + sizeof(struct SgrHeader));
  FillProcess(process, task);
  process->old_tid = process->self.tid;
  HeaderOf(space)->flags = kSgrFlagPreexisting;
  AppendNames(space, task);
  AppendCgroup(space, walk, task);
  struct mm_struct* mm = task->mm;
  if (task->flags & kKernelThread) {
    HeaderOf(space)->flags |= kSgrFlagKernelThread;
  } else if (mm) {
    struct file* image = mm->exe_file;
    FillFile(&process->image, image->f_inode);
    HeaderOf(space)->flags |= ImageFlags(&process->image);
    AppendPresentArguments(space, task, mm);
    AppendPaths(space, walk, task, image);
  }
}

SEC("iter.s/task")
int OnTask(struct bpf_iter__task* context) {
  struct task_struct* task = context->task;
  if (!task || task->pid != task->tgid) return 0;
  __u32 key = 0;
  struct Workspace* space = bpf_map_lookup_elem(&snapshot_workspace, &key);
  struct PathWalk* walk = bpf_map_lookup_elem(&snapshot_walk, &key);
  if (!space || !walk) return 0;
  BuildSnapshot(space, walk, task);
  __u32 size = space->size;
  SGR_OPAQUE(size);
  if (size > kBpfRecordBytes) return 0;
  HeaderOf(space)->size = size;
  bpf_seq_write(context->meta->seq, space->record, size);
  return 0;
}
