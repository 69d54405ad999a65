// What exec.bpf.c and its loader agree on besides the records: the global variables that the user
// side maps into its memory, so that it needs neither a system call nor a privilege to read them.
#pragma once

#include "collector-driver/common/record.h"

#ifdef __cplusplus
namespace sigmavm::collector {
#endif

enum {
  kBpfMaxCpus = 1024,  // a power of two; those beyond share counters, which then are only sums
  // The largest record that the programs write.
  kBpfRecordBytes = 28 * 1024
};

/// The books of one CPU, written by the kernel only. sequences == sent + no_room + no_workspace as
/// soon as no program runs. One cache line, so that CPUs do not disturb each other.
struct BpfCpuBooks {
  SgrU64 sequences;     // records begun; also the number of the latest
  SgrU64 sent;          // delivered to the ring
  SgrU64 no_room;       // the ring was full
  SgrU64 no_workspace;  // every workspace of the CPU was in use (programs that preempt each other)
  SgrU64 wakeups;       // of `sent`, those that woke the reader
  SgrU64 unused[3];
};

/// The variables of the programs that both sides write.
struct BpfShared {
  // Set by the reader before it sleeps without a short deadline; the first record clears it and
  // wakes the reader.
  SgrU32 reader_sleeps;
  SgrU32 unused[15];
  struct BpfCpuBooks cpus[kBpfMaxCpus];
};

/// Constants of the programs, set before they are loaded.
struct BpfSettings {
  SgrU32 wake_up_bytes;        // unread bytes in the ring above which the reader is woken
  SgrU32 exit_has_group_dead;  // tracepoint sched_process_exit tells whether the last thread ends
};

#ifdef __cplusplus
}  // namespace sigmavm::collector
#endif
