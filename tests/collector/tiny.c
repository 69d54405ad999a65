// The smallest program that can be started: ends at once, with status 0. Needs no C library.
void _start(void);

#if defined(__x86_64__)
void _start(void) { __asm__ volatile("syscall" ::"a"(60), "D"(0)); }
#elif defined(__aarch64__)
void _start(void) { __asm__ volatile("mov x8, #93\n mov x0, #0\n svc #0"); }
#endif
