/* Attempts to write: kernel attributes, and files. */
#include "attack.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Opens an attribute of the function for writing and leaves it unwritten. */
static int attribute(const lab_place *p, const char *name) {
  char path[256];
  snprintf(path, sizeof path, "/sys/bus/pci/devices/%s/%s", p->address, name);
  return lab_try_open(path, O_WRONLY);
}
static int reset(lab_place *p) { return attribute(p, "reset"); }
static int override(lab_place *p) { return attribute(p, "driver_override"); }
static int functions(lab_place *p) { return attribute(p, "sriov_numvfs"); }
static int removal(lab_place *p) { return attribute(p, "remove"); }
static int configuration(lab_place *p) { return attribute(p, "config"); }
static int power(lab_place *p) { return attribute(p, "power/control"); }
static int methods(lab_place *p) { return attribute(p, "reset_method"); }
static int resource(lab_place *p) { return attribute(p, "resource0"); }
static int unbinding(lab_place *p) { return attribute(p, "driver/unbind"); }
static int below_sys(lab_place *p) {
  struct open_how how = {.flags = O_WRONLY};
  char path[256];
  snprintf(path, sizeof path, "bus/pci/devices/%s/reset", p->address);
  return lab_opened(syscall(SYS_openat2, p->sys, path, &how, sizeof how));
}
static int binding(lab_place *p) { (void)p; return lab_try_open("/sys/bus/pci/drivers/vfio-pci/bind", O_WRONLY); }
static int new_id(lab_place *p) { (void)p; return lab_try_open("/sys/bus/pci/drivers/vfio-pci/new_id", O_WRONLY); }
static int rescan(lab_place *p) { (void)p; return lab_try_open("/sys/bus/pci/rescan", O_WRONLY); }
static int probing(lab_place *p) { (void)p; return lab_try_open("/sys/bus/pci/drivers_probe", O_WRONLY); }
static int probes(lab_place *p) { (void)p; return lab_try_open("/sys/kernel/tracing/kprobe_events", O_WRONLY); }
static int host_name(lab_place *p) { (void)p; return lab_try_open("/proc/sys/kernel/hostname", O_WRONLY); }
static int sysrq(lab_place *p) { (void)p; return lab_try_open("/proc/sysrq-trigger", O_WRONLY); }
static int kernel_log(lab_place *p) { (void)p; return lab_try_open("/dev/kmsg", O_WRONLY); }
static int terminal(lab_place *p) { (void)p; return lab_try_open("/dev/ttyS0", O_RDWR | O_NOCTTY); }
static int victims_memory(lab_place *p) {
  snprintf(p->path, sizeof p->path, "/proc/%d/mem", p->victim);
  return lab_try_open(p->path, O_RDWR);
}
static int victims_score(lab_place *p) {
  snprintf(p->path, sizeof p->path, "/proc/%d/oom_score_adj", p->victim);
  return lab_try_open(p->path, O_WRONLY);
}
static int own_memory(lab_place *p) {
  (void)p;
  int fd = open("/proc/self/mem", O_RDWR);
  if (fd < 0) return -errno;
  long zero = 0;
  return lab_result(pwrite(fd, &zero, sizeof zero, 0x100000));
}

static int prepare_file(lab_place *p) {
  unlink("/tmp/lab-new");
  rmdir("/tmp/lab-folder");
  return lab_result(p->fd = open("/tmp/lab-file", O_RDWR | O_CREAT, 0600));
}
static int making(lab_place *p) { (void)p; return lab_try_open("/tmp/lab-new", O_WRONLY | O_CREAT | O_EXCL); }
static int nameless(lab_place *p) { (void)p; return lab_try_open("/tmp", O_TMPFILE | O_RDWR); }
static int appending(lab_place *p) { (void)p; return lab_try_open("/tmp/lab-file", O_WRONLY | O_APPEND); }
static int truncating(lab_place *p) { (void)p; return lab_result(truncate("/tmp/lab-file", 0)); }
static int truncating_open(lab_place *p) { return lab_result(ftruncate(p->fd, 0)); }
static int allocating(lab_place *p) { return lab_result(fallocate(p->fd, 0, 0, 4096)); }
static int writing_at(lab_place *p) { return lab_result(pwrite(p->fd, "x", 1, 0)); }
static int inherited(lab_place *p) { return lab_result(write(p->fd, "x", 1)); }
static int removing(lab_place *p) { (void)p; return lab_result(unlink("/tmp/lab-file")); }
static int renaming(lab_place *p) { (void)p; return lab_result(rename("/tmp/lab-file", "/tmp/lab-new")); }
static int linking(lab_place *p) { (void)p; return lab_result(link("/tmp/lab-file", "/tmp/lab-new")); }
static int linking_by_name(lab_place *p) { (void)p; return lab_result(symlink("/tmp/lab-file", "/tmp/lab-new")); }
static int making_folder(lab_place *p) { (void)p; return lab_result(mkdir("/tmp/lab-folder", 0700)); }
static int making_node(lab_place *p) { (void)p; return lab_result(mknod("/tmp/lab-new", S_IFIFO | 0600, 0)); }
static int permitting(lab_place *p) { (void)p; return lab_result(chmod("/tmp/lab-file", 0640)); }
static int permitting_node(lab_place *p) { return lab_result(chmod(p->node, 0600)); }
static int owning(lab_place *p) { (void)p; return lab_result(chown("/tmp/lab-file", 0, 0)); }
static int dating(lab_place *p) { (void)p; return lab_result(utimensat(AT_FDCWD, "/tmp/lab-file", NULL, 0)); }
static int noting(lab_place *p) { (void)p; return lab_result(setxattr("/tmp/lab-file", "trusted.lab", "x", 1, 0)); }

#define ON_FILE(what, how) {.name = what, .try = how, .prepare = prepare_file}
const lab_attack lab_writes[] = {
    {.name = "sysfs reset", .try = reset},
    {.name = "sysfs reset below /sys", .try = below_sys},
    {.name = "sysfs reset_method", .try = methods},
    {.name = "sysfs driver_override", .try = override},
    {.name = "sysfs sriov_numvfs", .try = functions},
    {.name = "sysfs remove", .try = removal},
    {.name = "sysfs rescan", .try = rescan},
    {.name = "sysfs config", .try = configuration},
    {.name = "sysfs resource0", .try = resource},
    {.name = "sysfs power/control", .try = power},
    {.name = "sysfs unbind", .try = unbinding},
    {.name = "sysfs bind", .try = binding},
    {.name = "sysfs new_id", .try = new_id},
    {.name = "sysfs drivers_probe", .try = probing},
    {.name = "tracefs kprobe_events", .try = probes},
    {.name = "/proc/sys/kernel/hostname", .try = host_name},
    {.name = "/proc/sysrq-trigger", .try = sysrq},
    {.name = "/dev/kmsg", .try = kernel_log},
    {.name = "open another terminal", .try = terminal},
    {.name = "/proc/PID/mem of another", .try = victims_memory},
    {.name = "/proc/PID/oom_score_adj of another", .try = victims_score},
    {.name = "constants by /proc/self/mem", .try = own_memory},
    ON_FILE("create a file", making),
    ON_FILE("O_TMPFILE", nameless),
    ON_FILE("O_APPEND", appending),
    ON_FILE("truncate", truncating),
    ON_FILE("ftruncate of an open file", truncating_open),
    ON_FILE("fallocate of an open file", allocating),
    ON_FILE("pwrite64 to an open file", writing_at),
    {.name = "write to an inherited file", .try = inherited, .prepare = prepare_file, .kind = LAB_INHERITED},
    ON_FILE("unlink", removing),
    ON_FILE("rename", renaming),
    ON_FILE("link", linking),
    ON_FILE("symlink", linking_by_name),
    ON_FILE("mkdir", making_folder),
    ON_FILE("mknod", making_node),
    ON_FILE("chmod", permitting),
    {.name = "chmod of a node", .try = permitting_node},
    ON_FILE("chown", owning),
    ON_FILE("utimensat", dating),
    ON_FILE("setxattr", noting),
    {.name = NULL},
};
