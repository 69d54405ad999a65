// The wire format of the collectors, so that kernel programs, drivers, capture files and the user
// side mean the same bytes. C99 and C++, no other header: it is read by `clang -target bpf`, by
// kernel compilers and by ours.
//
// A record is SgrHeader, then the fixed part of its type, then strings. All integers are little
// endian; every part starts at a multiple of 8 bytes and the whole has a size that is one.
//
//   offset 0                 SgrHeader, 48 bytes
//   offset 48                fixed part, SgrHeader.fixed_size bytes: SgrProcess for CREATE ...
//   offset 48 + fixed_size   any number of SgrString, each followed by stored_size bytes of data
//                            and zero bytes up to the next multiple of 8
//
// Compatible changes leave kSgrVersion as it is: fixed parts grow at their end (readers take what
// they know and skip the rest by fixed_size; a field that the writer lacks reads as zero), new tags
// and types are skipped by those that do not know them. Everything else raises kSgrVersion.
#pragma once

#ifdef __cplusplus
#define SGR_ASSERT(name, condition) static_assert(condition, #name)
namespace sigmavm::collector {
#else
#define SGR_ASSERT(name, condition) typedef char SgrAssert##name[(condition) ? 1 : -1]
#endif

// The same on every target of ours: Linux and BPF (LP64) and Windows (LLP64).
typedef unsigned char SgrU8;
typedef unsigned short SgrU16;
typedef unsigned int SgrU32;
typedef unsigned long long SgrU64;
typedef signed int SgrI32;
typedef signed long long SgrI64;

enum {
  kSgrMagic = 0x31524753,  // the bytes "SGR1"
  kSgrVersion = 1,
  kSgrAlignment = 8,
  // A record's size, header included. Two Windows paths and a command line of 32,767 UTF-16 units
  // each fit; readers refuse more.
  kSgrMaxRecordSize = 256 * 1024,
  kSgrMaxStrings = 64  // of one record
};

// SgrHeader.type.
enum SgrType {
  kSgrCreate = 1,    // SgrProcess: a program was started (Linux: exec; Windows: process creation)
  kSgrExit = 2,      // SgrExit: the last thread of a process ended
  kSgrFork = 3,      // SgrFork: a process without a program of its own yet (Linux)
  kSgrLoss = 4,      // SgrLoss: records that were seen and could not be delivered
  kSgrGap = 5,       // SgrGap: a time in which nobody looked
  kSgrSnapshot = 6,  // SgrProcess: a process that was there before the collector
  kSgrStatus = 7,    // SgrStatus: the books
  kSgrHost = 8       // SgrHost: whose records follow; begins a capture
};

// SgrHeader.flags.
enum SgrFlag {
  kSgrFlagTruncated = 1 << 0,      // a string is stored shorter than it was
  kSgrFlagUnreadable = 1 << 1,     // a string could not be read, or only its beginning
  kSgrFlagPreexisting = 1 << 2,    // SNAPSHOT: taken at the start, not when the process started
  kSgrFlagLate = 1 << 3,           // read after the event, from /proc: may be another state
  kSgrFlagProcConnector = 1 << 4,  // degraded mode: the event came without any of its facts
  kSgrFlagDeleted = 1 << 5,        // no name leads to the image any more (link count 0)
  kSgrFlagFileless = 1 << 6,       // the image is on no mounted file system (memfd)
  kSgrFlagThreadExec = 1 << 7,     // a thread other than the leader called exec: see old_tid
  kSgrFlagElevated = 1 << 8,       // exec raised privileges (set-id bits, file capabilities)
  kSgrFlagScript = 1 << 9,         // the image is the interpreter of what was started
  kSgrFlagChroot = 1 << 10,        // the root folder is not that of the process's mount namespace
  kSgrFlagKernelThread = 1 << 11,  // SNAPSHOT: a thread of the kernel; has no image
  kSgrFlagDenied = 1 << 12  // CREATE: the program was held and not allowed to run. `self` is the
                            // process that tried, which goes on with the image that it had
};

// 48 bytes.
typedef struct SgrHeader {
  SgrU32 magic;       // kSgrMagic
  SgrU32 size;        // of the whole record in bytes, a multiple of 8
  SgrU16 version;     // kSgrVersion
  SgrU16 type;        // SgrType
  SgrU32 flags;       // SgrFlag
  SgrU32 cpu;         // that the event happened on; 0 on Windows
  SgrU32 fixed_size;  // of the fixed part in bytes, a multiple of 8
  SgrU64 sequence;    // from 1 on, one count a CPU (Windows: one for all); 0: not counted. Taken
                      // before the record can get lost, so that a loss is a gap
  SgrU64 mono_ns;     // ns since boot, suspension included (Linux: CLOCK_BOOTTIME)
  SgrI64 utc_100ns;   // 100 ns units since 1601-01-01 UTC; 0 as long as nobody knows. BPF cannot
                      // tell: the reader adds its offset of both clocks before anything else
} SgrHeader;
SGR_ASSERT(Header, sizeof(SgrHeader) == 48);

// One process, or one image that it ran. 24 bytes; all zero when not known.
typedef struct SgrTask {
  SgrU64 start;    // Linux: start of the leader in ns since boot (start_boottime); Windows: 100 ns
                   // units since 1601. Only ever compared with others of the same machine
  SgrU64 exec_id;  // Linux: task_struct.self_exec_id, which rises at every exec and is inherited by
                   // fork; tells the images of one process apart. 0 on Windows
  SgrU32 pid;      // Linux: thread group id, of the host; Windows: process id
  SgrU32 tid;      // thread that did it; that of the leader when no thread is meant
} SgrTask;
SGR_ASSERT(Task, sizeof(SgrTask) == 24);

// The file of an image as the kernel saw it when it was mapped. 64 bytes.
typedef struct SgrFile {
  SgrU64 device;      // Linux: super_block.s_dev, that is major << 20 | minor (not as in stat)
  SgrU64 inode;       // Windows: file id
  SgrU64 size;        // in bytes
  SgrI64 mtime_ns;    // ns since 1970-01-01 UTC
  SgrI64 ctime_ns;    // the same, without the kernel's flag in bit 31 of the nanoseconds
  SgrU64 filesystem;  // super_block.s_magic, as in statfs
  SgrU32 links;       // 0: deleted
  SgrU32 mode;        // type and permission bits, as in stat
  SgrU32 uid;         // owner, of the host
  SgrU32 gid;
} SgrFile;
SGR_ASSERT(File, sizeof(SgrFile) == 64);

// Of the host's user namespace, after exec has changed them. 32 bytes; Windows: zero.
typedef struct SgrIds {
  SgrU32 uid, euid, suid, fsuid;
  SgrU32 gid, egid, sgid, fsgid;
} SgrIds;
SGR_ASSERT(Ids, sizeof(SgrIds) == 32);

// Sets of CAP_*, bit 1 << number. 32 bytes; Windows: zero.
typedef struct SgrCapabilities {
  SgrU64 permitted, effective, inheritable, ambient;
} SgrCapabilities;
SGR_ASSERT(Capabilities, sizeof(SgrCapabilities) == 32);

// Inode numbers, as in /proc/PID/ns. 32 bytes; Windows: zero.
typedef struct SgrNamespaces {
  SgrU32 pid_ns, mnt_ns, net_ns, user_ns, uts_ns, ipc_ns, cgroup_ns;
  SgrU32 pid_in_ns;  // the process id within pid_ns
} SgrNamespaces;
SGR_ASSERT(Namespaces, sizeof(SgrNamespaces) == 32);

#define SGR_UNSET 0xFFFFFFFFu  // login_uid, session_id: never set

// CREATE and SNAPSHOT. 280 bytes. Strings: all of SgrTag except kSgrTagCounters.
typedef struct SgrProcess {
  SgrTask self;     // with the new image
  SgrTask parent;   // Linux: real_parent at this moment, perhaps a sub-reaper; Windows: inherited
                    // from, which the creator may choose
  SgrTask creator;  // Linux: zero (FORK tells); Windows: the process and thread that called
  SgrFile image;    // zero for kernel threads
  SgrIds ids;       //
  SgrCapabilities capabilities;
  SgrNamespaces namespaces;
  SgrU64 cgroup_id;          // Linux: inode number of the cgroup v2 folder
  SgrU64 logon_id;           // Windows: LUID of the logon session
  SgrU32 login_uid;          // Linux: audit's; SGR_UNSET when nobody logged in
  SgrU32 session_id;         // Linux: audit's, or SGR_UNSET; Windows: terminal session
  SgrU32 old_tid;            // Linux: what `tid` was before exec; differs when a thread called it
  SgrU32 tty_device;         // Linux: as field tty_nr of /proc/PID/stat; 0: none
  SgrU32 argument_count;     // Linux: argc; 0 in snapshots
  SgrU32 environment_count;  // Linux: variables; 0 in snapshots
  SgrU32 integrity_level;    // Windows: relative id of the integrity label
  SgrU32 reserved;           // zero
} SgrProcess;
SGR_ASSERT(Process, sizeof(SgrProcess) == 280);

// EXIT. 32 bytes. No strings.
typedef struct SgrExit {
  SgrTask self;
  SgrI32 status;  // Linux: as wait gives it (code << 8 | signal); Windows: exit status
  SgrU32 reserved;
} SgrExit;
SGR_ASSERT(Exit, sizeof(SgrExit) == 32);

// FORK, for processes only, not for threads. 80 bytes. No strings.
typedef struct SgrFork {
  SgrTask child;
  SgrTask parent;   // real_parent: that of `creator` when CLONE_PARENT was asked for
  SgrTask creator;  // who called
  SgrU32 pid_in_ns;
  SgrU32 reserved;
} SgrFork;
SGR_ASSERT(Fork, sizeof(SgrFork) == 80);

// LOSS. 32 bytes. SgrHeader.cpu is the CPU that lost them.
typedef struct SgrLoss {
  SgrU64 count;           // records lost since the last LOSS of this CPU, stage and kind
  SgrU64 first_sequence;  // of those lost, if they are known to be in one run; else 0
  SgrU64 last_sequence;   // inclusive
  SgrU16 stage;           // SgrStage
  SgrU16 kind;            // SgrDrop
  SgrU32 reserved;
} SgrLoss;
SGR_ASSERT(Loss, sizeof(SgrLoss) == 32);

enum SgrGapReason {
  kSgrGapFirstStart = 1,  // nothing is known of a collector before
  kSgrGapRestart = 2,     // stopped in order and started again, same boot
  kSgrGapCrash = 3,       // ended without a last word, same boot
  kSgrGapReboot = 4       // the machine was started anew
};

// GAP, at the start. 32 bytes. The gap ends at the header's times.
typedef struct SgrGap {
  SgrU64 last_mono_ns;    // of the last record of the collector before; 0: not known
  SgrI64 last_utc_100ns;  // the same, as in the header
  SgrU64 last_sequence;   // sum of its sequences over all CPUs
  SgrU32 reason;          // SgrGapReason
  SgrU32 reserved;
} SgrGap;
SGR_ASSERT(Gap, sizeof(SgrGap) == 32);

enum SgrSource {
  kSgrSourceBpf = 1,
  kSgrSourceProcConnector = 2,
  kSgrSourceWindowsDriver = 3,
  kSgrSourceCapture = 4
};

// STATUS. 16 bytes. String kSgrTagCounters: an array of SgrCounter.
typedef struct SgrStatus {
  SgrU64 started_mono_ns;  // start of the collector, as SgrHeader.mono_ns
  SgrU32 source;           // SgrSource
  SgrU32 reserved;
} SgrStatus;
SGR_ASSERT(Status, sizeof(SgrStatus) == 16);

// HOST. 32 bytes. String kSgrTagNodeName: the machine's name.
typedef struct SgrHost {
  SgrU64 boot_seed;         // GuidSeed.boot: GUIDs of a replay are those of the collector
  SgrU32 machine_seed;      // GuidSeed.machine
  SgrU32 platform;          // SgrPlatform
  SgrI64 utc_offset_100ns;  // utc_100ns - mono_ns / 100 when the capture began
  SgrU64 reserved;
} SgrHost;
SGR_ASSERT(Host, sizeof(SgrHost) == 32);

enum SgrPlatform { kSgrLinux = 1, kSgrWindows = 2 };

// Where on its way a record can be counted or lost, in order.
enum SgrStage {
  kSgrStageKernel = 0,    // BPF program or driver -> ring
  kSgrStageReader = 1,    // ring -> queue
  kSgrStageEnrich = 2,    // queue -> evaluation
  kSgrStageEvaluate = 3,  // evaluation -> sinks
  kSgrStageSink = 4,      // one output: written out
  kSgrStageCount = 5
};

// Why a record was lost.
enum SgrDrop {
  kSgrDropRingFull = 0,    // the kernel found no room in the ring
  kSgrDropTooLarge = 1,    // a record exceeds a bound
  kSgrDropMalformed = 2,   // the codec refused it
  kSgrDropQueueFull = 3,   // the next stage is too slow
  kSgrDropTimeout = 4,     // a deadline passed
  kSgrDropWriteError = 5,  // disk full, closed pipe, unreachable socket
  kSgrDropShutdown = 6,    // left over when the stop could not wait any longer
  kSgrDropSource = 7,      // the kernel lost them before it counted (proc connector)
  kSgrDropCount = 8
};

// 16 bytes.
typedef struct SgrCounter {
  SgrU16 stage;  // SgrStage
  SgrU16 kind;   // SgrDrop, or SGR_COUNTER_SEEN, SGR_COUNTER_DELIVERED
  SgrU32 reserved;
  SgrU64 value;
} SgrCounter;
SGR_ASSERT(Counter, sizeof(SgrCounter) == 16);
#define SGR_COUNTER_SEEN 0x100
#define SGR_COUNTER_DELIVERED 0x101

// SgrString.tag. A record has each at most once; the first one counts.
enum SgrTag {
  kSgrTagImage = 1,        // path of the image, as seen from the process's root folder
  kSgrTagImageHost = 2,    // the same from the root of its mount namespace, if that differs
  kSgrTagFileName = 3,     // as given to exec; for a script, the script
  kSgrTagInterpreter = 4,  // what runs it (bprm->interp): the `#!` line's for a script
  kSgrTagArguments = 5,  // argv, each argument followed by a NUL; full_size is that of the process
  kSgrTagCommandLine = 6,  // Windows: the command line
  kSgrTagDirectory = 7,    // current directory
  kSgrTagComm = 8,         // task_struct.comm
  kSgrTagCgroup = 9,       // path of the cgroup below the mount point, or only its last name
  kSgrTagParentComm = 10,
  kSgrTagTty = 11,       // name of the terminal
  kSgrTagUserSid = 12,   // Windows: binary SID
  kSgrTagNodeName = 13,  // host name in the process's UTS namespace
  kSgrTagCounters = 14,  // STATUS: SgrCounter[]
  // Added to CREATE by the user side before a record is captured, so that a replay on another
  // machine and day comes to the same events (enriched_record.h).
  kSgrTagUserName = 15,
  kSgrTagEffectiveUserName = 16,
  kSgrTagLoginUserName = 17,
  kSgrTagParentUserName = 18,
  kSgrTagContainerId = 19,
  kSgrTagLateArguments = 20,  // as kSgrTagArguments, read from /proc because that is truncated
  kSgrTagHashes = 21,         // 1 byte HashStatus, 1 byte HashKinds, then SHA-1, MD5, SHA-256 and
                              // IMPHASH: 20 + 16 + 32 + 16 bytes, zero when absent
  kSgrTagFileVersion = 22,    // of the version resource
  kSgrTagDescription = 23,
  kSgrTagProduct = 24,
  kSgrTagCompany = 25,
  kSgrTagOriginalFileName = 26,
  kSgrTagHold = 27,       // one byte: HoldResult
  kSgrTagHoldRules = 28,  // ids of rules that matched before the first instruction, by commas
  kSgrTagCount = 29
};

// SgrString.encoding.
enum SgrEncoding {
  kSgrBytes = 0,  // of the system; on Linux usually, but never surely, UTF-8
  kSgrUtf8 = 1,
  kSgrUtf16 = 2  // little endian, without a mark
};

// SgrString.status: how the text came to be as it is.
enum SgrStringStatus {
  kSgrStringWhole = 0,         // or cut off by its bound: stored_size < full_size
  kSgrStringUnreadable = 1,    // reading failed after stored_size bytes
  kSgrStringDisconnected = 2,  // a path whose folders lead to no root (memfd, lazy unmount)
  kSgrStringTooDeep = 3        // a path of more parts than are walked: its beginning is missing
};

// 16 bytes, then the data. No terminating NUL is stored.
typedef struct SgrString {
  SgrU16 tag;          // SgrTag
  SgrU16 encoding;     // SgrEncoding
  SgrU16 status;       // SgrStringStatus
  SgrU16 reserved;     // zero
  SgrU32 stored_size;  // bytes that follow, without the padding
  SgrU32 full_size;    // bytes it had; never less than stored_size
} SgrString;
SGR_ASSERT(String, sizeof(SgrString) == 16);

#ifdef __cplusplus
}  // namespace sigmavm::collector
#endif
