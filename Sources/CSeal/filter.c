#include <errno.h>
#include <seccomp.h>

#include "cseal.h"

void *cs_filter(int refusal) {
  scmp_filter_ctx filter = seccomp_init(refusal ? SCMP_ACT_ERRNO((unsigned)refusal) : SCMP_ACT_ALLOW);
  if (!filter) return NULL;
  // Calls of another architecture (int 0x80, x32) are refused like unknown ones, and do not kill the process.
  if (seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM)) < 0) {
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
