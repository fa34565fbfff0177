#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <termios.h>
#include <unistd.h>

#include "opens.h"

int cl_open_flags(long flags) {
  int base = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  if (flags == CL_DIRECTORY) return base | O_DIRECTORY;
  if (flags == CL_PATH) return O_PATH | O_CLOEXEC;
  if (flags == CL_PATH_NOFOLLOW) return O_PATH | O_NOFOLLOW | O_CLOEXEC;
  return base;
}

int cl_open_in_root(int root, const char *path, long flags) {
  struct open_how how = {.flags = (uint64_t)cl_open_flags(flags), .resolve = RESOLVE_IN_ROOT};
  int is_path = flags == CL_PATH || flags == CL_PATH_NOFOLLOW;
  // A sealed process passes constants only; the others are for cl_open_beneath.
  const struct open_how *fixed = is_path ? cl_fixed_how(flags) : NULL;
  long fd = syscall(SYS_openat2, root, path, fixed ? fixed : &how, sizeof how);
  return fd < 0 ? -errno : (int)fd;
}

int cl_open(int directory, const char *path, long flags) {
  int fd = openat(directory, path, cl_open_flags(flags));
  return fd < 0 ? -errno : fd;
}

int cl_close(int fd) { return close(fd) < 0 ? -errno : 0; }

long cl_read(int fd, void *buffer, size_t size) {
  ssize_t count;
  do count = read(fd, buffer, size);
  while (count < 0 && errno == EINTR);
  return count < 0 ? -errno : count;
}

long cl_readlink(int directory, const char *path, char *buffer, size_t size) {
  ssize_t count = readlinkat(directory, path, buffer, size);
  return count < 0 ? -errno : count;
}

int cl_status_at(int directory, const char *path, int follow, cl_status *out) {
  struct statx status;
  int flags = AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | (follow ? 0 : AT_SYMLINK_NOFOLLOW);
  if (statx(directory, path, flags, STATX_BASIC_STATS, &status) < 0) return -errno;
  *out = (cl_status){
      .mode = status.stx_mode,
      .user = status.stx_uid,
      .group = status.stx_gid,
      .links = status.stx_nlink,
      .device_major = status.stx_rdev_major,
      .device_minor = status.stx_rdev_minor,
      .size = status.stx_size,
  };
  return 0;
}

#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000
#endif

int64_t cl_mount_id(int directory, const char *path) {
  struct statx status;
  int flags = AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT | AT_EMPTY_PATH;
  if (statx(directory, path, flags, STATX_MNT_ID, &status) < 0) return -errno;
  return status.stx_mask & STATX_MNT_ID ? (int64_t)status.stx_mnt_id : -ENOSYS;
}

long cl_entries(int fd, void *buffer, size_t size) {
  long count = syscall(SYS_getdents64, fd, buffer, size);
  return count < 0 ? -errno : count;
}

int cl_is_procfs(int fd) {
  struct statfs status;
  if (fstatfs(fd, &status) < 0) return -errno;
  return status.f_type == PROC_SUPER_MAGIC;
}

int cl_is_of_kernel(int fd) {
  struct statfs status;
  if (fstatfs(fd, &status) < 0) return -errno;
  return status.f_type == PROC_SUPER_MAGIC || status.f_type == SYSFS_MAGIC || status.f_type == DEBUGFS_MAGIC;
}

int cl_reopen(int descriptors, int fd) {
  char name[16];
  snprintf(name, sizeof name, "%d", fd);
  int opened = openat(descriptors, name, cl_open_flags(CL_FILE));
  return opened < 0 ? -errno : opened;
}

int cl_compare_files(int pid1, int pid2, int fd1, int fd2) {
  long order = syscall(SYS_kcmp, pid1, pid2, KCMP_FILE, (unsigned long)fd1, (unsigned long)fd2);
  return order < 0 ? -errno : (int)order;
}

int cl_compare_tables(int task1, int task2) {
  long order = syscall(SYS_kcmp, task1, task2, KCMP_FILES, 0UL, 0UL);
  return order < 0 ? -errno : (int)order;
}

int cl_discard_typed(void) {
  __fpurge(stdin);
  return tcflush(STDIN_FILENO, TCIFLUSH) < 0 ? -errno : 0;
}

int cl_pid(void) { return getpid(); }

int cl_thread_id(void) { return (int)syscall(SYS_gettid); }
