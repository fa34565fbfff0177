// The message of a crashing program. The handler uses only async-signal-safe calls.
#include "crash.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

static const struct {
  int number;
  const char *name;
} crashes[] = {{SIGSEGV, "SIGSEGV"}, {SIGBUS, "SIGBUS"},   {SIGILL, "SIGILL"},
               {SIGFPE, "SIGFPE"},   {SIGTRAP, "SIGTRAP"}, {SIGABRT, "SIGABRT"}};
enum { crash_count = sizeof crashes / sizeof *crashes };

static void say(const char *text) {
  if (write(STDERR_FILENO, text, strlen(text)) < 0) return;
}

static void say_number(unsigned long long number) {
  char digits[24], *place = digits + sizeof digits - 1;
  *place = 0;
  do *--place = (char)('0' + number % 10);
  while (number /= 10);
  say(place);
}

// A failed allocation ends in Swift by abort(3) (swift_slowAlloc) or by a write to address 0. In the first case malloc
// has left ENOMEM in `error`; in the others, asking the kernel for a little more memory tells it from a fault of the
// program.
static int is_out_of_memory(int number, const siginfo_t *info, int error) {
  if (number == SIGABRT && info->si_code == SI_TKILL && info->si_pid == getpid() && error == ENOMEM) return 1;
  size_t little = 1 << 20;
  void *more = mmap(NULL, little, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (more == MAP_FAILED) return errno == ENOMEM;
  munmap(more, little);
  return 0;
}

static void say_out_of_memory(void) {
  struct rlimit limit;
  say("vfiotop: it cannot go on without more memory (ENOMEM). ");
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    say("It may have ");
    say_number(limit.rlim_cur >> 20);
    say(" MB of addresses (RLIMIT_AS): raise that limit (ulimit -v).\n");
  } else {
    say("Free some, or raise its limits (ulimit -a).\n");
  }
}

static void on_crash(int number, siginfo_t *info, void *context) {
  (void)context;
  int error = errno;
  struct sigaction fresh = {.sa_handler = SIG_DFL};
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i].number, &fresh, NULL);
  if (is_out_of_memory(number, info, error)) {
    say_out_of_memory();
    _exit(1);
  }
  for (int i = 0; i < crash_count; i++) {
    if (crashes[i].number != number) continue;
    say("vfiotop: ended by ");
    say(crashes[i].name);
    say(info->si_code > 0 ? ", a fault of its own.\n" : ".\n");
  }
  // A fault recurs on return. A signal that was sent, and a trap, which resumes after its instruction, do not.
  if (info->si_code <= 0 || number == SIGTRAP || number == SIGABRT) raise(number);
}

void cl_explain_crashes(void) {
  struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK}, before;
  sigfillset(&action.sa_mask);
  for (int i = 0; i < crash_count; i++) {
    // A fault cannot be ignored, and a signal that was ignored stays so.
    if (sigaction(crashes[i].number, NULL, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    sigaction(crashes[i].number, &action, NULL);
  }
  // The Swift runtime's handler for the terminal's Ctrl-\ also starts its backtracer.
  if (sigaction(SIGQUIT, NULL, &before) == 0 && before.sa_handler != SIG_IGN) signal(SIGQUIT, SIG_DFL);
}
