// What the files of this directory share.
#pragma once

// Reports a failure through the pipe to the test, and ends the process.
_Noreturn void tp_fail(int ready);
// The signals of a new process, and its end after so many seconds or with the thread that started it.
void tp_begin(unsigned seconds);
// Waits until a process closes its end of the pipe. Returns its PID, or -ECHILD if it reported a failure.
int tp_wait_ready(int pid, int end);
