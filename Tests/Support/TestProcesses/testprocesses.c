#include "testprocesses.h"

#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

// The child closes its end of a pipe when it is ready; a byte before that is the errno of a failure.
int tp_wait_ready(int pid, int end) {
  unsigned char code;
  ssize_t count;
  do count = read(end, &code, 1);
  while (count < 0 && errno == EINTR);
  close(end);
  if (count == 0) return pid;
  tp_end(pid);
  return count > 0 && code ? -code : -ECHILD;
}

_Noreturn void tp_fail(int ready) {
  unsigned char code = (unsigned char)errno;
  ssize_t ignored = write(ready, &code, 1);
  (void)ignored;
  _exit(1);
}

void tp_begin(unsigned seconds) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGALRM, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  alarm(seconds);
}

int tp_only(int keep, int ready) {
  if (dup2(ready, 1000) < 0) tp_fail(ready);
  if (keep >= 0 && dup2(keep, 3) < 0) tp_fail(ready);
  close_range(keep >= 0 ? 4 : 3, 999, 0);
  close_range(1001, ~0U, 0);
  return 1000;
}

int tp_start(int fd, unsigned seconds, int *ready) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
  int pid = fork();
  if (pid < 0) return -errno;
  if (pid > 0) {
    close(ends[1]);
    return tp_wait_ready(pid, ends[0]);
  }
  tp_begin(seconds);
  *ready = tp_only(fd, ends[1]);
  return 0;
}

int tp_holding(int fd, int copies, unsigned seconds) {
  int ready = 0, pid = tp_start(fd, seconds, &ready);
  if (pid) return pid;
  for (int i = 1; i < copies; i++)
    if (dup(3) < 0) tp_fail(ready);
  close(ready);
  for (;;) pause();
}

// Writes over this process's arguments, where the kernel shows them: fields 48 and 49 of its stat (proc_pid_stat(5)).
static int set_arguments(const char *arguments, size_t size) {
  char text[4096];
  FILE *file = fopen("/proc/self/stat", "re");
  if (!file) return -errno;
  size_t count = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[count] = 0;
  char *rest = strrchr(text, ')');
  char *field = rest ? strtok_r(rest + 1, " ", &rest) : NULL;
  unsigned long place[2] = {0, 0};
  for (int number = 3; field && number <= 49; number++, field = strtok_r(NULL, " ", &rest))
    if (number >= 48) place[number - 48] = strtoul(field, NULL, 10);
  if (!place[0] || place[1] - place[0] < size) return -ENOSPC;
  memset((void *)place[0], 0, place[1] - place[0]);
  memcpy((void *)place[0], arguments, size);
  return 0;
}

int tp_named(int fd, const char *name, const char *arguments, unsigned long size, unsigned seconds) {
  int ready = 0, pid = tp_start(fd, seconds, &ready);
  if (pid) return pid;
  if (prctl(PR_SET_NAME, name) < 0 || set_arguments(arguments, size) < 0) tp_fail(ready);
  close(ready);
  for (;;) pause();
}

static const char *thread_path;
static sem_t thread_done;

static void *thread_main(void *argument) {
  int ready = (int)(intptr_t)argument;
  if (unshare(CLONE_FILES) < 0 || open(thread_path, O_RDONLY) != 3) tp_fail(ready);
  close(ready);  // this table's copy of it
  sem_post(&thread_done);
  for (;;) pause();
}

int tp_thread_holding(const char *path, unsigned seconds) {
  int ready = 0, pid = tp_start(-1, seconds, &ready);
  if (pid) return pid;
  thread_path = path;
  pthread_t thread;
  if (sem_init(&thread_done, 0, 0) < 0) tp_fail(ready);
  if (pthread_create(&thread, NULL, thread_main, (void *)(intptr_t)ready) != 0) tp_fail(ready);
  while (sem_wait(&thread_done) < 0) {
  }
  close(ready);
  for (;;) pause();
}

void tp_end(int pid) {
  kill(pid, SIGKILL);
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
  }
}

int tp_open_node(const char *path, unsigned major, unsigned minor) {
  if (mknod(path, S_IFCHR | 0600, makedev(major, minor)) < 0) return -errno;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  int result = fd < 0 ? -errno : fd;
  unlink(path);
  return result;
}

int tp_pipe(int *ends) { return pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0; }

int tp_starve(int pid) {
  struct rlimit none = {0, 0};
  return prlimit(pid, RLIMIT_AS, &none, NULL) < 0 ? -errno : 0;
}
