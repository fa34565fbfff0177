#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cseal.h"

int cs_limit(int of, uint64_t most) {
  static const __rlimit_resource_t resources[] = {
      [CS_DESCRIPTORS] = RLIMIT_NOFILE, [CS_FILE_SIZE] = RLIMIT_FSIZE, [CS_TASKS] = RLIMIT_NPROC, [CS_MEMORY] = RLIMIT_AS};
  __rlimit_resource_t resource = resources[of];
  struct rlimit limit;
  // A write beyond the limit fails with EFBIG; the signal's default is to end the process.
  if (resource == RLIMIT_FSIZE) signal(SIGXFSZ, SIG_IGN);
  if (getrlimit(resource, &limit) < 0) return -errno;
  if (limit.rlim_cur > most) limit.rlim_cur = most;
  if (limit.rlim_max > most) limit.rlim_max = most;
  return setrlimit(resource, &limit) < 0 ? -errno : 0;
}

int cs_writes_file(void) {
  struct stat status;
  for (int fd = 1; fd <= 2; fd++)
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) return 1;
  return 0;
}

// The number after a character in the first line of a file of procfs.
static int64_t number_in(const char *path, char before) {
  FILE *file = fopen(path, "re");
  if (!file) return -errno;
  char line[256];
  long long number = -ENODATA;
  if (fgets(line, sizeof line, file)) {
    const char *at = before ? strchr(line, before) : line;
    if (!at || sscanf(at + (before != 0), "%lld", &number) != 1) number = -ENODATA;
  }
  fclose(file);
  return number;
}

int64_t cs_tasks(void) { return number_in("/proc/loadavg", '/'); }

int64_t cs_memory(void) {
  int64_t pages = number_in("/proc/self/statm", 0);
  return pages < 0 ? pages : pages * sysconf(_SC_PAGESIZE);
}
