/* Attempts to open a VFIO node. */
#include "attack.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int group_read_write(lab_place *p) { return lab_try_open(p->node, O_RDWR); }
static int group_read_only(lab_place *p) { return lab_try_open(p->node, O_RDONLY); }
static int container(lab_place *p) { (void)p; return lab_try_open("/dev/vfio/vfio", O_RDWR); }

static int prepare_folder(lab_place *p) { return lab_result(p->fd = open("/dev/vfio", O_RDONLY | O_DIRECTORY)); }
static int below_folder(lab_place *p) { return lab_opened(openat(p->fd, strrchr(p->node, '/') + 1, O_RDWR)); }

static int own_structure(lab_place *p) {
  struct open_how how = {.flags = O_RDWR};
  return lab_opened(syscall(SYS_openat2, AT_FDCWD, p->node, &how, sizeof how));
}
static int own_structure_below(lab_place *p) {
  struct open_how how = {.flags = O_RDWR};
  char path[128];
  snprintf(path, sizeof path, "..%s", p->node);
  return lab_opened(syscall(SYS_openat2, p->proc, path, &how, sizeof how));
}
static int constant_anywhere(lab_place *p) { return lab_try_openat2(p, AT_FDCWD, p->node); }
static int constant_absolute(lab_place *p) { return lab_try_openat2(p, p->proc, p->node); }
static int constant_upwards(lab_place *p) {
  char path[128];
  snprintf(path, sizeof path, "..%s", p->node);
  return lab_try_openat2(p, p->sys, path);
}
static int constant_other_folder(lab_place *p) { return lab_try_openat2(p, p->fd, strrchr(p->node, '/') + 1); }

static int prepare_path_only(lab_place *p) { return lab_result(p->fd = open(p->node, O_PATH)); }
static int own_descriptor(lab_place *p) {
  snprintf(p->path, sizeof p->path, "/proc/self/fd/%d", p->fd);
  return lab_try_open(p->path, O_RDWR);
}
static int own_descriptor_constant(lab_place *p) {
  snprintf(p->path, sizeof p->path, "self/fd/%d", p->fd);
  return lab_try_openat2(p, p->proc, p->path);
}
static int holders_descriptor(lab_place *p) {
  snprintf(p->path, sizeof p->path, "/proc/%d/fd/%d", p->victim, p->held);
  return lab_try_open(p->path, O_RDWR);
}
static int holders_descriptor_constant(lab_place *p) {
  snprintf(p->path, sizeof p->path, "%d/fd/%d", p->victim, p->held);
  return lab_try_openat2(p, p->proc, p->path);
}
static int own_root(lab_place *p) {
  snprintf(p->path, sizeof p->path, "/proc/self/root%s", p->node);
  return lab_try_open(p->path, O_RDONLY);
}
static int own_root_constant(lab_place *p) {
  snprintf(p->path, sizeof p->path, "self/root%s", p->node);
  return lab_try_openat2(p, p->proc, p->path);
}
static int holders_root_constant(lab_place *p) {
  snprintf(p->path, sizeof p->path, "%d/root%s", p->victim, p->node);
  return lab_try_openat2(p, p->proc, p->path);
}
static int prepare_working_folder(lab_place *p) { (void)p; return lab_result(chdir("/dev/vfio")); }
static int working_folder_constant(lab_place *p) {
  snprintf(p->path, sizeof p->path, "self/cwd%s", strrchr(p->node, '/'));
  return lab_try_openat2(p, p->proc, p->path);
}

static int prepare_hard_link(lab_place *p) {
  unlink("/dev/lab-link");
  return lab_result(link(p->node, "/dev/lab-link"));
}
static int hard_link(lab_place *p) { (void)p; return lab_try_open("/dev/lab-link", O_RDWR); }
static int prepare_symbolic_link(lab_place *p) {
  unlink("/tmp/lab-link");
  return lab_result(symlink(p->node, "/tmp/lab-link"));
}
static int symbolic_link(lab_place *p) { (void)p; return lab_try_open("/tmp/lab-link", O_RDWR); }
static int prepare_other_node(lab_place *p) {
  struct stat status;
  unlink("/tmp/lab-node");
  if (stat(p->node, &status) < 0) return -errno;
  return lab_result(mknod("/tmp/lab-node", S_IFCHR | 0600, status.st_rdev));
}
static int other_node(lab_place *p) { (void)p; return lab_try_open("/tmp/lab-node", O_RDWR); }
static int bind_over(lab_place *p, const char *place) {
  umount2(place, MNT_DETACH);
  return lab_result(mount(p->node, place, NULL, MS_BIND, NULL));
}
static int prepare_bind_mount(lab_place *p) {
  if (lab_try_open("/tmp/lab-bound", O_WRONLY | O_CREAT) < 0) return -errno;
  return bind_over(p, "/tmp/lab-bound");
}
static int bind_mount(lab_place *p) { (void)p; return lab_try_open("/tmp/lab-bound", O_RDWR); }
static int prepare_mount_in_sysfs(lab_place *p) { return bind_over(p, "/sys/kernel/uevent_seqnum"); }
static int mount_in_sysfs(lab_place *p) {
  int result = lab_try_openat2(p, p->sys, "kernel/uevent_seqnum");
  if (!p->is_sealed) umount2("/sys/kernel/uevent_seqnum", MNT_DETACH);
  return result;
}
static int prepare_mount_in_procfs(lab_place *p) { return bind_over(p, "/proc/version"); }
static int mount_in_procfs(lab_place *p) {
  int result = lab_try_openat2(p, p->proc, "version");
  if (!p->is_sealed) umount2("/proc/version", MNT_DETACH);
  return result;
}
static int prepare_other_devtmpfs(lab_place *p) {
  mkdir("/tmp/lab-dev", 0700);
  snprintf(p->path, sizeof p->path, "/tmp/lab-dev%s", p->node + strlen("/dev"));
  return access(p->path, F_OK) == 0 ? 0 : lab_result(mount("dev", "/tmp/lab-dev", "devtmpfs", 0, NULL));
}
static int other_devtmpfs(lab_place *p) { return lab_try_open(p->path, O_RDWR); }

static struct {
  struct file_handle head;
  char bytes[128];
} handle;
static int prepare_handle(lab_place *p) {
  int mount;
  handle.head.handle_bytes = sizeof handle.bytes;
  p->other = open("/dev", O_RDONLY | O_DIRECTORY);
  return lab_result(name_to_handle_at(AT_FDCWD, p->node, &handle.head, &mount, 0));
}
static int by_handle(lab_place *p) { return lab_opened(open_by_handle_at(p->other, &handle.head, O_RDWR)); }
static int iommufd(lab_place *p) { (void)p; return lab_try_open("/dev/iommu", O_RDWR); }

const lab_attack lab_opens[] = {
    {.name = "open group O_RDWR", .try = group_read_write},
    {.name = "open group O_RDONLY", .try = group_read_only},
    {.name = "open container", .try = container},
    {.name = "open /dev/iommu", .try = iommufd},
    {.name = "openat group below its folder", .try = below_folder, .prepare = prepare_folder},
    {.name = "openat2 group, own structure", .try = own_structure},
    {.name = "openat2 group, own structure, below /proc", .try = own_structure_below},
    {.name = "openat2 group, constant, no folder", .try = constant_anywhere},
    {.name = "openat2 group, constant, absolute", .try = constant_absolute},
    {.name = "openat2 group, constant, by ..", .try = constant_upwards},
    {.name = "openat2 group, constant, below its folder", .try = constant_other_folder, .prepare = prepare_folder},
    {.name = "open group by /proc/self/fd", .try = own_descriptor, .prepare = prepare_path_only},
    {.name = "openat2 group by self/fd", .try = own_descriptor_constant, .prepare = prepare_path_only},
    {.name = "open container by a holder's /proc/PID/fd", .try = holders_descriptor},
    {.name = "openat2 container by a holder's PID/fd", .try = holders_descriptor_constant},
    {.name = "open group by /proc/self/root", .try = own_root},
    {.name = "openat2 group by self/root", .try = own_root_constant},
    {.name = "openat2 group by a holder's PID/root", .try = holders_root_constant},
    {.name = "openat2 group by self/cwd", .try = working_folder_constant, .prepare = prepare_working_folder},
    {.name = "open group by a hard link", .try = hard_link, .prepare = prepare_hard_link},
    {.name = "open group by a symbolic link", .try = symbolic_link, .prepare = prepare_symbolic_link},
    {.name = "open group by another node", .try = other_node, .prepare = prepare_other_node},
    {.name = "open group by a bind mount", .try = bind_mount, .prepare = prepare_bind_mount},
    {.name = "openat2 group mounted in /sys", .try = mount_in_sysfs, .prepare = prepare_mount_in_sysfs},
    {.name = "openat2 group mounted in /proc", .try = mount_in_procfs, .prepare = prepare_mount_in_procfs},
    {.name = "open group on another devtmpfs", .try = other_devtmpfs, .prepare = prepare_other_devtmpfs},
    {.name = "open_by_handle_at group", .try = by_handle, .prepare = prepare_handle},
    {.name = NULL},
};
