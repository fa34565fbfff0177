#include "writing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static long result(long value) { return value < 0 ? -errno : value; }

int cl_open_for_writing(int directory, const char *path) {
  return (int)result(openat(directory, path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW));
}

int cl_create(int directory, const char *path) {
  return (int)result(openat(directory, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
}

int cl_open_folder(int directory, const char *path) {
  return (int)result(openat(directory, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
}

long cl_write(int fd, const void *bytes, size_t size) { return result(write(fd, bytes, size)); }

long cl_read_at(int fd, void *buffer, size_t size, int64_t offset) {
  ssize_t count;
  do count = pread(fd, buffer, size, offset);
  while (count < 0 && errno == EINTR);
  return result(count);
}

int cl_sync(int fd) { return (int)result(fsync(fd)); }

int cl_rename(int directory, const char *from, const char *to) {
  return (int)result(renameat(directory, from, directory, to));
}

int cl_unlink(int directory, const char *path) { return (int)result(unlinkat(directory, path, 0)); }

int cl_make_folder(const char *path) { return (int)result(mkdir(path, 0700)); }

uint32_t cl_effective_user(void) { return geteuid(); }
