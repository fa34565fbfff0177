#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cseal.h"

void *cs_filter(int refusal) {
  uint32_t action = refusal == CS_ASKS ? SCMP_ACT_NOTIFY : refusal ? SCMP_ACT_ERRNO((unsigned)refusal) : SCMP_ACT_ALLOW;
  scmp_filter_ctx filter = seccomp_init(action);
  if (!filter) return NULL;
  // Calls of another architecture (int 0x80, x32) are as unknown ones, and do not kill the process. A filter that allows
  // unknown ones leaves them to the other filter, which asks or refuses.
  uint32_t other = refusal == CS_ASKS ? SCMP_ACT_NOTIFY : refusal ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_ALLOW;
  if (seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, other) < 0) {
    seccomp_release(filter);
    return NULL;
  }
  return filter;
}

int cs_filter_rule(void *filter, const char *name, int refusal, const cs_condition *conditions, int count) {
  static const enum scmp_compare comparisons[] = {
      [CS_EQUAL] = SCMP_CMP_EQ, [CS_AT_LEAST] = SCMP_CMP_GE, [CS_BELOW] = SCMP_CMP_LT, [CS_MASKED] = SCMP_CMP_MASKED_EQ};
  int number = seccomp_syscall_resolve_name(name);
  if (number == __NR_SCMP_ERROR || number < 0) return 0;
  if (count > 6) return -EINVAL;
  struct scmp_arg_cmp compared[6];
  for (int i = 0; i < count; i++) {
    const cs_condition *c = &conditions[i];
    int is_masked = c->comparison == CS_MASKED;
    compared[i] = (struct scmp_arg_cmp){
        .arg = c->argument,
        .op = comparisons[c->comparison],
        .datum_a = is_masked ? c->mask : c->value,
        .datum_b = is_masked ? c->value : 0,
    };
  }
  uint32_t action = refusal ? SCMP_ACT_ERRNO((unsigned)refusal) : SCMP_ACT_ALLOW;
  return seccomp_rule_add_array(filter, action, number, (unsigned)count, compared);
}

int cs_filter_load(void *filter, int logs) {
  int result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
  if (!result) result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, logs ? 1 : 0);
  if (!result) result = seccomp_load(filter);
  seccomp_release(filter);
  return result;
}

// seccomp_export_bpf(3) into memory. The program's size in bytes, or -errno.
static ssize_t exported(void *filter, struct sock_filter *program, size_t size) {
  int file = memfd_create("filter", MFD_CLOEXEC);
  if (file < 0) return -errno;
  ssize_t result = seccomp_export_bpf(filter, file);
  if (!result) result = pread(file, program, size, 0);
  if (result < 0 && errno) result = -errno;
  close(file);
  return result;
}

int cs_filter_listen(void *filter) {
  static struct sock_filter program[BPF_MAXINSNS];
  ssize_t size = exported(filter, program, sizeof program);
  seccomp_release(filter);
  if (size <= 0) return size < 0 ? (int)size : -ENODATA;
  // libseccomp makes no listener for a filter whose other calls are the ones to be asked about.
  struct sock_fprog raw = {.len = (unsigned short)((size_t)size / sizeof *program), .filter = program};
  unsigned flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH |
                   SECCOMP_FILTER_FLAG_LOG;
  long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &raw);
  return result < 0 ? -errno : (int)result;
}
