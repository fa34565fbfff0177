// The C library's statistics of this process's memory (mallinfo(3)), which Swift's Glibc module lacks.
#pragma once
#include <stddef.h>

// The number of bytes allocated and not freed, including mapped ones.
size_t csoak_allocated(void);
