#include "clab.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* The Swift runtime of a static program needs /proc before main; an init may not have it mounted yet. */
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

/* What a thread is given and gives back. */
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
