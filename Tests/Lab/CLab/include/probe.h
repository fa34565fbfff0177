/* Asks the kernel's filters about a system call without carrying it out: a filter of its own answers every call of one
 * instruction with SECCOMP_RET_TRACE, which without a tracer is ENOSYS. The kernel takes the most restrictive answer of
 * all filters, so a call that a seal refuses has the seal's errno, and one that it lets through has ENOSYS. */
#pragma once
#include <stdint.h>

/* Installs that filter. 0 or -errno; call it before the seal. */
int lab_probe_begin(void);
/* 1 if every filter lets the call through, else 0. */
int lab_probe(long number, const uint64_t arguments[6]);
/* The number of a call of this architecture; negative for one that it lacks. */
int lab_call_number(const char *name);
/* The name of a call; 0 for a number that libseccomp does not know. */
int lab_call_name(long number, char *name, int size);
/* Really makes three harmless calls on each of two threads, the last of which is personality(2); their errnos. 0 or
 * -errno. */
int lab_make_refused(int results[6]);
