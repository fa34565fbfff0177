// Functions that the files of this directory share.
#pragma once

// Reports a failure through the pipe to the test, and ends the process.
_Noreturn void tp_fail(int ready);
// The signals of a new process, and its end after so many seconds or with the thread that started it.
void tp_begin(unsigned seconds);
// Keeps of a new process's descriptors only `keep`, as 3, and its end of the pipe, whose new number it returns. Any other
// would keep the pipe of a program open that another test runs at the time.
int tp_only(int keep, int ready);
// Waits until a process closes its end of the pipe. Returns its PID, or -ECHILD if it reported a failure.
int tp_wait_ready(int pid, int end);
// Starts a process that has the descriptor as 3, or none if it is negative, and lives for so many seconds. Returns 0 in
// the child, which closes *ready when it is set up; in the parent its PID once that has happened, or -errno.
int tp_start(int fd, unsigned seconds, int *ready);
