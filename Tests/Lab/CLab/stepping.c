#include "stepping.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The calls that may act, as the seccomp filter sees them; all others run at full speed. */
static const int calls[] = {
  SYS_ioctl, SYS_write, SYS_pwrite64, SYS_writev, SYS_pwritev, SYS_openat, SYS_openat2, SYS_close, SYS_renameat2,
  SYS_unlinkat, SYS_mkdirat,
#ifdef __x86_64__
  SYS_open, SYS_creat, SYS_rename, SYS_renameat, SYS_unlink, SYS_rmdir, SYS_mkdir,
#endif
};

static int start_filter(struct sock_filter *code, int length) {
  struct sock_fprog program = {(unsigned short)length, code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return -errno;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) ? -errno : 0;
}

/* The calls with a directory and a path, by which vfiotop reads a host. */
static const int looks[] = {SYS_openat, SYS_openat2, SYS_readlinkat, SYS_statx};

static int watch_looks(void) {
  enum { COUNT = sizeof looks / sizeof *looks };
  struct sock_filter code[COUNT + 3];
  code[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (int i = 0; i < COUNT; i++)
    code[i + 1] =
      (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)looks[i], (unsigned char)(COUNT - i), 0);
  code[COUNT + 1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  code[COUNT + 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
  return start_filter(code, COUNT + 3);
}

int stepping_watch(int is_looking) {
  if (is_looking) return watch_looks();
  enum { COUNT = sizeof calls / sizeof *calls };
  struct sock_filter code[2 * COUNT + 16];
  int length = 0;
#define PUT(...) code[length++] = (struct sock_filter)__VA_ARGS__
  PUT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
  /* An ioctl of another type, or an open for reading: no stop. */
  PUT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 4));
  PUT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])));
  PUT(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xff00));
  PUT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ';' << 8, 0, 4));
  PUT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
  PUT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 4));
  PUT(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])));
  PUT(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT, 1, 0));
  PUT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  PUT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
  for (int i = 0; i < COUNT; i++) {
    if (calls[i] == SYS_ioctl || calls[i] == SYS_openat) continue;
    PUT(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i], 0, 1));
    PUT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
  }
  PUT(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
#undef PUT
  return start_filter(code, length);
}

static void link_text(pid_t task, const char *what, int fd, char *out, size_t size) {
  char path[64];
  if (fd >= 0)
    snprintf(path, sizeof path, "/proc/%d/%s/%d", task, what, fd);
  else
    snprintf(path, sizeof path, "/proc/%d/cwd", task);
  ssize_t length = readlink(path, out, size - 1);
  out[length > 0 ? length : 0] = 0;
}

/* Reads a string of the program, by /proc/PID/mem because not every kernel has process_vm_readv(2). */
static void read_text(pid_t task, uint64_t place, void *out, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mem", task);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  memset(out, 0, size);
  /* A short string may lie just before the end of a mapping, so read page by page. */
  size_t page = 4096 - place % 4096;
  size_t first = page < size ? page : size;
  if (fd < 0) return;
  if (pread(fd, out, first, (off_t)place) == (ssize_t)first && first < size && !memchr(out, 0, first))
    if (pread(fd, (char *)out + first, size - first, (off_t)(place + first)) < 0) memset(out, 0, size);
  close(fd);
}

/* The path argument of a call, made absolute. */
static void path_at(pid_t task, int folder, uint64_t place, char *out, size_t size) {
  char text[200], base[200];
  read_text(task, place, text, sizeof text);
  text[sizeof text - 1] = 0;
  if (text[0] == '/') {
    snprintf(out, size, "%s", text);
    return;
  }
  link_text(task, "fd", folder == AT_FDCWD ? -1 : folder, base, sizeof base);
  snprintf(out, size, "%.127s/%.127s", strcmp(base, "/") ? base : "", text);
}

static int starts(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

static int is_node(const char *path) { return starts(path, "/dev/vfio") || starts(path, "/dev/iommu"); }

static int is_changed(const char *path) { return starts(path, "/sys/") || starts(path, "/run/vfiotop"); }

int stepping_acts(pid_t task, const struct seccomp_stop *stop, lab_step *step) {
  int fd = (int)stop->args[0];
  char *target = step->target;
  size_t size = sizeof step->target;
  const char *name = "";
  int does = 0;
  switch (stop->nr) {
  case SYS_ioctl:
    name = "ioctl";
    link_text(task, "fd", fd, target, size - 16);
    snprintf(target + strlen(target), 16, " ;%d", (int)(stop->args[1] & 0xff));
    does = 1;
    break;
  case SYS_write: case SYS_pwrite64: case SYS_writev: case SYS_pwritev:
    name = "write";
    link_text(task, "fd", fd, target, size);
    does = is_changed(target);
    break;
  case SYS_close:
    name = "close";
    link_text(task, "fd", fd, target, size);
    does = is_node(target) || strstr(target, "[vfio-device]") != NULL;
    break;
  case SYS_openat: case SYS_openat2: {
    name = "open";
    path_at(task, fd, stop->args[1], target, size);
    uint64_t flags = stop->args[2];
    if (stop->nr == SYS_openat2) read_text(task, stop->args[2], &flags, sizeof flags);
    does = is_node(target) ? !(flags & (O_PATH | O_DIRECTORY))
                           : is_changed(target) && (flags & (O_WRONLY | O_RDWR | O_CREAT));
    break;
  }
  case SYS_renameat2: case SYS_unlinkat: case SYS_mkdirat:
    name = stop->nr == SYS_renameat2 ? "rename" : stop->nr == SYS_unlinkat ? "unlink" : "mkdir";
    path_at(task, fd, stop->args[1], target, size);
    does = is_changed(target);
    break;
#ifdef __x86_64__
  case SYS_open:
    name = "open";
    path_at(task, AT_FDCWD, stop->args[0], target, size);
    does = is_node(target) || (is_changed(target) && (stop->args[1] & (O_WRONLY | O_RDWR | O_CREAT)));
    break;
  case SYS_renameat:
    name = "rename";
    path_at(task, fd, stop->args[1], target, size);
    does = is_changed(target);
    break;
  case SYS_creat: case SYS_rename: case SYS_unlink: case SYS_rmdir: case SYS_mkdir:
    name = stop->nr == SYS_rename  ? "rename"
           : stop->nr == SYS_creat ? "open"
           : stop->nr == SYS_mkdir ? "mkdir"
                                   : "unlink";
    path_at(task, AT_FDCWD, stop->args[0], target, size);
    does = is_changed(target);
    break;
#endif
  }
  snprintf(step->name, sizeof step->name, "%s", name);
  return does;
}

int stepping_looks(pid_t task, const struct seccomp_stop *stop, const char *text, lab_step *step) {
  path_at(task, (int)stop->args[0], stop->args[1], step->target, sizeof step->target);
  const char *name = stop->nr == SYS_readlinkat ? "link" : stop->nr == SYS_statx ? "status" : "read";
  snprintf(step->name, sizeof step->name, "%s", name);
  return strstr(step->target, text) != NULL;
}
