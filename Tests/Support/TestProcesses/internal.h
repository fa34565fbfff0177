// Functions that the files of this directory share.
#pragma once

// Reports errno through the pipe to the test, and ends the process.
_Noreturn void tp_fail(int ready);
// The signals of a new process, and its end after so many seconds or with the thread that started it.
void tp_begin(unsigned seconds);
// Makes `keep` descriptor 3 of a new process, and returns the new number of its end of the pipe. It closes all others:
// a copy of a pipe that another test uses would keep that test waiting for the pipe's end.
int tp_only(int keep, int ready);
// Waits until a process closes its end of the pipe. Returns its PID, or minus the errno that it reported.
int tp_wait_ready(int pid, int end);
// Starts a process that has the descriptor as 3, or none if it is negative, and lives for so many seconds. Returns 0 in
// the child, which closes *ready when it is set up; in the parent its PID once that has happened, or -errno.
int tp_start(int fd, unsigned seconds, int *ready);
