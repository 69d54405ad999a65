// Prints what starting a program and waiting for its end takes, in ns, one start a line:
// spawn_cost COUNT PROGRAM.
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char** environ;

enum { kLargestCount = 1000000 };

static long long Now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(int count, char** arguments) {
  if (count != 3) return 3;
  const long starts = strtol(arguments[1], NULL, 10);
  if (starts <= 0 || starts > kLargestCount) return 3;
  long long* took = calloc((size_t)starts, sizeof *took);
  char* const command[] = {arguments[2], NULL};
  if (took == NULL) return 1;
  for (long i = 0; i < starts; ++i) {
    pid_t process;
    const long long before = Now();
    if (posix_spawn(&process, arguments[2], NULL, NULL, command, environ) != 0) return 1;
    if (waitpid(process, NULL, 0) != process) return 1;
    took[i] = Now() - before;
  }
  // Printed afterwards, so that writing is no part of it.
  for (long i = 0; i < starts; ++i) printf("%lld\n", took[i]);
  free(took);
  return 0;
}
