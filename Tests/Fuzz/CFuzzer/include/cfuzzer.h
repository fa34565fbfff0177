// The entry point of libFuzzer's engine, which the Swift toolchain has as a library (clang_rt.fuzzer).
#pragma once
#include <stddef.h>
#include <stdint.h>

// Runs the engine over `body` with libFuzzer's arguments, the first being the program's name. It ends the process on a
// finding. Returns -ENOSYS if the program was built without the engine (VFIOTOP_LIBFUZZER).
int cfuzzer_run(int count, char **arguments, int (*body)(const uint8_t *bytes, size_t size));
