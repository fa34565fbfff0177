// The cleanup that runs however the program ends. The handlers use only async-signal-safe calls on data prepared
// before.
#include "guard.h"

#include "cncurses.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

enum { signal_count = 64 };  // include/uapi/asm-generic/signal.h, _NSIG

// The kernel's own struct sigaction, which is only copied. Its handler comes first, and is 0 for the default.
typedef union {
  void *handler;
  unsigned char bytes[64];
} kernel_action;

static struct {
  volatile sig_atomic_t active;
  int terminal;
  struct termios modes;
  char bytes[512];
  size_t length;
  kernel_action own, before[signal_count + 1];
  unsigned char is_caught[signal_count + 1];
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

// rt_sigaction(2). sigaction(3) refuses the first two real-time signals, which glibc keeps for its threads; as long as
// it has no handler for one, that ends the process like any other.
static int change_action(int number, const kernel_action *action, kernel_action *before) {
  return (int)syscall(SYS_rt_sigaction, number, action, before, signal_count / 8);
}

static int is_crash(int number) {
  return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE || number == SIGTRAP ||
         number == SIGABRT;
}

// The signals that do not end a process by default (signal(7)), and those that it cannot catch.
static int is_harmless(int number) {
  return number == SIGCHLD || number == SIGCONT || number == SIGURG || number == SIGWINCH || number == SIGTSTP ||
         number == SIGTTIN || number == SIGTTOU || number == SIGSTOP || number == SIGKILL;
}

static void release_signals(void) {
  for (int number = 1; number <= signal_count; number++) {
    kernel_action present;
    if (!guard.is_caught[number] || change_action(number, NULL, &present) < 0) continue;
    // Somebody else's handler that came later stays.
    if (present.handler == guard.own.handler) change_action(number, &guard.before[number], NULL);
    guard.is_caught[number] = 0;
  }
}

static void on_signal(int number, siginfo_t *info, void *context) {
  (void)context;
  int code = info->si_code, saved = errno;
  release_signals();
  if (guard.active && guard.owner == getpid()) {
    guard.active = 0;
    restore();
  }
  // errno may tell why abort(3) was called (crash.c); it tells nothing about a signal from outside.
  errno = code <= 0 && info->si_pid != getpid() ? 0 : saved;
  // A fault recurs on return, now with the previous action. Other signals, and a trap, which resumes after its
  // instruction, do not: send it again; it is delivered when this handler returns.
  if (code <= 0 || !is_crash(number) || number == SIGTRAP || number == SIGABRT)
    syscall(SYS_tgkill, getpid(), gettid(), number);
}

// Catches the crashes, and every signal whose default would end the process without a word. Not those that are ignored,
// have a handler, or are blocked: signalfd(2) reads them. The kernel drops such a signal for process 1.
static void catch_signals(void) {
  struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK}, before;
  sigfillset(&action.sa_mask);
  if (sigaction(SIGABRT, &action, &before) < 0 || change_action(SIGABRT, NULL, &guard.own) < 0) return;
  sigaction(SIGABRT, &before, NULL);
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, NULL, &blocked);
  for (int number = 1; number <= signal_count; number++) {
    guard.is_caught[number] = 0;
    if (is_harmless(number) || change_action(number, NULL, &guard.before[number]) < 0) continue;
    if (!is_crash(number) &&
        (guard.before[number].handler || getpid() == 1 || sigismember(&blocked, number) == 1))
      continue;
    guard.is_caught[number] = change_action(number, &guard.own, NULL) == 0;
  }
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
  catch_signals();
  if (!registered) registered = atexit(on_exit_call) == 0;
  keep_error();
  guard.active = 1;
}

void cn_unguard(void) {
  if (!guard.active) return;
  guard.active = 0;
  release_signals();
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
