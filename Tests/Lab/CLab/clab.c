#include "clab.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/* The Swift runtime of a static program needs /proc before main; init may not have mounted it yet. */
__attribute__((constructor(101))) static void runtime_path(void) {
  if (access("/proc/self/exe", F_OK)) setenv("SWIFT_ROOT", "/", 0);
}

static int or_errno(int result) { return result < 0 ? -errno : result; }

const char *lab_error_name(int code) {
  const char *name = strerrorname_np(code);
  return name ? name : "?";
}

int lab_open(const char *path) { return or_errno(open(path, O_RDWR | O_CLOEXEC)); }

int lab_socket_pair(int pair[2]) { return or_errno(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)); }

int lab_send(int socket, int fd) {
  char byte = 0, room[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec data = {&byte, 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(head), &fd, sizeof fd);
  return or_errno((int)sendmsg(socket, &message, 0));
}

int lab_receive(int socket) {
  char byte, room[CMSG_SPACE(sizeof(int))];
  struct iovec data = {&byte, 1};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
  if (recvmsg(socket, &message, 0) < 0) return -errno;
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  if (!head || head->cmsg_type != SCM_RIGHTS) return -EPROTO;
  int fd;
  memcpy(&fd, CMSG_DATA(head), sizeof fd);
  return fd;
}

void lab_wait(void) {
  for (;;) pause();
}

static sigset_t word(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  return set;
}

void lab_expect_word(void) {
  sigset_t set = word();
  sigprocmask(SIG_BLOCK, &set, NULL);
}

void lab_wait_for_word(void) {
  sigset_t set = word();
  int number;
  while (sigwait(&set, &number) != 0) continue;
}

int lab_fork_waiting(void) {
  pid_t child = fork();
  if (child != 0) return or_errno(child);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  lab_wait();
  _exit(0);
}

int lab_fork_receiving(int socket, int other) {
  pid_t child = fork();
  if (child != 0) return or_errno(child);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close(other);
  int fd = lab_receive(socket);
  if (write(socket, &fd, sizeof fd) != sizeof fd) _exit(1);
  lab_wait();
  _exit(0);
}

/* A thread's arguments and result. */
struct keeper { int fd, result, ready[2]; };

static void *keep(void *argument) {
  struct keeper *keeper = argument;
  int fd = keeper->fd, done = keeper->ready[1];
  int result = unshare(CLONE_FILES) < 0 ? -errno : (int)syscall(SYS_gettid);
  for (int other = 3; result > 0 && other < 256; other++)
    if (other != fd && other != done) close(other);
  keeper->result = result;
  if (write(done, "", 1) == 1) close(done);
  lab_wait();
  return NULL;
}

int lab_thread_keeping(int fd) {
  static struct keeper keeper;
  keeper.fd = fd;
  if (pipe(keeper.ready) < 0) return -errno;
  pthread_t thread;
  int failure = pthread_create(&thread, NULL, keep, &keeper);
  if (failure) return -failure;
  char byte;
  if (read(keeper.ready[0], &byte, 1) != 1) return -EIO;
  close(keeper.ready[0]);
  close(keeper.ready[1]);
  return keeper.result;
}

int lab_make_node(const char *path, uint32_t major_number, uint32_t minor_number) {
  return or_errno(mknod(path, S_IFCHR | 0600, makedev(major_number, minor_number)));
}

int lab_map(int fd, uint64_t offset, uint64_t length) {
  void *place = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)offset);
  return place == MAP_FAILED ? -errno : 0;
}

static int put(int result, const struct stat *raw, lab_status *status) {
  if (result < 0) return -errno;
  *status = (lab_status){raw->st_mode, raw->st_uid, raw->st_gid, major(raw->st_rdev), minor(raw->st_rdev)};
  return 0;
}

int lab_status_of(const char *path, lab_status *status) {
  struct stat raw;
  return put(lstat(path, &raw), &raw, status);
}

int lab_followed_status(const char *path, lab_status *status) {
  struct stat raw;
  return put(stat(path, &raw), &raw, status);
}

/* KCMP_FILE is 0, KCMP_FILES 2 (include/uapi/linux/kcmp.h). */
int lab_same_file(int left_task, int left, int right_task, int right) {
  long order = syscall(SYS_kcmp, left_task, right_task, 0, left, right);
  return order < 0 ? -errno : order == 0;
}

int lab_same_table(int left_task, int right_task) {
  long order = syscall(SYS_kcmp, left_task, right_task, 2, 0, 0);
  return order < 0 ? -errno : order == 0;
}

int lab_fork(void) { return or_errno(fork()); }

int lab_fork_sibling(void) { return or_errno((int)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0)); }

int lab_steal(int pid, int fd) {
  int process = (int)syscall(SYS_pidfd_open, pid, 0);
  if (process < 0) return -errno;
  int high = fcntl(process, F_DUPFD, 510);
  close(process);
  if (high < 0) return -errno;
  int result = or_errno((int)syscall(SYS_pidfd_getfd, high, fd, 0));
  close(high);
  return result;
}

int lab_drop_capability(int number) {
  struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct sets[2];
  if (syscall(SYS_capget, &head, sets) < 0) return -errno;
  sets[number / 32].effective &= ~(1u << number % 32);
  sets[number / 32].permitted &= ~(1u << number % 32);
  return or_errno((int)syscall(SYS_capset, &head, sets));
}

int lab_event(void) { return or_errno(eventfd(0, 0)); }

int lab_malformed_call(int fd, int call, int way) {
  /* The numbers of include/uapi/linux/vfio.h (';', 100 and up) and iommufd.h (128 and up), in the order of the header. */
  static const unsigned numbers[] = {103, 104, 106, 107, 112, 113, 118, 119, 129, 117, 250};
  enum { SHORT, POINTER, FLAGS, LONG };
  static uint32_t argument[4096];
  memset(argument, 0, sizeof argument);
  unsigned long number = 0x3b00u | numbers[call];
  void *place = argument;
  switch (numbers[call]) {
  case 104: ((int *)argument)[0] = 900; break; /* no such descriptor */
  case 106: memset(argument, 'x', way == LONG ? sizeof argument : 20); break;
  case 113: /* argsz, flags, count */
    argument[0] = sizeof argument;
    argument[1] = way == FLAGS ? 0x80000000u : 0;
    argument[2] = way == LONG ? 1000 : 1;
    break;
  default: /* argsz or size, flags */
    argument[0] = way == LONG ? sizeof argument : 64;
    argument[1] = way == FLAGS ? 0x80000000u : 0;
    if (numbers[call] == 129) {
      argument[0] = way == LONG ? sizeof argument : 12;
      if (way == LONG) argument[100] = 1;
    }
  }
  if (way == SHORT && numbers[call] != 104 && numbers[call] != 106) argument[0] = 4;
  if (way == POINTER) place = (void *)8;
  return or_errno(ioctl(fd, number, place));
}

int lab_churn(int count, int holding) {
  for (int i = 0; i < count; i++) {
    if (i % holding == 0) {
      pid_t child = fork();
      if (child < 0) return -errno;
      if (child > 0) continue;
      if (open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC) >= 0) usleep(20000);
      _exit(0);
    }
    /* vfork(2), because copying this process's page tables would dominate. */
    pid_t child = vfork();
    if (child == 0) _exit(0);
    if (child < 0 || waitpid(child, NULL, 0) < 0) return -errno;
  }
  while (waitpid(-1, NULL, 0) > 0) continue;
  return 0;
}

int lab_limit_memory(int pid, uint64_t bytes) {
  // malloc(3) reserves up to 64 MB of the address space per thread, not yet writable.
  struct rlimit limit = {bytes, bytes}, none = {0, 0};
  int result = or_errno(prlimit(pid, RLIMIT_DATA, &none, NULL));
  return result < 0 ? result : or_errno(prlimit(pid, RLIMIT_AS, &limit, NULL));
}

int lab_end(int pid) {
  int process = (int)syscall(SYS_pidfd_open, pid, 0);
  if (process < 0 || kill(pid, SIGKILL) < 0) return -errno;
  struct pollfd gone = {process, POLLIN, 0};
  int result = poll(&gone, 1, 30000) == 1 ? 0 : -ETIME;
  close(process);
  return result;
}
