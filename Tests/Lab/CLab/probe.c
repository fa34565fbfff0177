/* Asks the kernel's filters about a system call without carrying it out; see include/probe.h. */
#include "include/probe.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* One call with any number and arguments, by an instruction of its own, whose end is `lab_probe_end`. */
long lab_probe_call(long number, const uint64_t *arguments);
extern const char lab_probe_end[];
#if defined __x86_64__
__asm__(
    ".text\n.globl lab_probe_call, lab_probe_end\n.type lab_probe_call, @function\nlab_probe_call:\n"
    "mov %rdi, %rax\nmov %rsi, %rcx\n"
    "mov 0(%rcx), %rdi\nmov 8(%rcx), %rsi\nmov 16(%rcx), %rdx\n"
    "mov 24(%rcx), %r10\nmov 32(%rcx), %r8\nmov 40(%rcx), %r9\n"
    "syscall\nlab_probe_end:\nret\n.size lab_probe_call, . - lab_probe_call\n");
#elif defined __aarch64__
__asm__(
    ".text\n.globl lab_probe_call, lab_probe_end\n.type lab_probe_call, @function\nlab_probe_call:\n"
    "mov x8, x0\nmov x9, x1\nldp x0, x1, [x9]\nldp x2, x3, [x9, #16]\nldp x4, x5, [x9, #32]\n"
    "svc #0\nlab_probe_end:\nret\n.size lab_probe_call, . - lab_probe_call\n");
#elif defined __riscv
__asm__(
    ".text\n.globl lab_probe_call, lab_probe_end\n.type lab_probe_call, @function\nlab_probe_call:\n"
    "mv a7, a0\nmv t0, a1\nld a0, 0(t0)\nld a1, 8(t0)\nld a2, 16(t0)\nld a3, 24(t0)\nld a4, 32(t0)\nld a5, 40(t0)\n"
    "ecall\nlab_probe_end:\nret\n.size lab_probe_call, . - lab_probe_call\n");
#endif

int lab_probe_begin(void) {
  uint64_t end = (uint64_t)(uintptr_t)lab_probe_end;
  enum { at = offsetof(struct seccomp_data, instruction_pointer) };
  struct sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)end, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, at + 4),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(end >> 32), 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -errno;
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0) return -errno;
  /* Without the filter the call would be made. */
  const uint64_t none[6] = {0};
  return lab_probe_call(SYS_getpid, none) == -ENOSYS ? 0 : -ENOTSUP;
}

int lab_probe(long number, const uint64_t arguments[6]) {
  if (number == SYS_clone3) {
    /* The seal refuses clone3(2) with ENOSYS itself. Without arguments it makes nothing. */
    return syscall(SYS_clone3, NULL, 0) < 0 && errno == ENOSYS ? 0 : 1;
  }
  return lab_probe_call(number, arguments) == -ENOSYS;
}

int lab_call_number(const char *name) { return seccomp_syscall_resolve_name(name); }

int lab_call_name(long number, char *name, int size) {
  char *found = seccomp_syscall_resolve_num_arch(seccomp_arch_native(), (int)number);
  if (!found) return 0;
  strncpy(name, found, (size_t)size - 1);
  name[size - 1] = '\0';
  free(found);
  return 1;
}

/* dup(2), lseek(2) and personality(2) without a change. */
static void *make_refused(void *results) {
  int *result = results;
  result[0] = dup(0) < 0 ? errno : 0;
  result[1] = lseek(0, 0, SEEK_CUR) < 0 ? errno : 0;
  result[2] = syscall(SYS_personality, 0xffffffffUL) < 0 ? errno : 0;
  return NULL;
}

int lab_make_refused(int results[6]) {
  pthread_t other;
  int failure = pthread_create(&other, NULL, make_refused, results);
  if (failure) return -failure;
  make_refused(results + 3);
  return -pthread_join(other, NULL);
}
