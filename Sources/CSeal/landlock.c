#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cseal.h"

// Numbers and layout of include/uapi/linux/landlock.h; the headers of Debian 12 end at ABI 2.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif
enum { create_ruleset_version = 1 };
struct ruleset {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;
  uint64_t scoped;
};
_Static_assert(sizeof(struct ruleset) == 24, "struct landlock_ruleset_attr");

int cs_landlock_abi(void) {
  long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, create_ruleset_version);
  return abi < 0 ? -errno : (int)abi;
}

int cs_landlock_deny(uint64_t files, uint64_t network, uint64_t scopes) {
  struct ruleset rules = {.handled_access_fs = files, .handled_access_net = network, .scoped = scopes};
  // A kernel that does not know the later members accepts them as long as they are 0.
  long set = syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0);
  if (set < 0) return -errno;
  int result = syscall(SYS_landlock_restrict_self, (int)set, 0) < 0 ? -errno : 0;
  close((int)set);
  return result;
}
