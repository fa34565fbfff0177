#include "writing.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>
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

int cl_open_log(int directory, const char *name) {
  // Without a reader, O_NONBLOCK has a FIFO fail instead of wait.
  int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
  return (int)result(openat(directory, name, flags, 0600));
}

int cl_ends_in_line(int fd) {
  struct stat status;
  char last;
  if (fstat(fd, &status) < 0) return -errno;
  if (status.st_size == 0) return 1;
  ssize_t count = pread(fd, &last, 1, status.st_size - 1);
  return count < 0 ? -errno : count == 0 || last == '\n';
}

int cl_enter_folder(int directory, const char *name) {
  // O_DIRECTORY mounts what automount has there (open(2) with O_PATH alone does not).
  return (int)result(openat(directory, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

int cl_is_kernel_interface(int fd) {
  struct statfs status;
  if (fstatfs(fd, &status) < 0) return -errno;
  switch ((uint32_t)status.f_type) {
    case PROC_SUPER_MAGIC:
    case SYSFS_MAGIC:
    case DEBUGFS_MAGIC:
    case TRACEFS_MAGIC:
    case SECURITYFS_MAGIC:
    case SELINUX_MAGIC:
    case SMACK_MAGIC:
    case CGROUP_SUPER_MAGIC:
    case CGROUP2_SUPER_MAGIC:
    case BPF_FS_MAGIC:
    case EFIVARFS_MAGIC:
    case PSTOREFS_MAGIC:
    case BINFMTFS_MAGIC:
    case DEVPTS_SUPER_MAGIC:
    case NSFS_MAGIC:
    case 0x62656570:  // configfs, fs/configfs/mount.c
    case 0x65735543:  // fusectl, fs/fuse/control.c
    case 0x19800202:  // mqueue, ipc/mqueue.c
    case 0x6e667364:  // nfsd, fs/nfsd/nfsctl.c
    case 0x7655821:   // resctrl, fs/resctrl/rdtgroup.c
    case 0xabba1974:  // xenfs, drivers/xen/xenfs/super.c
      return 1;
    default: return 0;
  }
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
