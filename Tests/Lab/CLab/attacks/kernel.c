/* Attempts on the kernel as a whole, and past its filtered calls. */
#include "attack.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <linux/reboot.h>
#include <signal.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>
#ifdef __x86_64__
#include <sys/io.h>
#endif

static int program(lab_place *p) {
  (void)p;
  union bpf_attr how = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
  return lab_opened(syscall(SYS_bpf, BPF_MAP_CREATE, &how, sizeof how));
}
static int counting(lab_place *p) {
  (void)p;
  struct perf_event_attr how = {.type = PERF_TYPE_SOFTWARE, .size = sizeof how, .config = PERF_COUNT_SW_CPU_CLOCK};
  return lab_opened(syscall(SYS_perf_event_open, &how, 0, -1, -1, 0));
}
static int faults(lab_place *p) { (void)p; return lab_opened(syscall(SYS_userfaultfd, O_CLOEXEC)); }
static int ring(lab_place *p) {
  (void)p;
  char parameters[120] = {0};
  return lab_opened(syscall(SYS_io_uring_setup, 1, parameters));
}
static int key(lab_place *p) { (void)p; return lab_result(syscall(SYS_add_key, "user", "lab", "x", 1, -1)); }
static int key_ring(lab_place *p) { (void)p; return lab_result(syscall(SYS_keyctl, 0, -3, 1)); }
static int module(lab_place *p) { (void)p; return lab_result(syscall(SYS_init_module, "x", 1, "")); }
static int module_file(lab_place *p) { (void)p; return lab_result(syscall(SYS_finit_module, -1, "", 0)); }
static int no_module(lab_place *p) { (void)p; return lab_result(syscall(SYS_delete_module, "vfio", O_NONBLOCK)); }
static int other_kernel(lab_place *p) { (void)p; return lab_result(syscall(SYS_kexec_load, 0, 0, NULL, 0)); }
static int restart(lab_place *p) {
  (void)p;
  return lab_result(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_CAD_ON, NULL));
}
static int swap(lab_place *p) { (void)p; return lab_result(syscall(SYS_swapon, "/proc/version", 0)); }
static int host_name(lab_place *p) { (void)p; return lab_result(sethostname("lab", 3)); }
static int domain_name(lab_place *p) { (void)p; return lab_result(setdomainname("lab", 3)); }
static int set_clock(lab_place *p) {
  (void)p;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return lab_result(clock_settime(CLOCK_REALTIME, &now));
}
static int adjust(lab_place *p) {
  (void)p;
  struct timex how = {0};
  return lab_result(adjtimex(&how));
}
static int ports(lab_place *p) {
  (void)p;
#ifdef __x86_64__
  return lab_result(iopl(3));
#else
  return -ENOSYS;
#endif
}
static int port(lab_place *p) {
  (void)p;
#ifdef __x86_64__
  return lab_result(ioperm(0x80, 1, 1));
#else
  return -ENOSYS;
#endif
}
static int segments(lab_place *p) {
  (void)p;
#ifdef __x86_64__
  char entry[16];
  return lab_result(syscall(SYS_modify_ldt, 0, entry, sizeof entry));
#else
  return -ENOSYS;
#endif
}
static int console(lab_place *p) { (void)p; return lab_result(klogctl(8 /* console level */, NULL, 4)); }
static int accounting(lab_place *p) { (void)p; return lab_result(acct("/proc")); }
static int quota(lab_place *p) { (void)p; return lab_result(syscall(SYS_quotactl, 0x80000100, NULL, 0, NULL)); }
static int watching(lab_place *p) { (void)p; return lab_opened(fanotify_init(FAN_CLASS_CONTENT, O_RDONLY)); }
static int another_watch(lab_place *p) { (void)p; return lab_opened(inotify_init1(0)); }
static int memory_file(lab_place *p) { (void)p; return lab_opened(memfd_create("lab", 0)); }
static int shared_memory(lab_place *p) { (void)p; return lab_result(shmget(IPC_PRIVATE, 4096, 0600)); }
static int queue(lab_place *p) { (void)p; return lab_result(msgget(IPC_PRIVATE, 0600)); }
static int timer(lab_place *p) {
  (void)p;
  timer_t made;
  struct sigevent how = {.sigev_notify = SIGEV_NONE};
  return lab_result(timer_create(CLOCK_MONOTONIC, &how, &made));
}
static int filter(lab_place *p) { (void)p; return lab_result(syscall(SYS_seccomp, 2 /* GET_ACTION_AVAIL */, 0, &(int){0x7fff0000})); }
static int own_rules(lab_place *p) { (void)p; return lab_result(syscall(444 /* landlock_create_ruleset */, NULL, 0, 1)); }
static int locking(lab_place *p) { (void)p; return lab_result(mlockall(MCL_CURRENT)); }

const lab_attack lab_kernel[] = {
    {.name = "bpf", .try = program},
    {.name = "perf_event_open", .try = counting},
    {.name = "userfaultfd", .try = faults},
    {.name = "io_uring_setup", .try = ring},
    {.name = "add_key", .try = key},
    {.name = "keyctl", .try = key_ring},
    {.name = "init_module", .try = module},
    {.name = "finit_module", .try = module_file},
    {.name = "delete_module", .try = no_module},
    {.name = "kexec_load", .try = other_kernel},
    {.name = "reboot", .try = restart},
    {.name = "swapon", .try = swap},
    {.name = "sethostname", .try = host_name},
    {.name = "setdomainname", .try = domain_name},
    {.name = "clock_settime", .try = set_clock},
    {.name = "adjtimex", .try = adjust},
    {.name = "iopl", .try = ports},
    {.name = "ioperm", .try = port},
    {.name = "modify_ldt", .try = segments},
    {.name = "syslog", .try = console},
    {.name = "acct", .try = accounting},
    {.name = "quotactl", .try = quota},
    {.name = "fanotify_init", .try = watching},
    {.name = "inotify_init1", .try = another_watch},
    {.name = "memfd_create", .try = memory_file},
    {.name = "shmget", .try = shared_memory},
    {.name = "msgget", .try = queue},
    {.name = "timer_create", .try = timer},
    {.name = "seccomp", .try = filter},
    {.name = "landlock_create_ruleset", .try = own_rules},
    {.name = "mlockall", .try = locking},
    {.name = NULL},
};
