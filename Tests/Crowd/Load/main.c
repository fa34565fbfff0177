// Makes what one user can have thousands of (TestProcesses), and says "ready PID", or why not. It ends after so many
// seconds, or with the process that started it, and its processes end with it.
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
#include <unistd.h>

static int make(const char *kind, const char *path, int count, unsigned seconds) {
  if (!strcmp(kind, "tables")) return tp_many_tables(path, count, seconds);
  if (!strcmp(kind, "processes")) return tp_many_processes(path, count, seconds);
  int fd = open(path, O_RDONLY | O_CLOEXEC), server = 0;
  if (fd < 0) return -errno;
  if (!strcmp(kind, "hanging")) return tp_hanging(fd, seconds, &server);
  if (!strcmp(kind, "holder")) return tp_holding(fd, 1, seconds);
  // Of the rest, as many processes as it takes.
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) < 0) return -errno;
  files.rlim_cur = files.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &files) < 0) return -errno;
  int each = files.rlim_max > 50064 ? 50000 : (int)files.rlim_max - 64;
  while (count > 0) {
    int part = count < each ? count : each, pid = -EINVAL;
    if (!strcmp(kind, "descriptors")) pid = tp_many_descriptors(path, part, seconds);
    if (!strcmp(kind, "mounts")) {
      part = 1 << 14;
      pid = tp_many_mounts(path, 14, 8, seconds);
    }
    if (pid < 0) return pid;
    count -= part;
  }
  return 0;
}

int main(int count, char **words) {
  if (count != 6) return 2;
  unsigned seconds = (unsigned)atoi(words[4]), user = (unsigned)atoi(words[5]);
  if (setgroups(0, NULL) < 0 || setresgid(user, user, user) < 0 || setresuid(user, user, user) < 0) {
    printf("cannot become user %u: %s\n", user, strerror(errno));
    return 1;
  }
  // A process that has changed its user may not write its own files in /proc, as those of a namespace (prctl(2)).
  prctl(PR_SET_DUMPABLE, 1);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  alarm(seconds);
  const char *kind = words[1];
  if (!strcmp(kind, "mounts") && !tp_may_unshare()) {
    printf("left out: a user may not have namespaces here\n");
    return 0;
  }
  if (!strcmp(kind, "hanging") && access("/dev/fuse", R_OK | W_OK) < 0) {
    printf("left out: there is no /dev/fuse here\n");
    return 0;
  }
  int result = make(kind, words[2], atoi(words[3]), seconds);
  if (result < 0) {
    printf("cannot make %s %s: %s; ulimit -n, ulimit -u, kernel.pid_max and pids.max of the control group limit it\n",
           words[3], kind, strerror(-result));
    return 1;
  }
  printf("ready %d\n", result);
  fflush(stdout);
  for (;;) pause();
}
