#include <malloc.h>

#include "cseal.h"

void cs_keep_one_heap(void) { mallopt(M_ARENA_MAX, 1); }

int cs_is_sanitized(void) {
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
  return 1;
#endif
#endif
  return 0;
}
