#include "clinux.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

// The Swift runtime resolves its path from /proc/self/exe before main and aborts if /proc is not mounted, as in an
// initramfs or an empty chroot. SWIFT_ROOT makes it skip that. 101 is the first priority that a program may use, so
// this runs before the runtime's own constructors.
__attribute__((constructor(101))) static void spare_runtime_its_path(void) {
  if (access("/proc/self/exe", F_OK) != 0) setenv("SWIFT_ROOT", "/", 0);
}

// The Swift runtime reads the command line from /proc/self/cmdline and has none without /proc. glibc passes it to every
// constructor as well.
static int count;
static char **words;

__attribute__((constructor(102))) static void keep_arguments(int argc, char **argv) {
  count = argc;
  words = argv;
}

// Before the program ignores any itself.
static sigset_t ignored;

__attribute__((constructor(103))) static void keep_ignored_signals(void) {
  sigemptyset(&ignored);
  for (int number = 1; number <= SIGRTMAX; number++) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN) sigaddset(&ignored, number);
  }
}

int cl_was_ignored(int signal) { return sigismember(&ignored, signal) == 1; }

int cl_argument_count(void) { return count; }

const char *cl_argument(int index) { return index >= 0 && index < count ? words[index] : NULL; }
