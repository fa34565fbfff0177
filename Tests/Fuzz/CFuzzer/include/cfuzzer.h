// The way into libFuzzer's engine, which the Swift toolchain has as a library (clang_rt.fuzzer).
#pragma once
#include <stddef.h>
#include <stdint.h>

// Runs the engine over `body` with libFuzzer's arguments, of which the first is the program. It ends the process when it
// has found something. -ENOSYS where the program was built without it (VFIOTOP_LIBFUZZER).
int cfuzzer_run(int count, char **arguments, int (*body)(const uint8_t *bytes, size_t size));
