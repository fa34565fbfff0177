// Makes what one user can have thousands of (TestProcesses), and says "ready PID", or why not. It ends after so many
// seconds, or with the process that started it, and its processes end with it. It also ends when one of them does.
//
// vfiotop-crowd-load KIND PATH COUNT SECONDS USER
#include "testprocesses.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int make(const char *kind, const char *path, int count, unsigned seconds) {
  if (!strcmp(kind, "tables")) return tp_many_tables(path, count, seconds);
  if (!strcmp(kind, "processes")) return tp_many_processes(path, count, seconds);
  int fd = open(path, O_RDONLY | O_CLOEXEC), server = 0;
  if (fd < 0) return -errno;
  if (!strcmp(kind, "hanging")) return tp_hanging(fd, seconds, &server);
  if (!strcmp(kind, "holder")) return tp_holding(fd, 1, seconds);
  // One process cannot have all of the others, so several are started.
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) < 0) return -errno;
  rlim_t most = files.rlim_cur > 50064 ? 50064 : files.rlim_cur;
  if (most <= 64) return -EMFILE;
  int pid = -EINVAL;
  for (int part; count > 0; count -= part) {
    part = count < (int)most - 64 ? count : (int)most - 64;
    if (!strcmp(kind, "descriptors")) pid = tp_many_descriptors(path, part, seconds);
    if (!strcmp(kind, "mounts")) {
      part = 1 << 14;
      pid = tp_many_mounts(path, 14, 8, seconds);
    }
    if (pid < 0) return pid;
  }
  return pid;
}

// Raises a limit as far as this process may.
static void raise_limit(int resource, rlim_t most) {
  struct rlimit limit = {most, most};
  if (setrlimit(resource, &limit) == 0 || getrlimit(resource, &limit) < 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(resource, &limit);
}

int main(int count, char **words) {
  if (count != 6) return 2;
  const char *kind = words[1];
  unsigned seconds = (unsigned)atoi(words[4]), user = (unsigned)atoi(words[5]);
  raise_limit(RLIMIT_NOFILE, 50064);
  raise_limit(RLIMIT_NPROC, 1 << 20);
  if (setgroups(0, NULL) < 0 || setresgid(user, user, user) < 0 || setresuid(user, user, user) < 0) {
    printf("cannot become user %u: %s\n", user, strerror(errno));
    return 1;
  }
  // After a change of user, a process may not write its files in /proc, such as uid_map, until it is dumpable again.
  prctl(PR_SET_DUMPABLE, 1);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  alarm(seconds);
  if (!strcmp(kind, "mounts") && !tp_may_unshare()) {
    printf("left out: mounts, because a user may not have namespaces here\n");
    return 0;
  }
  if (!strcmp(kind, "hanging") && access("/dev/fuse", R_OK | W_OK) < 0) {
    printf("left out: a process that hangs, because there is no /dev/fuse here\n");
    return 0;
  }
  int result = make(kind, words[2], atoi(words[3]), seconds);
  if (result < 0) {
    printf("cannot make %s %s: %s; pids.max of the control group, kernel.pid_max and ulimit -u and -n limit it\n",
           words[3], kind, strerror(-result));
    return 1;
  }
  printf("ready %d\n", result);
  fflush(stdout);
  while (wait(NULL) < 0 && errno == EINTR) {
  }
  return 1;
}
