/* Attempts on other processes, for more rights, and to execute other programs. */
#include "attack.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/capability.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static int attach(lab_place *p) { return lab_result(ptrace(PTRACE_ATTACH, p->victim, 0, 0)); }
static int seize(lab_place *p) { return lab_result(ptrace(PTRACE_SEIZE, p->victim, 0, 0)); }
static int victims_memory(const lab_place *p, int write) {
  long word = 0;
  struct iovec own = {.iov_base = &word, .iov_len = sizeof word};
  struct iovec theirs = {.iov_base = (void *)&lab_processes, .iov_len = sizeof word};
  return lab_result(write ? process_vm_writev(p->victim, &own, 1, &theirs, 1, 0)
                          : process_vm_readv(p->victim, &own, 1, &theirs, 1, 0));
}
static int reading(lab_place *p) { return victims_memory(p, 0); }
static int writing(lab_place *p) { return victims_memory(p, 1); }
static int own_pidfd(lab_place *p) { return lab_opened(syscall(SYS_pidfd_open, p->victim, 0)); }
static int prepare_pidfd(lab_place *p) { return lab_result(p->fd = (int)syscall(SYS_pidfd_open, p->victim, 0)); }
static int stealing(lab_place *p) { return lab_opened(syscall(SYS_pidfd_getfd, p->fd, p->held, 0)); }
static int signal_by_pidfd(lab_place *p) { return lab_result(syscall(SYS_pidfd_send_signal, p->fd, SIGUSR1, NULL, 0)); }
static int advise(lab_place *p) {
  struct iovec theirs = {.iov_base = (void *)((uintptr_t)&lab_processes & ~UINT64_C(4095)), .iov_len = 4096};
  return lab_result(syscall(SYS_process_madvise, p->fd, &theirs, 1, 20 /* MADV_COLD */, 0));
}
static int killing(lab_place *p) { return lab_result(kill(p->victim, SIGKILL)); }
static int killing_thread(lab_place *p) { return lab_result(tgkill(p->victim, p->victim, SIGKILL)); }
static int killing_task(lab_place *p) { return lab_result(syscall(SYS_tkill, p->victim, SIGKILL)); }
static int queueing(lab_place *p) { return lab_result(sigqueue(p->victim, SIGUSR1, (union sigval){0})); }
static int prepare_group(lab_place *p) {
  if (setpgid(p->victim, p->victim) < 0) return -errno;
  return 0;
}
static int killing_group(lab_place *p) { return lab_result(kill(-p->victim, SIGKILL)); }
static int priority(lab_place *p) { return lab_result(setpriority(PRIO_PROCESS, (id_t)p->victim, 5)); }
static int own_priority(lab_place *p) { (void)p; return lab_result(setpriority(PRIO_PROCESS, 0, -5)); }
static int affinity(lab_place *p) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  return lab_result(sched_setaffinity(p->victim, sizeof set, &set));
}
static int limit(lab_place *p) {
  struct rlimit value = {.rlim_cur = 64, .rlim_max = 64};
  return lab_result(prlimit(p->victim, RLIMIT_NOFILE, &value, NULL));
}
static int own_limit(lab_place *p) {
  (void)p;
  struct rlimit value = {.rlim_cur = 1 << 20, .rlim_max = 1 << 20};
  return lab_result(setrlimit(RLIMIT_NOFILE, &value));
}

/* A child that ends at once. */
static int child(long pid) {
  if (pid == 0) _exit(0);
  if (pid < 0) return -errno;
  return waitpid((pid_t)pid, NULL, __WALL), 0;
}
static int forking(lab_place *p) { (void)p; return child(fork()); }
static int cloning(lab_place *p) { (void)p; return child(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0)); }
static int cloning3(lab_place *p) {
  (void)p;
  struct clone_args how = {.exit_signal = SIGCHLD};
  return child(syscall(SYS_clone3, &how, sizeof how));
}
static int other_users(lab_place *p) { (void)p; return child(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)); }
static int shared_parent(lab_place *p) { (void)p; return child(syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0)); }
/* A thread that a tracer of this process would get as well. */
static int nothing(void *unused) { (void)unused; return 0; }
static int traced_thread(lab_place *p) {
  (void)p;
  static char stack[1 << 16] __attribute__((aligned(16)));
  int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
  return lab_result(clone(nothing, stack + sizeof stack, flags | CLONE_PTRACE, NULL));
}
static int requeueing(lab_place *p) {
  (void)p;
  static uint32_t words[2];
  return lab_result(syscall(SYS_futex, &words[0], 3 /* FUTEX_REQUEUE */, 0, 0UL, &words[1]));
}
static int barrier(lab_place *p) { (void)p; return lab_result(syscall(SYS_membarrier, 1 /* GLOBAL */, 0, 0)); }
static int old_fork(lab_place *p) {
  (void)p;
#ifdef __x86_64__
  long result;
  /* Number 2 of the 32-bit calls is fork(2). */
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(2) : "memory", "r8", "r9", "r10", "r11");
  if (result < 0) return (int)result;
  return child(result);
#else
  return -ENOSYS;
#endif
}
static int x32_fork(lab_place *p) { (void)p; return child(syscall(0x40000000L | 57)); }

static char *const words[] = {"vfio-oracle", "attacked", NULL};
static int executing(lab_place *p) { (void)p; return lab_result(execve("/proc/self/exe", words, environ)); }
static int prepare_program(lab_place *p) { return lab_result(p->fd = open("/proc/self/exe", O_PATH)); }
static int executing_open(lab_place *p) {
  return lab_result(syscall(SYS_execveat, p->fd, "", words, environ, 0x1000 /* AT_EMPTY_PATH */));
}

static int new_users(lab_place *p) { (void)p; return lab_result(unshare(CLONE_NEWUSER)); }
static int new_mounts(lab_place *p) { (void)p; return lab_result(unshare(CLONE_NEWNS)); }
static int own_files(lab_place *p) { (void)p; return lab_result(unshare(CLONE_FILES)); }
static int prepare_mounts(lab_place *p) { return lab_result(p->fd = open("/proc/1/ns/uts", O_RDONLY)); }
static int joining(lab_place *p) { return lab_result(setns(p->fd, 0)); }
static int changing_root(lab_place *p) { (void)p; return lab_result(chroot("/tmp")); }
static int mounting(lab_place *p) {
  (void)p;
  int result = lab_result(mount("lab", "/mnt", "tmpfs", 0, NULL));
  if (!result) umount2("/mnt", MNT_DETACH);
  return result;
}
static int unmounting(lab_place *p) { (void)p; return lab_result(umount2("/tmp", MNT_DETACH)); }
static int tree(lab_place *p) { (void)p; return lab_opened(syscall(SYS_open_tree, AT_FDCWD, "/dev", 0)); }
static int file_system(lab_place *p) { (void)p; return lab_opened(syscall(SYS_fsopen, "tmpfs", 0)); }

static int other_user(lab_place *p) { (void)p; return lab_result(syscall(SYS_setresuid, 1, 1, 1)); }
static int other_group(lab_place *p) { (void)p; return lab_result(syscall(SYS_setresgid, 1, 1, 1)); }
static int more_rights(lab_place *p) {
  (void)p;
  cap_t all = cap_from_text("all=ep");
  int result = all ? lab_result(cap_set_proc(all)) : -errno;
  if (all) cap_free(all);
  return result;
}
static int dumpable(lab_place *p) { (void)p; return lab_result(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)); }
static int personal(lab_place *p) { (void)p; return lab_result(syscall(SYS_personality, 0x0400000)); }

const lab_attack lab_processes[] = {
    {.name = "ptrace attach", .try = attach},
    {.name = "ptrace seize", .try = seize},
    {.name = "process_vm_readv", .try = reading},
    {.name = "process_vm_writev", .try = writing},
    {.name = "pidfd_open", .try = own_pidfd},
    {.name = "pidfd_getfd", .try = stealing, .prepare = prepare_pidfd},
    {.name = "pidfd_send_signal", .try = signal_by_pidfd, .prepare = prepare_pidfd},
    {.name = "process_madvise", .try = advise, .prepare = prepare_pidfd},
    {.name = "kill", .try = killing},
    {.name = "kill of a group", .try = killing_group, .prepare = prepare_group},
    {.name = "tgkill", .try = killing_thread},
    {.name = "tkill", .try = killing_task},
    {.name = "rt_sigqueueinfo", .try = queueing},
    {.name = "setpriority of another", .try = priority},
    {.name = "setpriority", .try = own_priority},
    {.name = "sched_setaffinity of another", .try = affinity},
    {.name = "prlimit64 of another", .try = limit},
    {.name = "setrlimit", .try = own_limit},
    {.name = "fork", .try = forking},
    {.name = "clone of a process", .try = cloning},
    {.name = "clone3 of a process", .try = cloning3},
    {.name = "clone with a user namespace", .try = other_users},
    {.name = "clone of a sibling", .try = shared_parent},
    {.name = "clone of a traced thread", .try = traced_thread},
    {.name = "futex FUTEX_REQUEUE", .try = requeueing},
    {.name = "membarrier", .try = barrier},
    {.name = "fork by int 0x80", .try = old_fork},
    {.name = "fork by x32", .try = x32_fork},
    {.name = "execve", .try = executing},
    {.name = "execveat of an open file", .try = executing_open, .prepare = prepare_program},
    {.name = "unshare of users", .try = new_users},
    {.name = "unshare of mounts", .try = new_mounts},
    {.name = "unshare of descriptors", .try = own_files},
    {.name = "setns", .try = joining, .prepare = prepare_mounts},
    {.name = "chroot", .try = changing_root},
    {.name = "mount", .try = mounting},
    {.name = "umount2", .try = unmounting},
    {.name = "open_tree", .try = tree},
    {.name = "fsopen", .try = file_system},
    {.name = "setresuid", .try = other_user},
    {.name = "setresgid", .try = other_group},
    {.name = "capset", .try = more_rights},
    {.name = "prctl PR_SET_DUMPABLE", .try = dumpable},
    {.name = "personality", .try = personal},
    {.name = NULL},
};
