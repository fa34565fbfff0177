#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clinux.h"

extern char **environ;

int cl_open_node(const char *path) {
  int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
  return fd < 0 ? -errno : fd;
}

int cl_write_all(int fd, const void *buffer, size_t size) {
  const char *rest = buffer;
  while (size > 0) {
    // MSG_NOSIGNAL exists for send(2), and send(2) for sockets only.
    ssize_t done = send(fd, rest, size, MSG_NOSIGNAL);
    if (done < 0 && errno == ENOTSOCK) done = write(fd, rest, size);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return -errno;
    rest += done;
    size -= (size_t)done;
  }
  return 0;
}

long cl_read_now(int fd, void *buffer, size_t size) {
  for (;;) {
    ssize_t count = recv(fd, buffer, size, MSG_DONTWAIT);
    if (count < 0 && errno == ENOTSOCK) count = read(fd, buffer, size);
    if (count >= 0) return count;
    if (errno != EINTR) return -errno;
  }
}

int cl_socket_pair(int sockets[2]) {
  return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0 ? -errno : 0;
}

int cl_end_sending(int socket) { return shutdown(socket, SHUT_WR) < 0 ? -errno : 0; }

// The signals that a new program expects: none blocked, all with their default action.
static int plain_signals(posix_spawnattr_t *attributes, short flags) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  int result = posix_spawnattr_setsigmask(attributes, &none);
  if (!result) result = posix_spawnattr_setsigdefault(attributes, &all);
  if (!result) result = posix_spawnattr_setflags(attributes, (short)(flags | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  return result;
}

int cl_spawn_apart(const char *path, char *const *words, int input, int third) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t files;
  if (posix_spawnattr_init(&attributes)) return -ENOMEM;
  if (posix_spawn_file_actions_init(&files)) {
    posix_spawnattr_destroy(&attributes);
    return -ENOMEM;
  }
  pid_t pid = -1;
  int result = plain_signals(&attributes, POSIX_SPAWN_SETSID);
  if (!result) result = posix_spawn_file_actions_adddup2(&files, input, 0);
  if (!result) result = posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
  if (!result) result = posix_spawn_file_actions_adddup2(&files, 1, 2);
  // dup2 onto itself clears FD_CLOEXEC here (posix_spawn_file_actions_adddup2(3p)).
  if (!result && third >= 0) result = posix_spawn_file_actions_adddup2(&files, third, 3);
  if (!result) result = posix_spawn_file_actions_addclosefrom_np(&files, third < 0 ? 3 : 4);
  if (!result) result = posix_spawn(&pid, path, &files, &attributes, words, environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  return result ? -result : pid;
}

// The child's part; only calls that are safe although other threads were in the middle of theirs. Returns if the command
// cannot be run.
static void become_command(char *const *words, pid_t parent) {
  for (int number = 1; number <= SIGRTMAX; number++) {
    struct sigaction action = {.sa_handler = cl_was_ignored(number) ? SIG_IGN : SIG_DFL};
    sigaction(number, &action, NULL);
  }
  // A parent that ended before this call sends nothing any more.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent) return;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execvp(words[0], words);
}

int cl_spawn_command(char *const *words) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
  pid_t parent = getpid();
  // No handler of the parent may run in the child.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t pid = fork();
  int failure = errno;
  if (pid == 0) {
    become_command(words, parent);
    failure = errno;
    if (write(ends[1], &failure, sizeof failure) < 0) _exit(126);
    _exit(127);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(ends[1]);
  if (pid > 0) {
    // execve(2) closes the other end, so the end of the file means success.
    ssize_t count;
    do count = read(ends[0], &failure, sizeof failure);
    while (count < 0 && errno == EINTR);
    if (count == sizeof failure) {
      waitpid(pid, NULL, 0);
      pid = -1;
    }
  }
  close(ends[0]);
  return pid < 0 ? -failure : pid;
}

int cl_set_name(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0) < 0 ? -errno : 0; }

int cl_pidfd(int pid) {
  long fd = syscall(SYS_pidfd_open, pid, 0);
  return fd < 0 ? -errno : (int)fd;
}

int cl_ended(int pid, int *status) {
  int raw = 0;
  pid_t result = waitpid(pid, &raw, WNOHANG);
  if (result < 0) return -errno;
  if (result == 0) return 0;
  *status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
  return 1;
}

int cl_signal(int pid, int signal) { return kill(pid, signal) < 0 ? -errno : 0; }

static int64_t microseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

int64_t cl_monotonic(void) { return microseconds(CLOCK_MONOTONIC); }

int64_t cl_realtime(void) { return microseconds(CLOCK_REALTIME); }
