#include <errno.h>
#include <sys/auxv.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "cseal.h"

int cs_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0; }

static int is_kept(const int *kept, int count, int number) {
  for (int i = 0; i < count; i++)
    if (kept[i] == number) return 1;
  return 0;
}

int64_t cs_keep_capabilities(const int *kept, int count) {
  // The bounding set first: that needs CAP_SETPCAP. A process without it gains nothing by that set either.
  for (cap_value_t number = 0; CAP_IS_SUPPORTED(number); number++)
    if (!is_kept(kept, count, number) && cap_drop_bound(number) < 0 && errno != EPERM) return -errno;
  cap_t before = cap_get_proc(), after = cap_init();
  int64_t result = 0;
  if (!before || !after) result = -errno;
  for (int i = 0; result >= 0 && i < count; i++) {
    cap_flag_value_t has = CAP_CLEAR;
    cap_value_t number = kept[i];
    if (cap_get_flag(before, number, CAP_PERMITTED, &has) < 0 || has != CAP_SET) continue;
    if (cap_set_flag(after, CAP_PERMITTED, 1, &number, CAP_SET) < 0 ||
        cap_set_flag(after, CAP_EFFECTIVE, 1, &number, CAP_SET) < 0)
      result = -errno;
    else
      result |= INT64_C(1) << number;
  }
  // Nothing is inheritable, hence nothing ambient.
  if (result >= 0 && cap_set_proc(after) < 0) result = -errno;
  if (before) cap_free(before);
  if (after) cap_free(after);
  return result;
}

int cs_is_secure(void) { return getauxval(AT_SECURE) != 0; }

int cs_make_effective(int is_effective) {
  cap_t set = cap_get_proc();
  int result = set && cap_clear_flag(set, CAP_EFFECTIVE) == 0 ? 0 : -errno;
  for (cap_value_t number = 0; result >= 0 && is_effective && CAP_IS_SUPPORTED(number); number++) {
    cap_flag_value_t has = CAP_CLEAR;
    if (cap_get_flag(set, number, CAP_PERMITTED, &has) < 0 || has != CAP_SET) continue;
    if (cap_set_flag(set, CAP_EFFECTIVE, 1, &number, CAP_SET) < 0) result = -errno;
  }
  if (result >= 0 && cap_set_proc(set) < 0) result = -errno;
  if (set) cap_free(set);
  return result;
}
