// The process that answers refused calls with EPERM and counts them. It is apart from the sealed one because whoever
// answers could let a call through as well (SECCOMP_USER_NOTIF_FLAG_CONTINUE).
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cseal.h"

// In the sealed process: the ends of the pipes that it keeps, and the page on which the responder counts.
static struct {
  pid_t pid;
  int orders[2], answers[2];
  // The count in the upper half, the number of the last call in the lower one.
  _Atomic uint64_t *refused;
} responder;

// The descriptors of the responder.
enum { listener = 0, answers = 1, orders = 2 };

static int add(void *filter, const char *name, uint32_t count, int fd, uint64_t request) {
  cs_condition conditions[] = {
      {.argument = 0, .comparison = CS_EQUAL, .value = (uint64_t)fd},
      {.argument = 1, .comparison = CS_EQUAL, .value = request},
  };
  return cs_filter_rule(filter, name, 0, conditions, (int)count);
}

static int restrict_self(void) {
  void *filter = cs_filter(1);
  if (!filter) return -ENOMEM;
  int result = add(filter, "ioctl", 2, listener, SECCOMP_IOCTL_NOTIF_RECV);
  if (!result) result = add(filter, "ioctl", 2, listener, SECCOMP_IOCTL_NOTIF_SEND);
  if (!result) result = add(filter, "write", 1, answers, 0);
  for (const char *const *name = (const char *const[]){"poll", "ppoll", "exit_group", "restart_syscall", NULL}; *name; name++)
    if (!result) result = add(filter, *name, 0, 0, 0);
  return result ? result : cs_filter_load(filter, 0);
}

// Answers until the sealed process has ended: no task has the filter any more, or its end of the pipe is closed.
static void answer_all(void) {
  uint32_t count = 0;
  for (;;) {
    struct pollfd ends[] = {{.fd = listener, .events = POLLIN}, {.fd = orders}};
    if (poll(ends, 2, -1) < 0 && errno != EINTR) return;
    if (ends[1].revents || ends[0].revents & ~POLLIN) return;
    if (!ends[0].revents) continue;
    // Room for later kernels with larger structures, which refuse these requests otherwise.
    union { struct seccomp_notif call; char room[512]; } in;
    union { struct seccomp_notif_resp answer; char room[512]; } out;
    memset(&in, 0, sizeof in);
    memset(&out, 0, sizeof out);
    // ENOENT: the thread was interrupted meanwhile. Any other error: this is no listener.
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &in) < 0) {
      if (errno == ENOENT || errno == EINTR) continue;
      return;
    }
    count += count < UINT32_MAX;
    atomic_store(responder.refused, (uint64_t)count << 32 | (uint32_t)in.call.data.nr);
    out.answer.id = in.call.id;
    out.answer.error = -EPERM;
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &out);
  }
}

// Waits for the listener's number; the descriptor is there, since the table of descriptors is shared until then. Never
// returns if the parent ends before.
static int wait_for_listener(pid_t parent) {
  struct pollfd order = {.fd = responder.orders[0], .events = POLLIN};
  int number = -1;
  for (;;) {
    if (getppid() != parent) return -1;
    if (poll(&order, 1, 500) > 0) break;
  }
  return read(responder.orders[0], &number, sizeof number) == sizeof number ? number : -1;
}

static void run(pid_t parent) {
  const int none = 0;
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  setsid();
  prctl(PR_SET_NAME, "vfiotop-refused");
  if (cs_no_new_privileges() < 0 || cs_keep_capabilities(&none, 0) < 0) return;
  // Until it has its own table of descriptors it must not keep the parent's pipes open. Landlock stops this signal later.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int number = wait_for_listener(parent);
  // From here on the table of descriptors is its own.
  if (number < 0 || unshare(CLONE_FILES) < 0) return;
  // Every one of these is above the three that they become.
  if (dup2(number, listener) < 0 || dup2(responder.answers[1], answers) < 0 || dup2(responder.orders[0], orders) < 0) return;
  if (syscall(SYS_close_range, orders + 1, ~0U, 0) < 0 || restrict_self() < 0) return;
  if (write(answers, "", 1) == 1) answer_all();
}

int cs_responder_start(void) {
  if (responder.pid) return responder.pid;
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return -errno;
  responder.refused = page;
  if (pipe2(responder.orders, O_CLOEXEC) < 0 || pipe2(responder.answers, O_CLOEXEC | O_NONBLOCK) < 0) return -errno;
  pid_t self = getpid();
  // Shares the descriptors, so that the listener, which comes after the last open, need not be sent.
  long pid = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) {
    run(self);
    _exit(0);
  }
  if (pid < 0) return -errno;
  return responder.pid = (pid_t)pid;
}

int cs_responder_take(int number) {
  if (!responder.pid) return -ESRCH;
  int result = 0;
  char ready;
  struct pollfd answer = {.fd = responder.answers[0], .events = POLLIN};
  if (write(responder.orders[1], &number, sizeof number) != sizeof number) result = -errno;
  if (!result && number >= 0) {
    // It shares the descriptors until it answers; one that ended before has closed nothing.
    if (poll(&answer, 1, 5000) <= 0 || read(responder.answers[0], &ready, 1) != 1) result = -ETIMEDOUT;
  }
  close(responder.orders[0]);
  close(responder.answers[1]);
  if (number >= 0) close(number);
  if (result || number < 0) responder.pid = 0;
  return result;
}

int cs_refused(uint64_t *count, int *last) {
  if (!responder.refused) return -ESRCH;
  uint64_t both = atomic_load(responder.refused);
  *count = both >> 32;
  *last = (int)(uint32_t)both;
  struct pollfd end = {.fd = responder.answers[0]};
  return responder.pid && poll(&end, 1, 0) == 0 ? 0 : -ESRCH;
}

int cs_responder_has_ended(void) {
  struct pollfd end = {.fd = responder.answers[0]};
  return responder.pid && poll(&end, 1, 0) != 0;
}

int cs_call_name(int number, char *name, size_t size) {
  char *found = seccomp_syscall_resolve_num_arch(seccomp_arch_native(), number);
  if (!found) return -ENOENT;
  strncpy(name, found, size - 1);
  name[size - 1] = '\0';
  free(found);
  return 0;
}
