// The cleanup that runs however the program ends. The handlers use only async-signal-safe calls on data prepared
// before.
#include "guard.h"

#include "cncurses.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT};
enum { crash_count = sizeof crashes / sizeof *crashes };

static struct {
  volatile sig_atomic_t active;
  int terminal;
  struct termios modes;
  char bytes[512];
  size_t length;
  struct sigaction before[crash_count];
  int error_saved;   // The real standard error, -1 while nothing is kept.
  int error_memory;  // What it got meanwhile.
  pid_t owner;       // A forked child that dies must not touch the terminal.
} guard = {.error_saved = -1, .error_memory = -1};

static void send_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = write(fd, bytes, length);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;
    bytes += sent;
    length -= (size_t)sent;
  }
}

static void release_error(void) {
  if (guard.error_saved < 0) return;
  dup2(guard.error_saved, STDERR_FILENO);
  char part[1024];
  off_t at = 0;
  ssize_t count;
  while ((count = pread(guard.error_memory, part, sizeof part, at)) > 0) {
    send_all(STDERR_FILENO, part, (size_t)count);
    at += count;
  }
}

static void restore(void) {
  send_all(guard.terminal, guard.bytes, guard.length);
  tcsetattr(guard.terminal, TCSANOW, &guard.modes);
  release_error();
}

static void on_crash(int number, siginfo_t *info, void *context) {
  (void)context;
  int code = info->si_code, saved = errno;
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &guard.before[i], NULL);
  if (guard.active && guard.owner == getpid()) {
    guard.active = 0;
    restore();
  }
  errno = saved;
  // A fault recurs on return, now with the previous handler. A signal that was sent, and a trap, which resumes after
  // its instruction, do not: send it again; it is delivered when this handler returns.
  if (code <= 0 || number == SIGTRAP || number == SIGABRT) raise(number);
}

static void on_exit_call(void) {
  if (guard.active && guard.owner == getpid()) {
    guard.active = 0;
    restore();
  }
}

static void keep_error(void) {
  if (!isatty(STDERR_FILENO)) return;
  int memory = memfd_create("standard error", MFD_CLOEXEC);
  int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (memory < 0 || saved < 0) {
    if (memory >= 0) close(memory);
    if (saved >= 0) close(saved);
    return;
  }
  guard.error_memory = memory;
  guard.error_saved = saved;
  dup2(memory, STDERR_FILENO);
}

int cn_guard_modes(int fd) {
  guard.terminal = fd;
  return tcgetattr(fd, &guard.modes) < 0 ? CN_NO_MEMORY : 0;
}

void cn_guard(const char *bytes, size_t length) {
  static int registered;
  if (length > sizeof guard.bytes) length = sizeof guard.bytes;
  memcpy(guard.bytes, bytes, length);
  guard.length = length;
  guard.owner = getpid();
  // A handler cannot run on a stack that overflowed; the Swift runtime sets up an alternate one only with its
  // backtraces enabled.
  stack_t present;
  static char stack[32768];
  if (sigaltstack(NULL, &present) == 0 && (present.ss_flags & SS_DISABLE)) {
    stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&own, NULL);
  }
  struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &action, &guard.before[i]);
  if (!registered) registered = atexit(on_exit_call) == 0;
  keep_error();
  guard.active = 1;
}

void cn_unguard(void) {
  if (!guard.active) return;
  guard.active = 0;
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &guard.before[i], NULL);
  tcsetattr(guard.terminal, TCSADRAIN, &guard.modes);
  release_error();
  if (guard.error_saved >= 0) {
    close(guard.error_saved);
    close(guard.error_memory);
    guard.error_saved = guard.error_memory = -1;
  }
}

void cn_guard_undo(void) {
  send_all(guard.terminal, guard.bytes, guard.length);
  tcsetattr(guard.terminal, TCSADRAIN, &guard.modes);
}
