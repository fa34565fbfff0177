/* Which system calls act: the filter that stops a program before them, and what is read of it then. Private to the
 * stepper. */
#pragma once
#include "stepper.h"

#include <sys/types.h>

/* <sys/ptrace.h> and <linux/ptrace.h> exclude each other: PTRACE_GET_SYSCALL_INFO's answer at a seccomp stop. */
struct seccomp_stop { uint8_t op, pad[3]; uint32_t arch; uint64_t ip, sp, nr, args[6]; uint32_t data; };

/* From here on this thread, and all that come of it, stop for the tracer before calls that may act, or before those that
 * look at files. 0 or -errno. */
int stepping_watch(int is_looking);
/* The call acts; its name and target are put into *step. */
int stepping_acts(pid_t task, const struct seccomp_stop *stop, lab_step *step);
/* The call looks at a path with `text` in it; its name and target are put into *step. */
int stepping_looks(pid_t task, const struct seccomp_stop *stop, const char *text, lab_step *step);
