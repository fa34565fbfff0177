// Processes that cost whoever looks at them as much as any user's process can.
#include "testprocesses.h"

#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// tp_start without a descriptor, with as many as the process may have.
static int start(unsigned seconds, int *ready) {
  int pid = tp_start(-1, seconds, ready);
  if (pid) return pid;
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  return 0;
}

static _Noreturn void rest(int ready) {
  close(ready);
  for (;;) pause();
}

static sem_t thread_ready;

static void *own_table(void *ready) {
  if (unshare(CLONE_FILES) < 0) tp_fail((int)(intptr_t)ready);
  close((int)(intptr_t)ready);
  sem_post(&thread_ready);
  for (;;) pause();
}

int tp_many_tables(const char *path, int count, unsigned seconds) {
  int ready = 0, pid = start(seconds, &ready);
  if (pid) return pid;
  if (open(path, O_RDONLY) < 0) tp_fail(ready);
  sem_init(&thread_ready, 0, 0);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 16384);
  for (int i = 0; i < count; i++) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, own_table, (void *)(intptr_t)ready) != 0) tp_fail(ready);
    while (sem_wait(&thread_ready) < 0) {
    }
  }
  rest(ready);
}

int tp_many_descriptors(const char *path, int count, unsigned seconds) {
  int ready = 0, pid = start(seconds, &ready);
  if (pid) return pid;
  int fd = open(path, O_RDONLY);
  if (fd < 0) tp_fail(ready);
  for (int i = 1; i < count; i++)
    if (dup(fd) < 0) tp_fail(ready);
  rest(ready);
}

int tp_many_processes(const char *path, int count, unsigned seconds) {
  int ready = 0, pid = start(seconds, &ready);
  if (pid) return pid;
  if (open(path, O_RDONLY) < 0) tp_fail(ready);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) tp_fail(ready);
  for (int i = 0; i < count; i++) {
    int child = fork();
    if (child < 0) tp_fail(ready);
    if (child == 0) {
      tp_begin(seconds);
      close(ends[0]);
      close(ends[1]);
      rest(ready);
    }
  }
  rest(ready);
}

static void write_file(const char *path, const char *text, int ready) {
  int fd = open(path, O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) tp_fail(ready);
  close(fd);
}

int tp_many_mounts(const char *path, int doublings, int length, unsigned seconds) {
  int ready = 0, pid = start(seconds, &ready);
  if (pid) return pid;
  char map[32], groups[32], name[320];
  snprintf(map, sizeof map, "0 %u 1", getuid());
  snprintf(groups, sizeof groups, "0 %u 1", getgid());
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0) tp_fail(ready);
  write_file("/proc/self/setgroups", "deny", ready);
  write_file("/proc/self/uid_map", map, ready);
  write_file("/proc/self/gid_map", groups, ready);
  if (mount("x", "/tmp", "tmpfs", 0, NULL) < 0 || mkdir("/tmp/m", 0700) < 0) tp_fail(ready);
  if (mount("x", "/tmp/m", "tmpfs", 0, NULL) < 0) tp_fail(ready);
  for (int i = 0; i < doublings; i++) {
    int used = snprintf(name, sizeof name, "/tmp/m/%d", i);
    while (used < length + 7) name[used++] = 'x';
    name[used] = 0;
    // The tree of mounts below is copied into itself, which doubles it.
    if (mkdir(name, 0700) < 0 || mount("/tmp/m", name, NULL, MS_BIND | MS_REC, NULL) < 0) tp_fail(ready);
  }
  if (open(path, O_RDONLY) < 0) tp_fail(ready);
  rest(ready);
}

int tp_may_unshare(void) {
  int status = 0, pid = fork();
  // A security module may permit the namespaces and no mount in them.
  if (pid == 0) _exit(unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0 || mount("x", "/tmp", "tmpfs", 0, NULL) < 0);
  return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

int tp_unshare_mounts(void) {
  return unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ? -errno : 0;
}
