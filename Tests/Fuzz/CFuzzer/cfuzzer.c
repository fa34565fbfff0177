#include "cfuzzer.h"

#include <errno.h>

#ifdef VFIOTOP_LIBFUZZER
// compiler-rt/lib/fuzzer/FuzzerInterface.h
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*body)(const uint8_t *bytes, size_t size));

int cfuzzer_run(int count, char **arguments, int (*body)(const uint8_t *bytes, size_t size)) {
  return LLVMFuzzerRunDriver(&count, &arguments, body);
}
#else
int cfuzzer_run(int count, char **arguments, int (*body)(const uint8_t *bytes, size_t size)) {
  (void)count;
  (void)arguments;
  (void)body;
  return -ENOSYS;
}
#endif
