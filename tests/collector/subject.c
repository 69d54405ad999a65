// Starts a program in one of the ways that a collector has to see right: subject MODE PROGRAM
// FOLDER. PROGRAM is tiny, FOLDER a private one with a copy of it named `tiny`. Ends with status 0
// when the start has worked, 2 when this machine does not allow it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { kNotAllowed = 2, kNobody = 65534, kLongArgument = 100000 };

static char* const kEmptyEnvironment[] = {NULL};
static const char* program;

static void Fail(const char* step) {
  fprintf(stderr, "subject: %s: %s\n", step, strerror(errno));
  exit(kNotAllowed);
}

static void Check(int result, const char* step) {
  if (result < 0) Fail(step);
}

static void CopyProgramTo(int target) {
  struct stat facts;
  int source = open(program, O_RDONLY | O_CLOEXEC);
  Check(source, "open");
  Check(fstat(source, &facts), "fstat");
  Check((int)sendfile(target, source, NULL, (size_t)facts.st_size), "sendfile");
  close(source);
}

static void CopyProgram(const char* path) {
  int target = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
  Check(target, path);
  CopyProgramTo(target);
  close(target);
}

// Waits for a child and passes its failure on.
static void Await(pid_t child) {
  int status = 0;
  Check(child, "fork");
  Check(waitpid(child, &status, 0), "waitpid");
  if (!WIFEXITED(status)) exit(kNotAllowed);
  if (WEXITSTATUS(status) != 0) exit(WEXITSTATUS(status));
}

static void Execute(const char* path, const char* argument) {
  char* arguments[] = {(char*)path, (char*)argument, NULL};
  execve(path, arguments, kEmptyEnvironment);
  Fail("execve");
}

static void Memfd(void) {
  char* arguments[] = {"[kworker/0:1]", NULL};
  int file = memfd_create("evil", MFD_CLOEXEC);
  Check(file, "memfd_create");
  CopyProgramTo(file);
  fexecve(file, arguments, kEmptyEnvironment);
  Fail("fexecve");
}

static void* ExecuteInThread(void* unused) {
  (void)unused;
  Execute(program, "thread");
  return NULL;
}

static void Thread(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, ExecuteInThread, NULL) != 0) Fail("pthread_create");
  pause();
}

static void Relative(void) {
  Check(mkdir("below", 0755), "mkdir");
  Check(chdir("below"), "chdir");
  Execute("../tiny", "relative");
}

static void Script(void) {
  static const char text[] = "#!/bin/sh\nexit 0\n";
  int file = open("script.sh", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
  Check(file, "open");
  Check((int)write(file, text, sizeof text - 1), "write");
  close(file);
  Execute("./script.sh", "s1");
}

static void LongArguments(void) {
  char* argument = malloc(kLongArgument + 1);
  memset(argument, 'a', kLongArgument);
  argument[kLongArgument] = 0;
  Execute(program, argument);
}

static void Deleted(void) {
  char* arguments[] = {"deleted", NULL};
  int file = open("tiny", O_RDONLY | O_CLOEXEC);
  Check(file, "open");
  Check(unlink("tiny"), "unlink");
  fexecve(file, arguments, kEmptyEnvironment);
  Fail("fexecve");
}

static void NoArguments(void) {
  char* arguments[] = {NULL};
  execve(program, arguments, kEmptyEnvironment);
  Fail("execve");
}

static void Namespaces(void) {
  Check(unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS), "unshare");
  pid_t child = fork();
  if (child == 0) {
    Check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "mount private");
    Check(mkdir("mounted", 0755), "mkdir");
    Check(mount("private", "mounted", "tmpfs", 0, NULL), "mount tmpfs");
    Check(sethostname("inner", 5), "sethostname");
    CopyProgram("mounted/inside");
    Execute("mounted/inside", "namespaces");
  }
  Await(child);
}

static void Chroot(void) {
  Check(mkdir("root", 0755), "mkdir");
  Check(mkdir("root/bin", 0755), "mkdir");
  CopyProgram("root/bin/tiny");
  Check(chroot("root"), "chroot");
  Check(chdir("/"), "chdir");
  Execute("/bin/tiny", "chroot");
}

static void Execveat(void) {
  char* arguments[] = {"execveat", NULL};
  int folder = open(".", O_PATH | O_DIRECTORY);
  Check(folder, "open");
  syscall(SYS_execveat, folder, "tiny", arguments, kEmptyEnvironment, 0);
  Fail("execveat");
}

static void Vfork(void) {
  pid_t child = vfork();
  if (child == 0) {
    char* arguments[] = {(char*)program, "vfork", NULL};
    execve(program, arguments, kEmptyEnvironment);
    _exit(kNotAllowed);
  }
  Await(child);
}

static void SetUid(void) {
  Check(chown("tiny", kNobody, kNobody), "chown");
  Check(chmod("tiny", 04755), "chmod");
  Execute("./tiny", "setuid");
}

static void OtherUser(void) {
  Check(setgroups(0, NULL), "setgroups");
  Check(setresgid(kNobody, kNobody, kNobody), "setresgid");
  Check(setresuid(kNobody, kNobody, kNobody), "setresuid");
  Execute("./tiny", "other-user");
}

// The starter's parent ends between fork and exec, so that this process becomes the parent.
static void SubReaper(void) {
  int gate[2];
  char byte;
  Check(prctl(PR_SET_CHILD_SUBREAPER, 1), "prctl");
  Check(pipe(gate), "pipe");
  pid_t middle = fork();
  if (middle == 0) {
    if (fork() == 0) {
      close(gate[1]);
      if (read(gate[0], &byte, 1) < 0) exit(kNotAllowed);
      Execute(program, "orphan");
    }
    _exit(0);
  }
  Await(middle);
  close(gate[1]);
  Check(wait(NULL), "wait for the orphan");
}

static void ForkOnly(void) {
  pid_t child = fork();
  if (child == 0) _exit(0);
  Await(child);
}

static const struct {
  const char* name;
  void (*run)(void);
} kModes[] = {
    {"memfd", Memfd},
    {"thread", Thread},
    {"relative", Relative},
    {"script", Script},
    {"long", LongArguments},
    {"deleted", Deleted},
    {"no-arguments", NoArguments},
    {"namespaces", Namespaces},
    {"chroot", Chroot},
    {"execveat", Execveat},
    {"vfork", Vfork},
    {"setuid", SetUid},
    {"other-user", OtherUser},
    {"sub-reaper", SubReaper},
    {"fork", ForkOnly},
};

int main(int count, char** arguments) {
  if (count != 4) return 3;
  program = arguments[2];
  Check(chdir(arguments[3]), "chdir");
  for (size_t i = 0; i < sizeof kModes / sizeof kModes[0]; ++i) {
    if (strcmp(kModes[i].name, arguments[1]) == 0) {
      kModes[i].run();
      return 0;
    }
  }
  return 3;
}
