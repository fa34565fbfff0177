#include "clinux_events.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

int cl_event_open(void) {
  int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  return fd < 0 ? -errno : fd;
}

int cl_event_post(int fd) {
  uint64_t one = 1;
  // EAGAIN means that the counter is full. The descriptor is readable, which is all that matters.
  return write(fd, &one, sizeof one) < 0 && errno != EAGAIN ? -errno : 0;
}

int cl_thread_nice(int more) {
  // -1 can be a valid value.
  errno = 0;
  int present = getpriority(PRIO_PROCESS, 0);
  if (present == -1 && errno) return -errno;
  int wanted = present + more < 0 ? 0 : present + more > 19 ? 19 : present + more;
  return setpriority(PRIO_PROCESS, 0, wanted) < 0 ? -errno : 0;
}

int cl_event_drain(int fd) {
  uint64_t count;
  return read(fd, &count, sizeof count) < 0 && errno != EAGAIN ? -errno : 0;
}

static sigset_t loop_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  static const int numbers[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    // Signals that the parent ignored (nohup(1), a script's background job) stay ignored; if they were blocked, the
    // kernel would keep them for the descriptor.
    struct sigaction action;
    if (!sigaction(numbers[i], NULL, &action) && action.sa_handler == SIG_IGN) continue;
    sigaddset(&set, numbers[i]);
  }
  return set;
}

int cl_signals_block(int is_blocked) {
  sigset_t set = loop_signals();
  return -pthread_sigmask(is_blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

int cl_signal_open(void) {
  sigset_t set = loop_signals();
  int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0) return -errno;
  int failure = cl_signals_block(1);
  if (failure) close(fd);
  return failure ? failure : fd;
}

int cl_signal_next(int fd) {
  struct signalfd_siginfo info;
  ssize_t count = read(fd, &info, sizeof info);
  return count == sizeof info ? (int)info.ssi_signo : 0;
}

int cl_signal_close(int fd) {
  int failure = cl_signals_block(0);
  close(fd);
  return failure;
}

// Sends this process a signal with its default action although it is blocked. Returns if that action does not end the
// process.
static void act_by_default(int number) {
  struct sigaction fresh = {.sa_handler = SIG_DFL}, before;
  sigset_t set, mask;
  sigemptyset(&set);
  sigaddset(&set, number);
  sigaction(number, &fresh, &before);
  raise(number);
  pthread_sigmask(SIG_UNBLOCK, &set, &mask);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(number, &before, NULL);
}

int cl_stop_self(void) {
  act_by_default(SIGTSTP);
  return 0;
}

void cl_die(int signal) {
  act_by_default(signal);
  // Reached only for a signal that does not end a process. The shell's exit status for it tells which one was meant.
  _exit(128 + signal);
}

struct start {
  void (*body)(void *);
  void *argument;
  char name[16];
};

static void *run(void *opaque) {
  struct start start = *(struct start *)opaque;
  free(opaque);
  prctl(PR_SET_NAME, start.name);
  stack_t stack = {.ss_size = 32768, .ss_sp = malloc(32768)};
  if (stack.ss_sp) sigaltstack(&stack, NULL);
  start.body(start.argument);
  stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  free(stack.ss_sp);
  return NULL;
}

int cl_thread_start(const char *name, size_t stack, void (*body)(void *), void *argument) {
  struct start *start = malloc(sizeof *start);
  if (!start) return -ENOMEM;
  *start = (struct start){.body = body, .argument = argument};
  strncpy(start->name, name, sizeof start->name - 1);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  int failure = pthread_attr_setstacksize(&attributes, stack);
  pthread_t thread;
  sigset_t set = loop_signals(), before;
  pthread_sigmask(SIG_BLOCK, &set, &before);
  if (!failure) failure = pthread_create(&thread, &attributes, run, start);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  if (failure) free(start);
  return -failure;
}
