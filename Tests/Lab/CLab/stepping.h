/* The system calls that act: the filter that stops a program before them, and the data read at a stop. Private to the
 * stepper. */
#pragma once
#include "stepper.h"

#include <sys/types.h>

/* <sys/ptrace.h> and <linux/ptrace.h> exclude each other: PTRACE_GET_SYSCALL_INFO's answer at a seccomp stop. */
struct seccomp_stop { uint8_t op, pad[3]; uint32_t arch; uint64_t ip, sp, nr, args[6]; uint32_t data; };

/* Makes this thread and its descendants stop for the tracer before calls that may act, or before those that read files.
 * 0 or -errno. */
int stepping_watch(int is_looking);
/* Returns 1 if the call acts, with its name and target in *step. */
int stepping_acts(pid_t task, const struct seccomp_stop *stop, lab_step *step);
/* Returns 1 if the call reads a path that contains `text`, with its name and target in *step. */
int stepping_looks(pid_t task, const struct seccomp_stop *stop, const char *text, lab_step *step);
