// What the C library knows of this process's memory (mallinfo(3)); Swift's Glibc module does not have it.
#pragma once
#include <stddef.h>

// Bytes that are allocated and not freed, mapped ones included.
size_t csoak_allocated(void);
