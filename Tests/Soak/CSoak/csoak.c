#include "csoak.h"

#include <malloc.h>

size_t csoak_allocated(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}
