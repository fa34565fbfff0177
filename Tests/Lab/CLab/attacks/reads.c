/* Operations that the readers of a sealed program need; refusing one would blind it. The names begin with "read: ". */
#include "attack.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int descriptor_link(lab_place *p) {
  char target[64];
  snprintf(p->path, sizeof p->path, "/proc/%d/fd/%d", p->victim, p->held);
  return lab_result(readlink(p->path, target, sizeof target));
}
static int descriptor_status(lab_place *p) {
  struct stat status;
  snprintf(p->path, sizeof p->path, "/proc/%d/fd/%d", p->victim, p->held);
  return lab_result(stat(p->path, &status));
}
static int descriptor_info(lab_place *p) {
  snprintf(p->path, sizeof p->path, "%d/fdinfo/%d", p->victim, p->held);
  return lab_try_openat2(p, p->proc, p->path);
}
static int mappings(lab_place *p) {
  snprintf(p->path, sizeof p->path, "%d/maps", p->victim);
  return lab_try_openat2(p, p->proc, p->path);
}
static int comparison(lab_place *p) {
  return lab_result(syscall(SYS_kcmp, p->victim, p->victim, KCMP_FILE, (long)p->held, (long)p->held));
}
static int attribute(lab_place *p) {
  snprintf(p->path, sizeof p->path, "bus/pci/devices/%s/vendor", p->address);
  return lab_try_openat2(p, p->sys, p->path);
}

const lab_attack lab_reads[] = {
    {.name = "read: link of another's descriptor", .try = descriptor_link},
    {.name = "read: status of another's descriptor", .try = descriptor_status},
    {.name = "read: fdinfo of another", .try = descriptor_info},
    {.name = "read: maps of another", .try = mappings},
    {.name = "read: kcmp of another", .try = comparison},
    {.name = "read: attribute of sysfs", .try = attribute},
    {.name = NULL},
};
