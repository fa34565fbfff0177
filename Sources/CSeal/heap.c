#include <malloc.h>

#include "cseal.h"

void cs_keep_one_heap(void) { mallopt(M_ARENA_MAX, 1); }
