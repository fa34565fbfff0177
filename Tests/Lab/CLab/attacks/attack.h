/* The tables of attempts; see include/attack.h. */
#pragma once
#include <errno.h>
#include <stddef.h>

#include "../include/attack.h"

typedef struct {
  const char *name;
  int (*try)(lab_place *place);
  int (*prepare)(lab_place *place);
  int kind;
} lab_attack;

extern const lab_attack lab_opens[], lab_writes[], lab_descriptors[], lab_processes[], lab_kernel[], lab_reads[];

/* -errno for a call that failed, else 0. */
static inline int lab_result(long value) { return value < 0 ? -errno : 0; }
/* Closes a descriptor again; -errno for a call that failed, else 0. */
int lab_opened(long fd);
/* open(2) with flags, closed again. */
int lab_try_open(const char *path, int flags);
/* openat2(2) for reading: sealed by the constants, else without any restriction. */
int lab_try_openat2(const lab_place *place, int folder, const char *path);
